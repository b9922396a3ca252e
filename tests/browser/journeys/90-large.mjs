// 800 lines, three of them refused, one invoice, no script, Back, no double payment (decisions.md 4).
import { LARGE } from '../lib/cast.mjs';
import { declareAndSubmit, enter, establishmentId, payAtStandIn, requestsOf, seen } from '../lib/steps.mjs';
import { listOf, upload } from './50-upload.mjs';

export async function run(scene) {
    const { people, portal, arrive, check, equal } = scene;
    const id = establishmentId(portal, LARGE);
    // The eight last permits end too late to be renewed now: three of them are among the 800.
    const all = portal.sql(`SELECT p.id_no FROM employment e JOIN person p ON p.id = e.person_id
        WHERE e.establishment_id = ${id} AND e.status = 1 AND e.permit_expiry IS NOT NULL
        ORDER BY e.permit_expiry`).map((r) => r[0]);
    const lines = [...all.slice(0, 797), ...all.slice(-3)];
    const owner = await arrive(null, { context: { javaScriptEnabled: false } });
    await enter(owner, people.owner, LARGE);
    equal(await owner.open('/services/S04/pick'), 200, 'the picker opens without script');
    const before = requestsOf(portal, id).length;
    await upload(owner, listOf(lines));
    check(/\/check\//.test(owner.path), 'a list of 800 is judged', owner.path);
    check(/\b3\b|ثلاث/.test(await owner.page.locator('.note.warn').first().innerText()),
        'three will be refused, it says before submission', await owner.page.locator('.note.warn').first().innerText());
    await seen(scene, owner, 'check-large');
    const checkUrl = owner.page.url();
    await declareAndSubmit(owner, scene.crawl);
    check(/\/requests\/[^/]+$/.test(owner.path), 'it becomes a request', owner.path);
    const request = portal.origin + owner.path;
    const made = requestsOf(portal, id).slice(before);
    equal(made.length, 1, 'one request');
    equal(`${made[0]?.[1]} ${made[0]?.[2]}`, '800 3', 'with 800 lines, three refused');
    await seen(scene, owner, 'request-large');
    equal(await owner.page.locator('.payno').count(), 1, 'and one invoice');
    await owner.open(checkUrl);
    check(owner.page.url() === request, 'going back to the check leads to the request', owner.page.url());
    const tab = await owner.context.newPage(); // stands on the button to pay while the other pays
    await tab.goto(request);
    await payAtStandIn(owner);
    for (let i = 0; i < 200 && !requestsOf(portal, id).at(-1)[5]; i++)
        await new Promise((done) => setTimeout(done, 100));
    check(requestsOf(portal, id).at(-1)[5], 'it is paid');
    await owner.open(request);
    equal(await owner.page.locator('form[action$="/pay"]').count(), 0, 'a paid request offers no second payment');
    await Promise.all([tab.waitForNavigation(), tab.locator('form[action$="/pay"] button').click()]);
    check(tab.url().startsWith(request), 'the other tab is not led to pay again', tab.url());
    equal(portal.sql(`SELECT count(*) FROM refund WHERE establishment_id = ${id} AND seq = ${made[0][0]}`)[0][0], '0',
        'nothing was paid twice');
    const [[done]] = portal.sql(`SELECT lines_done FROM request WHERE establishment_id = ${id} AND seq = ${made[0][0]}`);
    equal(done, '797', '797 permits are renewed');
}
