// A page of another origin sends the portal's forms (I4): refused, with the right token as well.
import { createServer } from 'node:http';
import { GREEN } from '../lib/cast.mjs';
import { enter } from '../lib/steps.mjs';
import { freePort } from '../lib/portal.mjs';

export const isAside = true; // the words do not matter here

export async function run(scene) {
    const { people, portal, arrive, check, equal } = scene;
    const owner = await arrive();
    await enter(owner, people.owner, GREEN);
    await owner.open('/account');
    const csrf = await owner.page.locator('[name=csrf]').first().inputValue();
    const page = (path, token, fields = '') => `<!doctype html><meta charset="utf-8"><title>x</title>
<form action="${portal.origin}${path}" method="post"><input name="csrf" value="${token}">${fields}<button>x</button></form>`;
    const before = portal.sql(`SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM draft),
        (SELECT group_concat(language) FROM credential)`)[0].join(' ');
    let shown = '';
    const port = await freePort();
    const server = createServer((request, response) => {
        response.setHeader('Content-Type', 'text/html');
        response.end(shown);
    });
    await new Promise((done) => server.listen(port, '127.0.0.1', done));
    const attempts = [
        ['/ar/sign-out', csrf, ''], ['/ar/sign-out', '', ''],
        ['/ar/account/language', csrf, '<input name="language" value="en">'],
        ['/ar/account/sessions/end-others', csrf, ''],
        ['/ar/services/S04/pick', csrf, '<input name="all" value="1"><input name="go" value="next">'],
    ];
    try {
        // Another port is another origin of the same site, so the cookie travels: the hard case.
        for (const host of ['127.0.0.1', 'localhost'])
            for (const [path, token, fields] of attempts) {
                shown = page(path, token, fields);
                await owner.page.goto(`http://${host}:${port}/`);
                const status = await owner.press(owner.page.locator('button'));
                // Another site's form travels without the cookie: it is nobody's.
                check(status === 403 || host === 'localhost',
                    `a form of ${host} to ${path} with ${token ? 'the right' : 'no'} token is refused`, status);
                const after = portal.sql(`SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM draft),
                    (SELECT group_concat(language) FROM credential)`)[0].join(' ');
                equal(after, before, 'and nothing has changed');
            }
    } finally {
        server.close();
    }
    equal(await owner.open('/account'), 200, 'and the person is still signed in');
    check(!owner.path.endsWith('/sign-in'), 'with the session unharmed', owner.path);
    owner.troubles.length = 0; // of the foreign pages
}
