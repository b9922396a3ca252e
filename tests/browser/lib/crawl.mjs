// Crawl: one person opens every page that a link leads to, a few of each route, and each is looked at.
// What is a page comes from the route tables (routes.mjs); a route nobody reached fails at the end.
import { pageRoutes, routeOf } from './routes.mjs';
import { look } from './look.mjs';

export const routes = pageRoutes();

// "/services/{id}/pick" -> "services-id-pick", which names pictures and checks.
export const nameOf = (pattern) => pattern === '/' ? 'start'
    : pattern.slice(1).replace(/[{}]/g, '').replace(/\W+/g, '-');

// A file, not a page: no browser stays there.
const isDownload = (route) => /(\.(csv|xlsx|pdf|json)|\/data)$/.test(route.pattern);
const isPublic = (route) => /^(VIEW_PUBLIC|VIEW_STATISTICS|VERIFY_DOCUMENT)$/.test(route.action);

export class Crawl {
    seen = new Set();    // patterns, by anyone
    unused = new Set();  // patterns that no service has a page for yet
    done = new Map();    // "role pattern" -> how many

    // A journey has stood on this page: counts as reached, and so does what led on to it at once.
    note(person) {
        for (const path of person.passed ?? [])
            if (routeOf(routes, path))
                this.seen.add(routeOf(routes, path).pattern);
        const route = routeOf(routes, person.path);
        if (route)
            this.seen.add(route.pattern);
        return route;
    }

    // role: names the checks; each: how many pages of a route are opened; visit(person, route, status)
    // looks at each (the usual look without it). Downloads and the way out are left alone.
    async run(checks, person, role, { seeds, each = 1, visit, quiet = false, max = 200 }) {
        const queue = [...seeds.map((s) => `/${person.lang}${s === '/' ? '' : s}`)];
        const known = new Set(queue);
        let opened = 0;
        while (queue.length && opened < max) {
            const path = queue.shift();
            const route = routeOf(routes, path.split('?')[0]);
            if (!route || isDownload(route) || /sign-out/.test(route.pattern))
                continue;
            if (isPublic(route) && role !== 'visitor' && !visit)
                continue; // the visitor has looked at these
            const key = `${role} ${person.lang} ${route.pattern}${path.includes('?') ? '?' : ''}`;
            const count = this.done.get(key) ?? 0;
            if (count >= each)
                continue;
            this.done.set(key, count + 1);
            opened++;
            const status = await person.open(person.portal.origin + path);
            this.seen.add(route.pattern);
            const isSeed = seeds.some((s) => path === `/${person.lang}${s}`);
            if ((status === 404 || status === 403) && isSeed)
                continue; // not this role's
            if ((status === 404 || status === 403) && !quiet) // a page that leads there is at fault
                checks.check(false, `crawl ${role} ${person.lang} ${path}`, `status ${status}`);
            if (visit)
                await visit(person, route, status);
            else if (!path.includes('?'))
                await look(checks, person, `${role}-${nameOf(route.pattern)}${count ? `-${count + 1}` : ''}`);
            const links = await person.page.evaluate(() =>
                [...document.querySelectorAll('a[href]')].map((a) => a.href));
            for (const href of links) {
                const url = new URL(href);
                const next = url.pathname + url.search;
                if (url.origin === person.portal.origin && next.startsWith(`/${person.lang}`)
                    && !known.has(next)) {
                    known.add(next);
                    queue.push(next);
                }
            }
        }
        return opened;
    }

    missing() {
        return routes.filter((r) => !this.seen.has(r.pattern) && !this.unused.has(r.pattern)
            && !isDownload(r)).map((r) => r.pattern);
    }
}
