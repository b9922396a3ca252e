// A month's wages (S17): a file with three wrong lines, mended and confirmed; the month; the form of a small
// employer; a worker who contests his line, the employer's answer, the inspector's decision.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GREEN, RED } from '../lib/cast.mjs';
import { choose, enter, establishmentId, seen } from '../lib/steps.mjs';

function iban(account) {
    const rest = `80${String(account).padStart(18, '0')}`;
    return `SA${String(98n - BigInt(`${rest}281000`) % 97n).padStart(2, '0')}${rest}`;
}

// The ministry's file: a line a worker, each paid what the register says.
function wageFile(workers, ref, change = () => {}) {
    let total = 0n;
    const money = (halalas) => `${halalas / 100n}.${String(halalas % 100n).padStart(2, '0')}`;
    const lines = workers.map(([id, wage], i) => {
        const cells = [money(BigInt(wage)), iban(1000 + i), 'WORKER', 'RJHI', 'SALARY', '', money(BigInt(wage)), '0.00', '0.00',
            '0.00', id, '', '', ''];
        total += BigInt(wage);
        change(cells, i);
        return cells.join('\t');
    });
    const head = ['RJHI', '0000123456', 'SA2780000000009990001234', 'SAR', '20131231', money(total), '', ref, '',
        GREEN.replace('-', '')].join('\t');
    return [head, ...lines, '-', ''].join('\r\n');
}

export async function run(scene) {
    const { portal, people, arrive, check, equal, lang, folder } = scene;
    const workers = portal.sql(`SELECT p.id_no, m.wage FROM employment m JOIN person p ON p.id = m.person_id
        WHERE m.establishment_id = ${establishmentId(portal, GREEN)} AND m.status = 1 AND p.id_no IS NOT NULL ORDER BY p.id_no`);
    const path = join(folder, `wages-${lang}.txt`);
    const owner = await arrive();
    const { page } = owner;
    const send = async (text) => {
        writeFileSync(path, text);
        await owner.open('/wages');
        await page.setInputFiles('[name=file]', path);
        return owner.press(page.locator('main form button').first());
    };
    await enter(owner, people.owner, GREEN);
    await owner.open('/wages');
    await seen(scene, owner, 'wages');
    equal(await owner.press(page.locator('main form button').first()), 422, 'no file is a fault');
    await seen(scene, owner, 'wages-fault');
    await send(wageFile(workers, `B-${lang}`, (cells, i) => {
        if (i === 2)
            cells[10] = cells[10].slice(0, 9) + (Number(cells[10][9]) + 1) % 10;
        if (i === 5)
            cells[9] = '1.00';
        if (i === 9)
            cells[1] = `SA00${cells[1].slice(4)}`;
    }));
    check(owner.path.includes('/wages/files/'), 'the file is judged', `${owner.path}\n${await owner.text()}`);
    await seen(scene, owner, 'wage-file-rejected');
    for (const field of ['[MOL-ID]', '[32B-AMT]', '[59-ACC]'])
        check((await owner.text()).includes(field), `the wrong ${field} is named`, await owner.text());
    await send(wageFile(workers, `B-${lang}`));
    await seen(scene, owner, 'wage-file');
    await owner.press(page.locator('main form button').first());
    await seen(scene, owner, 'wage-file-accepted');
    await owner.press(page.locator('main .acts a').first());
    check(owner.path.endsWith('/wages/2013-12'), 'the month shows where the establishment stands', owner.path);
    await seen(scene, owner, 'wage-month');
    await choose(owner, RED);
    await owner.open('/wages/2013-12/form');
    await seen(scene, owner, 'wage-form');

    const worker = await arrive();
    await enter(worker, people.worker);
    await worker.open('/me/wages');
    await seen(scene, worker, 'my-wages');
    const contest = worker.page.locator('main details:has(form)').first();
    await contest.evaluate((e) => { e.open = true; });
    await contest.locator('textarea').fill(lang === 'ar' ? 'لم يصل إلى حسابي شيء' : 'Nothing reached my account');
    await worker.press(contest.locator('button'));
    await seen(scene, worker, 'my-wages-contested');

    await choose(owner, GREEN);
    await owner.open('/wages'); // which says that a worker contests
    await owner.press(page.locator('main a[href*="/wages/contests/"]').first());
    await seen(scene, owner, 'wage-contest');
    await page.check('[name=answer][value=no]');
    await page.fill('main textarea', lang === 'ar' ? 'حُوّل في موعده' : 'It was transferred in time');
    await owner.press(page.locator('main form button').first());
    await seen(scene, owner, 'wage-contest-answered');

    const inspector = await arrive();
    await enter(inspector, people.inspector);
    await inspector.open('/wage-cases');
    await seen(scene, inspector, 'wage-cases');
    await inspector.press(inspector.page.locator('main td a, main th a').first());
    await seen(scene, inspector, 'wage-case');
    await inspector.page.check('[name=answer][value=yes]');
    await inspector.page.fill('main textarea', lang === 'ar' ? 'لا يظهر التحويل في كشف البنك' : 'The bank statement shows no transfer');
    await inspector.press(inspector.page.locator('main form button').first());
    await seen(scene, inspector, 'wage-case-decided');
    await worker.open('/me/wages');
    await seen(scene, worker, 'my-wages-decided');
}
