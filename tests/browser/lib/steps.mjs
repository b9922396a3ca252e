// Steps that several journeys take.
import { Authenticator } from './cast.mjs';
import { look } from './look.mjs';

// Signs in and, where there is a choice, acts for the establishment of this number.
export async function enter(person, who, establishment) {
    const status = await person.signIn(who);
    if (person.path.endsWith('/switch') && establishment)
        await choose(person, establishment);
    return status;
}

export async function choose(person, establishment) {
    await person.open('/switch');
    const button = person.page.locator('ul.choose li', { hasText: establishment }).locator('button');
    if (await button.count())
        await person.press(button);
}

// Looks at the page of a journey and counts its route as reached.
export async function seen(scene, person, name, options) {
    const route = scene.crawl.note(person);
    await look(scene.checks, person, name, options);
    return route;
}

// Ticks every declaration of the page and presses the button that submits.
export async function declareAndSubmit(person, crawl) {
    for (const box of await person.page.locator('main fieldset input[type=checkbox]').all())
        await box.check();
    const status = await person.press(person.page.locator('button[name=go][value=submit]'));
    crawl?.note(person);
    await settled(person);
    return status;
}

// Large requests are decided behind a page that renews itself each second.
export async function settled(person) {
    for (let i = 0; i < 120 && /\/progress\//.test(person.path); i++) {
        await new Promise((done) => setTimeout(done, 500));
        if (!person.hasScript || i % 4 === 3)
            await person.open(person.page.url());
    }
}

// Sets up the second factor of a signed-in person.
export async function setUpFactor(person) {
    await person.open('/account/factor');
    const app = new Authenticator(await person.page.inputValue('[name=secret]'));
    await person.page.fill('[name=code]', await app.code());
    await person.press(person.page.locator('main form button[type=submit]'));
    return app;
}

// "1-104582" -> internal number of the store.
export function establishmentId(portal, number) {
    const [office, seq] = number.split('-');
    return Number(portal.sql(`SELECT id FROM establishment WHERE office_no = ${office} AND seq_no = ${seq}`)[0][0]);
}

export const requestsOf = (portal, id) => portal.sql(
    `SELECT seq, lines, lines_refused, fee, state, paid_at FROM request WHERE establishment_id = ${id} ORDER BY seq`);

// Pays at the stand-in's page that the portal led to, and comes back.
export async function payAtStandIn(person) {
    await person.press(person.page.locator('form[action$="/pay"] button'));
    if (!person.page.url().startsWith(person.portal.payments))
        throw new Error(`not at the payment stand-in but at ${person.page.url()}`);
    await person.press(person.page.locator('form button').first());
    if (person.page.url().startsWith(person.portal.payments)) {
        const back = person.page.locator(`a[href^="${person.portal.origin}"]`).first();
        await person.press(back);
    }
}
