// Pages that anyone may open.
export async function run({ checks, crawl, arrive, lang, check }) {
    const visitor = await arrive();
    await crawl.run(checks, visitor, 'visitor', { seeds: ['/', '/services', '/help'], each: 1 });
    await visitor.open('/services/S04');
    const link = visitor.page.locator('.tools a[hreflang]');
    const other = lang === 'ar' ? 'en' : 'ar';
    await visitor.press(link);
    check(visitor.path === `/${other}/services/S04`, 'the language link keeps the place', visitor.path);
    check(await visitor.page.getAttribute('html', 'lang') === other, 'the page is in the other language');
}
