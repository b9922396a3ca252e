// Names that are programs (N5): hostile text in every text column of a copy of the store and in every
// field that people can type; every page is opened, no script runs, nothing is reported.
import { join } from 'node:path';
import { GREEN } from '../lib/cast.mjs';
import { copyStore, Portal, sql } from '../lib/portal.mjs';
import { enter } from '../lib/steps.mjs';

export const isAside = true;

const run_it = 'window.hostile=1,alert(1)';
const strings = [
    `<script>${run_it}</script>`,
    `"><img src=x onerror="${run_it}">`,
    `'><svg onload='${run_it}'>`,
    `</title><script>${run_it}</script>`,
    `</textarea></option></select><script>${run_it}</script>`,
    `" autofocus onfocus="${run_it}" x="`,
    `javascript:${run_it}`,
    `--><script>${run_it}</script><!--`,
    `<iframe srcdoc="<script>parent.hostile=1</script>">`,
    `&lt;script&gt;${run_it}&lt;/script&gt;`,
    `{{{csrf}}}{{> layout_head}}<style>*{display:none}</style>`,
    `<a href="javascript:${run_it}">x</a><base href="//example.invalid/">`,
];

const quoted = (s) => `'${s.replaceAll("'", "''")}'`;
// One of the strings, another for each row.
const pick = (column) => `CASE ((${column}) % ${strings.length}) ${strings.map((s, i) => `WHEN ${i} THEN ${quoted(s)}`).join(' ')} END`;

// Text columns of the registers; what the program must be able to read (country, region, codes) stays.
function makeHostile(store) {
    const columns = { person: ['name_ar', 'name_en', 'passport_no'], establishment: ['name_ar', 'name_en'],
        unified_entity: ['name_ar', 'name_en'], visa: ['embassy'], api_client: ['name'], suspension: ['reason'],
        permission: ['attorney_no'], audit_event: ['detail'] };
    for (const [table, names] of Object.entries(columns))
        sql(store, `UPDATE ${table} SET ${names.map((n, i) => `${n} = ${pick(
            table === 'suspension' ? `from_day + ${i}` : table === 'visa' ? `visa_no + ${i}` : `id + ${i}`)}`).join(', ')};`);
}

export async function run(scene) {
    const { people, crawl, checks, arrive, check, equal, folder, original, lang } = scene;
    const store = join(folder, 'hostile.db');
    copyStore(original, store);
    makeHostile(store);
    const portal = await Portal.open({ store });
    let pages = 0, shownSomewhere = 0;
    const wrong = [];
    // The one page with a script, which no form sends anywhere: it checks codes where there is no network.
    const isOffline = (person) => person.path.endsWith('/verify/offline');
    const inspect = async (person) => {
        pages++;
        const found = await person.page.evaluate(() => ({ hostile: window.hostile,
            scripts: document.querySelectorAll('script, iframe, base, [onerror], [onload], [onfocus], main style').length,
            links: [...document.querySelectorAll('a, form, use')].filter((e) => /^\s*javascript:/i.test(
                e.getAttribute('href') ?? e.getAttribute('action') ?? '')).length,
            text: document.body.innerText.includes('<script>') }));
        shownSomewhere += found.text;
        if (found.hostile || found.scripts > (isOffline(person) ? 1 : 0) || found.links)
            wrong.push(`${person.path}: ${JSON.stringify(found)}`);
        wrong.push(...person.troubles.splice(0));
    };
    // Types into every text field of the page's forms and sends each; where one is, there it was opened.
    const typeEverywhere = async (person) => {
        const forms = await person.page.locator('main form').count();
        const at = person.page.url();
        for (let i = 0; i < forms; i++) {
            const form = person.page.locator('main form').nth(i);
            const fields = await form.locator('input[type=text], input[type=search], input:not([type]), textarea').all();
            if (!fields.length)
                continue;
            // A form that waits behind "more" is opened first.
            await form.evaluate((e) => { for (let at = e; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; });
            // Straight into the field, as some are shown only once something else is chosen.
            for (const [n, field] of fields.entries())
                await field.evaluate((e, text) => { e.value = text; }, strings[(pages + n) % strings.length]
                    .slice(0, Number(await field.getAttribute('maxlength') ?? 200)));
            await person.press(form.locator('button').first()).catch((e) => wrong.push(`${at}: ${e.message}`));
            await inspect(person);
            await person.open(at);
        }
    };
    const roles = ['owner', 'delegate', 'officer', 'worker', 'auditor', 'individual_employer', 'analyst', 'admin'];
    try {
        for (const role of [...roles, 'visitor']) {
            const person = await arrive(null, { portal, lang });
            if (role !== 'visitor')
                await enter(person, people[role], GREEN);
            await crawl.run(checks, person, `hostile ${role} ${lang}`, { each: 1,
                seeds: role === 'visitor' ? ['/', '/sign-in'] : ['/home', '/account', '/holdings', '/delegates', '/clients', '/counter'],
                quiet: true,
                visit: async () => {
                    await inspect(person);
                    if (!isOffline(person))
                        await typeEverywhere(person);
                } });
            await person.leave();
        }
    } finally {
        await portal.close();
    }
    check(pages > 30, 'many pages were opened', pages);
    check(shownSomewhere > 5, 'the hostile names were shown as text', shownSomewhere);
    check(wrong.length === 0, 'no script ran and nothing was reported', wrong.join('\n'));
}
