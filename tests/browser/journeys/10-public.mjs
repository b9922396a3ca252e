// Pages that anyone may open.
import { arabicDigits } from '../lib/cast.mjs';
import { seen } from '../lib/steps.mjs';

export async function run(scene) {
    const { checks, crawl, arrive, lang, check } = scene;
    const visitor = await arrive();
    await crawl.run(checks, visitor, 'visitor', { seeds: ['/', '/services', '/help', '/nitaqat/calculator'], each: 1 });
    await visitor.open('/nitaqat/calculator');
    const fields = visitor.page.locator('main form input[type=text], main form input:not([type])');
    for (const [n, typed] of [[0, '120'], [1, '20']])
        await fields.nth(n).fill(arabicDigits(typed));
    await visitor.press(visitor.page.locator('main form button').first());
    check(await visitor.page.locator('main .band').count() === 1, 'numbers typed in Arabic digits give a band',
        await visitor.text());
    await seen(scene, visitor, 'calculated');
    await fields.nth(2).fill(arabicDigits('40')); // the day
    await visitor.press(visitor.page.locator('main form button').first());
    check(await visitor.page.locator('.errors a').count() === 1, 'a day that is none is a fault');
    await seen(scene, visitor, 'calculated-fault');
    await visitor.open('/services/S04');
    const link = visitor.page.locator('.tools a[hreflang]');
    const other = lang === 'ar' ? 'en' : 'ar';
    await visitor.press(link);
    check(visitor.path === `/${other}/services/S04`, 'the language link keeps the place', visitor.path);
    check(await visitor.page.getAttribute('html', 'lang') === other, 'the page is in the other language');
}
