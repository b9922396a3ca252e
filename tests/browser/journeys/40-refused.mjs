// A worker who may not be renewed: the file upload names him, and the refusal explains itself.
import { GREEN } from '../lib/cast.mjs';
import { declareAndSubmit, enter, establishmentId, requestsOf, seen } from '../lib/steps.mjs';
import { listOf, upload } from './50-upload.mjs';

export async function run(scene) {
    const { people, portal, arrive, check, equal } = scene;
    const id = establishmentId(portal, GREEN);
    const [[number]] = portal.sql(`SELECT p.id_no FROM employment e JOIN person p ON p.id = e.person_id
        JOIN case_mark c ON c.person_id = p.id AND c.establishment_id = e.establishment_id
        WHERE e.establishment_id = ${id} AND e.status <> 0 ORDER BY e.permit_expiry LIMIT 1`);
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    await upload(owner, listOf([number]));
    check(/\/check\//.test(owner.path), 'the list is judged', owner.path);
    await seen(scene, owner, 'check-refused');
    await declareAndSubmit(owner);
    const { page } = owner;
    const codes = await page.locator('.checks bdi[dir=ltr]').allInnerTexts();
    check(codes.some((c) => /^S04\.[EWX]\d\d/.test(c)), 'each rule is named', codes.join(' '));
    check(await page.locator('.checks .facts dd').count() >= 2, 'with what is required and what was found');
    check(await page.locator('.path li').count() > 0, 'and the way to become eligible');
    await seen(scene, owner, 'refused');
    const last = requestsOf(portal, id).at(-1);
    equal(Number(last[3]), 0, 'nothing is charged');
}
