// Opening an account (S01): the facts, the code that came by message, the account; and refused with
// its reasons when the facts do not fit.
import { seen } from '../lib/steps.mjs';


// An owner of an establishment without an account, whose establishment may have one.
function owner(portal) {
    const [[id, birth, office, seq]] = portal.sql(`SELECT p.id_no, p.birth_day, e.office_no, e.seq_no
        FROM establishment e JOIN unified_entity u ON u.id = e.unified_id JOIN person p ON p.id = u.owner_person
        WHERE e.status = 1 AND e.is_main_branch = 1 AND p.id_no < 2000000000
          AND NOT EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id) ORDER BY e.id LIMIT 1`);
    const day = new Date(Number(birth) * 86400000);
    return { id, establishment: `${office}-${seq}`, year: day.getUTCFullYear(), month: day.getUTCMonth() + 1,
        day: day.getUTCDate() };
}

async function fill(page, who, phone) {
    await page.fill('[name=id_no]', who.id);
    await page.check('[name=calendar][value=gregorian]');
    await page.fill('[name=birth_day]', String(who.day));
    await page.selectOption('[name=birth_month]', { index: who.month });
    await page.fill('[name=birth_year]', String(who.year));
    await page.fill('[name=establishment]', who.establishment);
    await page.fill('[name=phone]', phone);
    await page.fill('[name=email]', 'someone@example.org');
    await page.fill('[name=password]', 'four quiet palms by a well');
}

export async function run(scene) {
    const { portal, arrive, check, equal, lang } = scene;
    const phone = lang === 'ar' ? '0555000111' : '0555000222';
    const who = owner(portal);
    const person = await arrive();
    const { page } = person;
    await person.open('/register');
    await seen(scene, person, 'register');
    const send = page.locator('main form button[type=submit]').first();
    equal(await person.press(send), 422, 'an empty form is a fault');
    await seen(scene, person, 'register-fault');
    const register = async (w) => {
        await person.open('/register');
        await fill(page, w, phone);
        await person.press(send);
        check(person.path.endsWith('/register/code'), 'a code is asked for', `${person.path}\n${await person.text()}`);
        const message = await portal.message((m) => m.to.replace(/\D/g, '').endsWith(phone.slice(1)) && /\d{6}/.test(m.text)
            && !used.has(m.id));
        used.add(message.id);
        return message.text.match(/\d{6}/)[0];
    };
    const used = new Set();
    let code = await register({ ...who, day: who.day === 1 ? 2 : 1 });
    await seen(scene, person, 'register-code');
    equal(await (async () => {
        await page.fill('[name=code]', code === '000000' ? '111111' : '000000');
        return person.press(send);
    })(), 422, 'a wrong code is not taken');
    await page.fill('[name=code]', code);
    await person.press(send);
    check(await page.locator('.checks li.no').count() > 0, 'facts that do not fit are refused with their reasons',
        await person.text());
    await seen(scene, person, 'register-refused');
    code = await register(who);
    await page.fill('[name=code]', code);
    await person.press(send);
    check(person.path.endsWith('/register/done'), 'with the right facts and code the account is open',
        `${person.path}\n${await person.text()}`);
    await seen(scene, person, 'register-done');
    await person.open('/home');
    check((await person.text()).length > 0 && person.path.endsWith('/home'), 'and signed in', person.path);

    // The password forgotten: a code to the same phone, and in with the new one.
    const again = await arrive();
    await again.open('/sign-in');
    await again.press(again.page.locator('main form a'));
    check(again.path.endsWith('/password'), 'the sign-in page leads to who has forgotten', again.path);
    await seen(scene, again, 'reset');
    const go = again.page.locator('main form button[type=submit]').first();
    equal(await again.press(go), 422, 'no number is a fault');
    await seen(scene, again, 'reset-fault');
    await again.page.fill('[name=id_no]', who.id);
    await again.press(go);
    check(again.path.endsWith('/password/code'), 'a code is asked for', again.path);
    await seen(scene, again, 'reset-code');
    const sent = await portal.message((m) => m.to.replace(/\D/g, '').endsWith(phone.slice(1)) && /\d{6}/.test(m.text)
        && !used.has(m.id));
    await again.page.fill('[name=code]', sent.text.match(/\d{6}/)[0]);
    await again.page.fill('[name=fresh]', 'five loud camels at noon');
    await again.press(go);
    check(again.path.endsWith('/sign-in'), 'the new password is saved', `${again.path}\n${await again.text()}`);
    await seen(scene, again, 'reset-done');
    equal(await again.signIn({ id: who.id, password: 'five loud camels at noon' }), 200, 'and opens the account');
}
