// The counter: from 15/3/1435 the office channel is refused with portal_only, by the engine and not by
// a hidden button; the day before it serves. The second server has the day before, on its own store.
import { join } from 'node:path';
import { GREEN } from '../lib/cast.mjs';
import { copyStore, Portal } from '../lib/portal.mjs';
import { enter, establishmentId, requestsOf, seen } from '../lib/steps.mjs';

async function lookUp(officer, id, establishment) {
    const { page } = officer;
    await page.fill('[name=person]', id);
    await page.fill('[name=establishment]', establishment);
    await page.locator('[name=purpose]').first().check();
    await officer.press(page.locator('main form button[type=submit]').first());
}

// Serves one renewal over the office channel; leaves the officer on the result.
async function serve(scene, officer, name) {
    const { people, check } = scene;
    const { page } = officer;
    await officer.open('/counter');
    await seen(scene, officer, `${name}`);
    await lookUp(officer, people.owner.id, GREEN);
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
    check(await officer.page.locator('main a[href$="/counter"]').count() === 1, 'the home leads to it');
    equal(await officer.open('/counter'), 200, 'the officer has a counter');
    await serve(scene, officer, 'counter');
    const last = requestsOf(portal, id).at(-1);
    equal(`${last[1]} ${last[2]} ${last[3]}`, '1 1 0', 'on 15/3/1435 the office request is refused, free of charge');
    check((await officer.text()).includes('portal_only') || /E13|بوابة|portal/i.test(await officer.text()),
        'with the reason', await officer.text());

    // Who registered just now (70) has yet to prove his identity.
    const [[id_no, office, seq]] = portal.sql(`SELECT p.id_no, e.office_no, e.seq_no FROM account a
        JOIN person p ON p.id = a.person_id JOIN unified_entity u ON u.owner_person = p.id
        JOIN establishment e ON e.unified_id = u.id WHERE a.level = 1 LIMIT 1`);
    await officer.open('/counter');
    await lookUp(officer, id_no, `${office}-${seq}`);
    await officer.press(officer.page.locator('a[href*="/counter/prove/"]'));
    await seen(scene, officer, 'counter-prove');
    equal(await officer.press(officer.page.locator('main form button[type=submit]')), 422, 'nothing seen proves nothing');
    for (const box of await officer.page.locator('main form input[type=checkbox]').all())
        await box.check();
    await officer.press(officer.page.locator('main form button[type=submit]'));
    await seen(scene, officer, 'counter-proved');
    equal(portal.sql(`SELECT level FROM account a JOIN person p ON p.id = a.person_id WHERE p.id_no = ${id_no}`)[0][0],
        '2', 'the identity is proved');

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
