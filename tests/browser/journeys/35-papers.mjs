// Papers: a paid request links them; anyone checks a code, online by its register and with the network off by its
// signature.
import { GREEN } from '../lib/cast.mjs';
import { enter, seen } from '../lib/steps.mjs';

async function paidRequest(owner) {
    await owner.open('/requests');
    const links = await owner.page.locator('a[href*="/requests/S04-"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
    for (const link of links) {
        await owner.open(owner.portal.origin + link);
        const papers = owner.page.locator('a[href*="/papers.pdf"]').first();
        if (await papers.count())
            return papers.getAttribute('href');
    }
    return null;
}

export async function run(scene) {
    const { people, arrive, lang, check, equal } = scene;
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    const link = await paidRequest(owner);
    check(link, 'a request that was paid links its papers');
    if (!link)
        return;
    await seen(scene, owner, 'request-papers');
    const pdf = await owner.page.request.get(owner.portal.origin + link);
    equal(pdf.headers()['content-type'], 'application/pdf', 'they are one PDF');
    const token = /bawaba-papers: ([\w.-]+)/.exec((await pdf.body()).toString('latin1'))?.[1] ?? '';
    const code = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}').c;
    check(code, 'which bears a signed code');

    const visitor = await arrive();
    await visitor.open('/verify');
    await visitor.page.fill('#code', 'abc');
    equal(await visitor.press(visitor.page.locator('main form button')), 422, 'what is no code is a fault');
    await seen(scene, visitor, 'verify-fault');
    await visitor.page.fill('#code', ` ${code.toLowerCase().slice(0, 9)}-${code.slice(9)} `);
    await visitor.press(visitor.page.locator('main form button'));
    equal(visitor.path, `/${lang}/verify/${code}`, 'a code typed by hand leads to its address');
    check(await visitor.page.locator('.verdict.good').count() === 1, 'it is valid', await visitor.text());
    await seen(scene, visitor, 'verify-valid');
    await visitor.open(`/verify/${'0'.repeat(26)}`);
    check(await visitor.page.locator('.tag.bad').count() === 1, 'a code of nothing is unknown');
    await seen(scene, visitor, 'verify-unknown');

    await visitor.open('/verify/offline');
    await seen(scene, visitor, 'verify-offline');
    const { page } = visitor;
    if (!visitor.hasScript) {
        check(await page.locator('#no-script').isVisible(), 'without scripts the page says what to do');
        return;
    }
    await visitor.context.setOffline(true);
    const ask = async (text) => {
        await page.fill('#typed', text);
        await page.click('#act');
        await page.waitForFunction(() => document.activeElement?.id === 'verdict');
        return page.locator('#result').getAttribute('class');
    };
    equal(await ask(`https://x.example/verify/${code}#${token}`), 'verdict good', 'with the network off the code is valid');
    check((await page.textContent('#facts')).includes(code.slice(0, 5)), 'and what it says is told');
    const at = token.length - 20;
    equal(await ask(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)), 'verdict bad', 'one letter changed: forged');
    equal(await page.locator('#facts div').count(), 0, 'and nothing of it is told');
    equal(await ask('abc'), 'verdict bad', 'what is no code is none');
    await visitor.context.setOffline(false);
}
