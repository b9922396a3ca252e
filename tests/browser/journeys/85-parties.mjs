// The other side of a request: the owner of one establishment asks for a worker of another, whose people
// say no with a reason after an answer without one; the applicant reads it. The worker's own file and the
// officers' page of cases are looked at on the way.
import { GREEN, RED } from '../lib/cast.mjs';
import { choose, enter, establishmentId, seen } from '../lib/steps.mjs';

export async function run(scene) {
    const { people, portal, arrive, check, equal, crawl } = scene;
    const [[worker]] = portal.sql(`SELECT p.id_no FROM employment e JOIN person p ON p.id = e.person_id
        WHERE e.establishment_id = ${establishmentId(portal, RED)} AND e.status = 1 AND p.nationality <> 'SA'
        ORDER BY p.id LIMIT 1`);
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    await owner.open('/services/S10/form');
    const { page } = owner;
    const fields = { current_establishment: RED, occupation: '7115', wage: '3500' };
    await page.locator('main form [name=subject]').fill(String(worker));
    for (const [name, value] of Object.entries(fields)) {
        const field = page.locator(`main form [name="${name}"]`);
        if (await field.evaluate((e) => e.tagName) === 'SELECT')
            await field.selectOption(value);
        else
            await field.fill(value);
    }
    await page.locator('main form [name="contract_agreed"]').check();
    await owner.press(page.locator('main form button[type=submit]'));
    await owner.press(page.locator('button[name=step][value=submit]'));
    check(/\/requests\/S10-/.test(owner.path), 'the transfer waits for the employer', owner.path);
    await seen(scene, owner, 'request-awaiting-consent');
    const request = owner.path, number = request.split('/').at(-1);
    equal(await page.locator('.payno').count(), 0, 'nothing is paid before he is heard');
    equal(await owner.open(`${portal.origin}${request.replace('/requests/', '/inbox/')}`), 404, 'the applicant is not asked');

    await choose(owner, RED);
    await owner.open('/home');
    check(await page.locator('main .todo a[href$="/inbox"]').count() === 1, 'the home of the employer leads to the question');
    await owner.open('/inbox');
    await seen(scene, owner, 'inbox');
    await owner.press(page.locator(`main a[href*="${number}"]`).first());
    await seen(scene, owner, 'question');
    check(!(await owner.text()).includes('3,500'), 'the wage offered is not the employer\'s business');
    const send = () => owner.press(page.locator('main form button[type=submit]'));
    equal(await send(), 422, 'no answer is no answer');
    await page.locator('[name=answer][value=no]').check();
    equal(await send(), 422, 'a no needs a reason');
    await seen(scene, owner, 'question-fault');
    await page.fill('#note', 'العامل مرتبط بمشروع لم ينته');
    await send();
    await seen(scene, owner, 'question-answered');
    equal(await page.locator('main form textarea').count(), 0, 'an answer is given once');

    await choose(owner, GREEN);
    await owner.open(portal.origin + request);
    check((await owner.text()).includes('العامل مرتبط بمشروع لم ينته'), 'the applicant reads the reason');
    await seen(scene, owner, 'request-refused-by-party');

    const himself = await arrive();
    await enter(himself, people.worker);
    await himself.open('/me');
    await seen(scene, himself, 'me');
    await himself.open('/inbox');
    await seen(scene, himself, 'inbox-worker');

    const reviewer = await arrive();
    await enter(reviewer, people.reviewer);
    await reviewer.open('/cases');
    await seen(scene, reviewer, 'cases');
    await reviewer.press(reviewer.page.locator('main form button[type=submit]'));
    // A case needs the world of 2022, where both sides of a report are heard: tests/web/parties_test.c.
    if (/\/cases\/S/.test(reviewer.path))
        await seen(scene, reviewer, 'case');
    else
        crawl.unused.add('/cases/{no}/{line}');
}
