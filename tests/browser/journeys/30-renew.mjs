// Renewing the permits that end soon, of whom some workers are not eligible: pick, check, submit, pay,
// done. Nothing happens twice: not by Back, not by two tabs.
import { GREEN } from '../lib/cast.mjs';
import { declareAndSubmit, enter, establishmentId, payAtStandIn, requestsOf, seen } from '../lib/steps.mjs';

// Each stop of Tab must be seen: an outline or a ring of its own.
async function walkByKeyboard(person) {
    const unseen = [];
    let stops = 0, first = '';
    await person.page.locator('body').evaluate((b) => { b.tabIndex = -1; b.focus(); b.removeAttribute('tabindex'); });
    for (; stops < 60; stops++) {
        await person.page.keyboard.press('Tab');
        const at = await person.page.evaluate(() => {
            const e = document.activeElement;
            if (!e || e === document.body)
                return null;
            const s = getComputedStyle(e), r = e.getBoundingClientRect();
            const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
            const middle = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
            const hidden = r.width < 1 || r.height < 1
                || !(middle && (e.contains(middle) || middle.contains(e) || middle.closest('label')?.contains(e)));
            return { what: e.outerHTML.slice(0, 100), ring, hidden };
        });
        if (!at)
            break;
        first ||= at.what;
        if (!at.ring || at.hidden)
            unseen.push(`${at.ring ? 'covered' : 'no ring'}: ${at.what}`);
    }
    return { stops, first, unseen };
}

export async function run(scene) {
    const { people, portal, arrive, check, equal } = scene;
    const id = establishmentId(portal, GREEN);
    const before = requestsOf(portal, id).length;
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    equal(await owner.open('/services/S04/pick'), 200, 'the picker opens');
    await seen(scene, owner, 'pick');
    const walk = await walkByKeyboard(owner);
    check(walk.stops > 10 && walk.unseen.length === 0, 'the keyboard reaches the form with the focus seen',
        `${walk.stops} stops from ${walk.first}\n${walk.unseen.join('\n')}`);
    await owner.open('/services/S04/pick');
    const { page } = owner;
    check(await page.locator('tr.off input[disabled]').count() > 0, 'who is not eligible is shown and not to be chosen');
    check(await page.locator('tr.off details.why li').count() > 0, 'with the rules that were tested');
    equal(await owner.press(page.locator('button[name=go][value=next]')), 422, 'nobody chosen is a fault');
    await seen(scene, owner, 'pick-nobody');
    await page.check('[name=all]');
    await owner.press(page.locator('button[name=go][value=recount]'));
    check(await page.locator('[name=all]').isChecked(), 'all eligible are chosen');
    await seen(scene, owner, 'pick-all');
    // Only a dozen, so that others are left for the journeys after this one.
    await page.uncheck('[name=all]');
    await owner.press(page.locator('button[name=go][value=recount]'));
    const boxes = page.locator('input[name=w]:not([disabled])');
    const dozen = Math.min(12, await boxes.count());
    for (let i = 0; i < dozen; i++)
        await boxes.nth(i).check();
    await owner.press(page.locator('button[name=go][value=next]'));
    check(/\/check\//.test(owner.path), 'the answers are checked before any fee', owner.path);
    await seen(scene, owner, 'check');

    // A second tab stands on the same page, and presses too.
    const tab = await owner.context.newPage();
    await tab.goto(page.url());
    const checkUrl = page.url();
    equal(await owner.press(page.locator('button[name=go][value=submit]')), 422, 'without the declaration it is not sent');
    await seen(scene, owner, 'check-fault');
    await owner.open(checkUrl); // so that Back comes to a page that was asked for, not sent
    await declareAndSubmit(owner);
    check(/\/requests\/[^/]+$/.test(owner.path), 'the request has an address', owner.path);
    await seen(scene, owner, 'request-invoiced');
    const request = owner.path;
    for (const box of await tab.locator('main fieldset input[type=checkbox]').all())
        await box.check();
    await Promise.all([tab.waitForURL(/\/requests\//), tab.locator('button[name=go][value=submit]').click()]);
    equal(new URL(tab.url()).pathname, request, 'the second tab arrives at the same request');
    await tab.close();
    await page.goBack();
    if (page.url() === checkUrl && await page.locator('button[name=go][value=submit]').count())
        await declareAndSubmit(owner);
    await owner.open(portal.origin + request);
    const made = requestsOf(portal, id).slice(before);
    equal(made.length, 1, 'Back and the second tab made no second request');
    equal(Number(made[0]?.[1]), dozen, 'with a line for each chosen worker');

    await owner.open(portal.origin + request);
    await payAtStandIn(owner);
    for (let i = 0; i < 100 && !requestsOf(portal, id).at(-1)[5]; i++)
        await new Promise((done) => setTimeout(done, 100));
    await owner.open(portal.origin + request);
    check(requestsOf(portal, id).at(-1)[5], 'the notice of the gateway pays the request');
    check(await page.locator('.verdict.good').count() === 1, 'the request is executed', await owner.title());
    await seen(scene, owner, 'request-done');
    const receipt = page.locator('a[href$="/receipt"]').first();
    await owner.press(receipt);
    await seen(scene, owner, 'receipt');
}
