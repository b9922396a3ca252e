// Delegates: one without the right to pay sees no payment number; a grant given and revoked ends the
// delegate's open session at once.
import { GREEN } from '../lib/cast.mjs';
import { declareAndSubmit, enter, seen, setUpFactor } from '../lib/steps.mjs';

async function renewOne(person) {
    await person.open('/services/S04/pick');
    await person.page.locator('input[name=w]:not([disabled])').first().check();
    await person.press(person.page.locator('button[name=go][value=next]'));
    return declareAndSubmit(person);
}

export async function run(scene) {
    const { people, arrive, check, equal } = scene;
    const delegate = await arrive();
    await enter(delegate, people.delegate, GREEN);
    await renewOne(delegate);
    check(/\/requests\//.test(delegate.path), 'a delegate submits', delegate.path);
    equal(await delegate.page.locator('.payno').count(), 0, 'without may_pay he sees no payment number');
    equal(await delegate.page.locator('form[action$="/pay"]').count(), 0, 'and no button to pay');
    await seen(scene, delegate, 'request-delegate');
    const request = delegate.path;
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    await owner.open(scene.portal.origin + request);
    equal(await owner.page.locator('.payno').count(), 1, 'the owner sees it');
    equal(await delegate.open('/delegates'), 403, 'a delegate may not see the delegates');

    // The grant.
    const app = await setUpFactor(owner);
    await owner.open('/delegates/new');
    await seen(scene, owner, 'grant-new');
    equal(await owner.press(owner.page.locator('main form button[type=submit]').last()), 422, 'an empty grant is a fault');
    await seen(scene, owner, 'grant-new-fault');
    const { page } = owner;
    await page.locator('[name=kind][value=delegate], [name=kind]').first().check();
    await page.locator('[name=person]').fill(people.individual_employer.id);
    await page.locator('[name=services][value=S04]').check();
    for (const [field, day, month, year] of [['from', '15', 'h-3', '1435'], ['to', '14', 'h-4', '1435']]) {
        if (!await page.locator(`[name=${field}-day]`).inputValue())
            await page.fill(`[name=${field}-day]`, day);
        const options = await page.locator(`[name=${field}-month] optgroup:first-of-type option`).evaluateAll(
            (all) => all.map((o) => o.value));
        if (field === 'to' || !await page.locator(`[name=${field}-month]`).inputValue())
            await page.selectOption(`[name=${field}-month]`, options[Number(month.slice(2)) - 1]);
        if (field === 'to' || !await page.locator(`[name=${field}-year]`).inputValue())
            await page.fill(`[name=${field}-year]`, year);
        if (field === 'to')
            await page.fill('[name=to-day]', day);
    }
    await owner.press(page.locator('main form button[type=submit]').last());
    check(owner.path.endsWith('/delegates/check'), 'the grant is checked first', await owner.text());
    await seen(scene, owner, 'grant-check');
    await page.fill('[name=code]', await app.code());
    await owner.press(page.locator('main form button[type=submit]').last());
    check(/\/delegates\/[^/]+$/.test(owner.path), 'then it is given', `${owner.path}\n${await owner.text()}`);
    await seen(scene, owner, 'grant-given');

    const other = await arrive();
    await enter(other, people.individual_employer, GREEN);
    if (!(await other.page.content()).includes(GREEN))
        await (await import('../lib/steps.mjs')).choose(other, GREEN);
    equal(await other.open('/services/S04/pick'), 200, 'the new delegate opens the service he was given');
    const granted = owner.path.match(/\/delegates\/.+$/)[0];
    await owner.open(`${granted}/revoke`);
    await seen(scene, owner, 'revoke');
    await page.fill('[name=code]', await app.code());
    await owner.press(page.locator('main form button[type=submit]').last());
    await seen(scene, owner, 'revoked');
    await other.open('/services/S04/pick');
    check(other.path.endsWith('/sign-in'), 'revoking ends the open session at once', other.path);
}
