// Signing in: the wrong password, the right one, a number typed in Arabic digits, the establishment to
// act for; and out again, everywhere.
import { GREEN, arabicDigits } from '../lib/cast.mjs';
import { choose, enter, seen } from '../lib/steps.mjs';

export async function run(scene) {
    const { people, arrive, check, equal, lang } = scene;
    const owner = await arrive();
    await owner.open('/workers');
    check(owner.path.endsWith('/sign-in'), 'a page of an establishment leads a visitor to sign in', owner.path);
    await owner.open('/sign-in');
    await seen(scene, owner, 'sign-in');
    const wrong = await owner.signIn({ id: people.owner.id, password: 'not-the-password' });
    equal(wrong, 422, 'a wrong password is answered with 422');
    check((await owner.page.title()).startsWith(lang === 'ar' ? 'خطأ:' : 'Error:'),
        'the title says that something is wrong', await owner.page.title());
    const box = owner.page.locator('.errors a, [role=alert] a').first();
    const target = await box.getAttribute('href');
    check(await owner.page.locator(target).count() === 1, 'the box leads to its field', target);
    equal(await owner.page.inputValue('[name=id_no]'), people.owner.id, 'what was typed is kept');
    equal(await owner.page.inputValue('[name=password]'), '', 'but not the password');
    await seen(scene, owner, 'sign-in-wrong');
    await enter(owner, { ...people.owner, id: arabicDigits(people.owner.id) });
    check(owner.path.endsWith('/switch'), 'who holds three establishments is asked which', owner.path);
    await seen(scene, owner, 'switch');
    await choose(owner, GREEN);
    check(owner.path.endsWith('/home'), 'then comes the home', owner.path);
    await seen(scene, owner, 'home');

    await owner.open('/workers');
    await owner.press(owner.page.locator('.tools a[hreflang]'));
    equal(owner.path, `/${lang === 'ar' ? 'en' : 'ar'}/workers`, 'the language link keeps the place');

    const phone = await arrive();
    await enter(phone, people.owner, GREEN);
    await owner.open('/account/sessions');
    await seen(scene, owner, 'sessions-two');
    await owner.press(owner.page.locator('form[action*="end-others"] button'));
    await phone.open('/home');
    check(phone.path.endsWith('/sign-in'), 'ending the other sessions ends them at once', phone.path);
    await owner.open('/account');
    await seen(scene, owner, 'account');
    await owner.press(owner.page.locator('form[action*="sign-out"] button'));
    await owner.open('/home');
    check(owner.path.endsWith('/sign-in'), 'after signing out the home asks to sign in', owner.path);
    await owner.page.goBack();
    check(!(await owner.text()).includes(people.owner.id), 'Back shows no account page from memory');
}
