// The counter: from 15/3/1435 the office channel is refused with portal_only, by the engine and not by
// a hidden button; the day before it serves. The second server has the day before, on its own store.
import { join } from 'node:path';
import { GREEN } from '../lib/cast.mjs';
import { copyStore, Portal } from '../lib/portal.mjs';
import { enter, establishmentId, requestsOf, seen } from '../lib/steps.mjs';

// Serves one renewal over the office channel; leaves the officer on the result.
async function serve(scene, officer, name) {
    const { people, check } = scene;
    const { page } = officer;
    await officer.open('/counter');
    await seen(scene, officer, `${name}`);
    await page.fill('[name=person]', people.owner.id);
    await page.fill('[name=establishment]', GREEN);
    await page.locator('[name=purpose]').first().check();
    await officer.press(page.locator('main form button[type=submit]').first());
    await seen(scene, officer, `${name}-file`);
    await officer.press(page.locator('a[href$="/S04"]').first());
    await seen(scene, officer, `${name}-serve`);
    await page.locator('input[name=worker]:not([disabled])').first().check();
    for (const box of await page.locator('fieldset .ticks input, .ticks input[type=checkbox]').all())
        await box.check();
    await page.check('[name=channel][value=office]');
    await officer.press(page.locator('button[name=go][value=check]'));
    await seen(scene, officer, `${name}-check`);
    await officer.press(page.locator('button[name=go][value=send]'));
    check(/\/counter\/requests\//.test(officer.path), 'the officer sends', officer.path);
    await seen(scene, officer, `${name}-result`);
}

export async function run(scene) {
    const { people, portal, arrive, check, equal, folder, original, lang } = scene;
    const id = establishmentId(portal, GREEN);
    const officer = await arrive();
    await enter(officer, people.officer);
    equal(await officer.open('/counter'), 200, 'the officer has a counter');
    await serve(scene, officer, 'counter');
    const last = requestsOf(portal, id).at(-1);
    equal(`${last[1]} ${last[2]} ${last[3]}`, '1 1 0', 'on 15/3/1435 the office request is refused, free of charge');
    check((await officer.text()).includes('portal_only') || /E13|بوابة|portal/i.test(await officer.text()),
        'with the reason', await officer.text());

    const store = join(folder, `before-${lang}.db`);
    copyStore(original, store);
    const before = await Portal.open({ store, today: '1435-03-14', standIns: false });
    try {
        const other = await arrive(null, { portal: before });
        await enter(other, people.officer);
        await serve(scene, other, 'counter-before');
        const made = requestsOf(before, id).at(-1);
        equal(`${made[1]} ${made[2]}`, '1 0', 'on 14/3/1435 it is served');
        check(Number(made[3]) > 0, 'and invoiced', made.join(' '));
        await other.leave();
    } finally {
        await before.close();
    }
}
