// Delegates: one without the right to pay sees no payment number; a grant given and revoked ends the
// delegate's open session at once.
import { GREEN } from '../lib/cast.mjs';
import { choose, declareAndSubmit, enter, seen, setUpFactor } from '../lib/steps.mjs';

async function renewOne(person) {
    await person.open('/services/S04/pick');
    await person.page.locator('input[name=w]:not([disabled])').first().check();
    await person.press(person.page.locator('button[name=go][value=next]'));
    return declareAndSubmit(person);
}

// Fills the form of a grant and goes on to its check.
async function fillGrant(person, id, lang) {
    const { page } = person;
    await page.locator('[name=kind][value=delegate], [name=kind]').first().check();
    await page.locator('[name=person]').fill(id);
    await page.locator('[name=services][value=S04]').check();
    // The first of the two calendars is that of the language; the first day is filled in: today.
    const months = await page.locator('[name=to-month] optgroup:first-of-type option').evaluateAll(
        (all) => all.map((o) => o.value));
    await page.fill('[name=to-day]', '14');
    await page.selectOption('[name=to-month]', months[3]);
    await page.fill('[name=to-year]', lang === 'ar' ? '1435' : '2014');
    await person.press(page.locator('main form button[type=submit]').last());
}

export async function run(scene) {
    const { people, arrive, check, equal, lang } = scene;
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
    const delegates = await delegate.open('/delegates');
    check(delegates === 403 || delegate.path.endsWith('/holdings'),
        'a delegate sees no other delegates', `${delegates} ${delegate.path}`);

    await owner.open(`${scene.portal.origin}${request}/withdraw`);
    await seen(scene, owner, 'withdraw');
    await owner.press(owner.page.locator('form.acts button'));
    await seen(scene, owner, 'request-withdrawn');
    equal(await owner.page.locator('form[action$="/pay"]').count(), 0, 'a withdrawn request is not to be paid');

    // The grant.
    const main = await arrive();
    await enter(main, people.main_delegate, GREEN);
    const app = await setUpFactor(main);
    const second = await arrive();
    await second.signIn(people.main_delegate);
    check(second.path.endsWith('/sign-in/code'), 'with a second factor the password is not enough', second.path);
    await seen(scene, second, 'sign-in-code');
    equal(await second.open('/home') && second.path.endsWith('/sign-in'), true, 'no page opens before the code');
    await main.open('/delegates/new');
    await seen(scene, main, 'grant-new');
    equal(await main.press(main.page.locator('main form button[type=submit]').last()), 422, 'an empty grant is a fault');
    await seen(scene, main, 'grant-new-fault');
    const { page } = main;
    await fillGrant(main, people.main_delegate.id, lang);
    await page.fill('[name=code]', await app.code());
    await main.press(page.locator('main form button[type=submit]').last());
    check(/\/delegates\/answers\//.test(main.path), 'a grant to oneself is refused', main.path);
    await seen(scene, main, 'grant-refused');
    await main.open('/delegates/new');
    await fillGrant(main, people.individual_employer.id, lang);
    check(main.path.endsWith('/delegates/check'), 'the grant is checked first', await main.text());
    await seen(scene, main, 'grant-check');
    await page.fill('[name=code]', await app.code());
    await main.press(page.locator('main form button[type=submit]').last());
    check(/\/delegates\/[^/]+$/.test(main.path), 'then it is given', `${main.path}\n${await main.text()}`);
    await seen(scene, main, 'grant-given');

    const other = await arrive();
    await enter(other, people.individual_employer, GREEN);
    if (!(await other.page.content()).includes(GREEN))
        await choose(other, GREEN);
    equal(await other.open('/services/S04/pick'), 200, 'the new delegate opens the service he was given');
    const granted = main.path.match(/\/delegates\/.+$/)[0];
    await main.open(`${granted}/revoke`);
    await seen(scene, main, 'revoke');
    await page.fill('[name=code]', await app.code());
    await main.press(page.locator('main form button[type=submit]').last());
    await seen(scene, main, 'revoked');
    await other.open('/services/S04/pick');
    check(other.path.endsWith('/sign-in'), 'revoking ends the open session at once', other.path);
    await main.open('/account/factor/remove');
    await seen(scene, main, 'factor-remove');
}
