// The browser journeys and the look at every page, in Arabic and in English, each language with a
// server and a store of its own, side by side.
//
//     npm ci && node run.mjs [PATTERN]     only the parts whose name fits
//
// It builds nothing: build/${VARIANT:-release}/bawaba must be there. Pictures of every page go to
// build/screens/NAME-LANG-WIDTH.png: look at them. Settings: BROWSER_PORT=18200 takes ports from there
// on, CHROMIUM=/usr/bin/chromium, LANGS=ar,en, PICTURES=0 for none, BROWSER_QUICK=1 for a faster look.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './lib/browser.mjs';
import { Checks } from './lib/checks.mjs';
import { Crawl } from './lib/crawl.mjs';
import { cast } from './lib/cast.mjs';
import { copyStore, demoStore, Portal, program, stopAll, workFolder } from './lib/portal.mjs';

const wanted = new RegExp(process.argv[2] ?? '');
const langs = (process.env.LANGS ?? 'ar,en').split(',');
const checks = new Checks();

if (!existsSync(program)) {
    console.error(`${program} is not there: make it first`);
    process.exit(2);
}
const folder = workFolder();
const original = join(folder, 'demo.db');
const people = cast(demoStore(original));
const crawl = new Crawl();
const here = new URL('.', import.meta.url).pathname;
const names = readdirSync(join(here, 'journeys')).filter((n) => n.endsWith('.mjs')).sort();
const journeys = await Promise.all(names.map(async (n) => ({ name: n.replace(/^\d+-|\.mjs$/g, ''),
    ...await import(`./journeys/${n}`) })));

// One language from the first journey to the last page, on its own store. With isAside the journeys that
// leave nothing for the others and need nothing of them: so the lanes are nearly of one length.
async function lane(browser, lang, isAside = false) {
    const store = join(folder, `${lang}${isAside ? '-aside' : ''}.db`);
    copyStore(original, store);
    const portal = await Portal.open({ store });
    for (const journey of journeys) {
        if (Boolean(journey.isAside) !== isAside || !wanted.test(journey.name) || (journey.langs && !journey.langs.includes(lang)))
            continue;
        const arrived = [], begin = performance.now();
        const scene = {
            browser, checks, crawl, portal, lang, folder, original, people,
            // A new person with a session of his own; signed in when `who` is given.
            arrive: async (who, options) => {
                const { Person } = await import('./lib/browser.mjs');
                const person = await Person.arrive(browser, options?.portal ?? portal,
                    options?.lang ?? lang, options?.context);
                arrived.push(person);
                if (who)
                    await person.signIn(who);
                return person;
            },
            check: (holds, name, found) => checks.check(holds, `${journey.name} ${lang}: ${name}`, found),
            equal: (found, right, name) => checks.equal(found, right, `${journey.name} ${lang}: ${name}`),
        };
        try {
            await journey.run(scene);
            for (const p of arrived)
                scene.check(p.troubles.length === 0, 'nothing in the console', p.troubles.join('\n'));
        } catch (e) {
            const at = arrived.at(-1)?.page;
            await at?.screenshot({ path: join(folder, `${journey.name}-${lang}.png`), fullPage: true })
                .catch(() => {});
            checks.broke(`${journey.name} ${lang}`, `at ${at?.url()}\n${e.stack}`);
        }
        for (const p of arrived)
            await p.leave().catch(() => {});
        console.log(`# ${journey.name} ${lang} took ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    }
    await portal.close();
}

let fine = false;
const browser = await openBrowser();
try {
    await Promise.all([...langs.map((lang) => lane(browser, lang)), lane(browser, langs[0], true)]);
    if (!process.argv[2])
        checks.check(crawl.missing().length === 0, 'every page of the route tables was opened',
            crawl.missing().join('\n'));
} catch (e) {
    checks.broke('run', e);
} finally {
    await browser.close();
    await stopAll();
    fine = checks.total();
}
process.exit(fine ? 0 : 1);
