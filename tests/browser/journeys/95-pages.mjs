// Every page that a link leads to, for each role, looked at. It comes last, so that lists are not empty.
import { GREEN, LARGE } from '../lib/cast.mjs';
import { enter } from '../lib/steps.mjs';

// Where services without a picker begin, from the start page of every service.
async function formsOf(person) {
    await person.open('/services');
    const starts = await person.page.locator('main a[href*="/services/S"]').evaluateAll(
        (links) => [...new Set(links.map((a) => a.pathname))]);
    const forms = [];
    for (const start of starts) {
        const text = await (await person.page.request.get(person.portal.origin + start)).text();
        forms.push(...text.matchAll(/href="\/\w\w(\/services\/\w+\/form)"/g));
    }
    return [...new Set(forms.map((m) => m[1]))];
}

export async function run(scene) {
    const { people, crawl, checks, arrive } = scene;
    const seeds = ['/home', '/account', '/account/factor', '/holdings', '/requests', '/invoices', '/workers',
        '/establishment', '/nitaqat', '/services/S04/pick', '/services/S03/pick', '/services/S04/upload'];
    const roles = { owner: [...seeds, '/delegates', '/delegates/log', '/clients', '/clients/new', '/lending'], delegate: ['/home', '/holdings'],
        worker: ['/home'], officer: ['/home', '/counter'], reviewer: ['/home'], inspector: ['/home'], analyst: ['/home'],
        auditor: ['/home'], admin: ['/home'], individual_employer: ['/home'], gov_entity: ['/home'] };
    for (const [role, from] of Object.entries(roles)) {
        const person = await arrive();
        await enter(person, people[role], role === 'agent' ? LARGE : GREEN);
        if (role === 'owner') {
            const forms = await formsOf(person);
            from.push(...forms);
            if (!forms.length)
                crawl.unused.add('/services/{id}/form');
        }
        await crawl.run(checks, person, role, { seeds: from, each: 1 });
        await person.leave();
    }
}
