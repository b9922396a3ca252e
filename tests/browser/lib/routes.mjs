// Routes: which pages there are, from the program's own route tables, so that a page added there and
// never opened here is a failed check.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './portal.mjs';

const line = /^ROUTE\((\w+), "([^"]+)", (\w+), (\w+),/;

// Every GET page: {pattern, action}; patterns stand without their language.
export function pageRoutes() {
    const folder = join(root, 'src/web');
    const all = [];
    for (const name of readdirSync(folder).filter((n) => /^routes_\w+\.def$/.test(n)))
        for (const text of readFileSync(join(folder, name), 'utf8').split('\n')) {
            const m = line.exec(text);
            if (m && m[1] === 'GET' && m[3] === 'PAGE')
                all.push({ pattern: m[2], action: m[4], parts: m[2].split('/') });
        }
    // A word that stands there wins over a {placeholder}.
    return all.sort((a, b) => a.pattern.split('{').length - b.pattern.split('{').length);
}

// The route of a path with its language ("/ar/workers/k3d9"), or undefined.
export function routeOf(routes, pathname) {
    const m = /^\/(\w\w)(\/.*)?$/.exec(pathname);
    if (!m)
        return undefined;
    const parts = (m[2] ?? '/').split('/');
    return routes.find((r) => r.parts.length === parts.length
        && r.parts.every((part, i) => part.startsWith('{') ? parts[i] !== '' : part === parts[i]));
}
