// A list from a file: faults by line and column, then the same check as picking by hand.
import { GREEN } from '../lib/cast.mjs';
import { enter, establishmentId, seen } from '../lib/steps.mjs';

export const listOf = (numbers) => `worker\r\n${numbers.join('\r\n')}\r\n`;

export async function upload(person, text) {
    await person.open('/services/S04/upload');
    await person.page.setInputFiles('[name=file]', { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    return person.press(person.page.locator('form[enctype] button[type=submit]'));
}

export async function run(scene) {
    const { people, portal, arrive, check, equal } = scene;
    const id = establishmentId(portal, GREEN);
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    await owner.open('/services/S04/upload');
    await seen(scene, owner, 'upload');
    const template = await owner.page.request.get(owner.url('/services/S04/template.csv'));
    equal(template.status(), 200, 'the template is given out');
    check((await template.text()).includes('worker'), 'with a column for the worker', await template.text());
    const numbers = portal.sql(`SELECT p.id_no FROM employment e JOIN person p ON p.id = e.person_id
        WHERE e.establishment_id = ${id} AND e.status = 1 AND e.permit_expiry IS NOT NULL
        ORDER BY e.permit_expiry DESC LIMIT 3`).map((r) => r[0]);
    equal(await upload(owner, listOf([numbers[0], '12', '<b>2</b>', numbers[0]])), 422, 'a list with faults is not taken');
    check(await owner.page.locator('table th bdi').count() > 0, 'each fault names its line');
    await seen(scene, owner, 'upload-faults');
    equal(await upload(owner, ''), 422, 'an empty file is a fault');
    await upload(owner, `\ufeff${listOf(numbers)}`);
    check(/\/check\//.test(owner.path), 'a good list with a byte order mark leads to the check', owner.path);
    equal(await owner.page.locator('main tbody tr').count(), 3, 'with its three lines');
}
