// Every page that a link leads to, for each role, looked at. It comes last, so that lists are not empty.
import { GREEN, LARGE } from '../lib/cast.mjs';
import { enter } from '../lib/steps.mjs';

export async function run(scene) {
    const { people, crawl, checks, arrive } = scene;
    const seeds = ['/home', '/account', '/account/factor', '/holdings', '/requests', '/invoices', '/workers',
        '/establishment', '/nitaqat', '/services/S04/pick', '/services/S03/pick', '/services/S04/upload'];
    const roles = { owner: [...seeds, '/delegates', '/delegates/log', '/clients', '/clients/new'], delegate: ['/home', '/holdings'],
        worker: ['/home'], officer: ['/home', '/counter'], reviewer: ['/home'], inspector: ['/home'], analyst: ['/home'],
        auditor: ['/home'], admin: ['/home'], individual_employer: ['/home'], gov_entity: ['/home'] };
    for (const [role, from] of Object.entries(roles)) {
        const person = await arrive();
        await enter(person, people[role], role === 'agent' ? LARGE : GREEN);
        await crawl.run(checks, person, role, { seeds: from, each: 1 });
        await person.leave();
    }
}
