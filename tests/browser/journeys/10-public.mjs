// Pages that anyone may open.
import { arabicDigits } from '../lib/cast.mjs';
import { seen } from '../lib/steps.mjs';

export async function run(scene) {
    const { checks, crawl, arrive, lang, check } = scene;
    const visitor = await arrive();
    await crawl.run(checks, visitor, 'visitor', { seeds: ['/', '/services', '/help', '/nitaqat/calculator'], each: 1 });
    await visitor.open('/nitaqat/calculator');
    for (const field of await visitor.page.locator('main form input[type=text], main form input:not([type])').all())
        await field.fill(arabicDigits('20'));
    await visitor.press(visitor.page.locator('main form button').first());
    await seen(scene, visitor, 'calculated');
    await visitor.open('/services/S04');
    const link = visitor.page.locator('.tools a[hreflang]');
    const other = lang === 'ar' ? 'en' : 'ar';
    await visitor.press(link);
    check(visitor.path === `/${other}/services/S04`, 'the language link keeps the place', visitor.path);
    check(await visitor.page.getAttribute('html', 'lang') === other, 'the page is in the other language');
}
