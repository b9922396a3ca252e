// Browser: Debian's Chromium with a fresh profile, and the people who use it. A Person is one browser
// context: one session, one language, with an ear for whatever must not happen on any page.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--force-color-profile=srgb', '--font-render-hinting=none'];

export async function openBrowser() {
    if (process.getuid?.() === 0)
        flags.push('--no-sandbox'); // Chromium refuses its sandbox to root
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        args: flags,
        artifactsDir: mkdtempSync(join(tmpdir(), 'bawaba-browser-')),
    });
}

// A page that answers with a fault (422 …) is also reported by Chromium as a resource that failed.
const isPageStatus = (message, page) =>
    /^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(message.text())
    && message.location().url.split('#')[0] === page.url().split('#')[0];

export class Person {
    // portal, lang, and options of Playwright's context (javaScriptEnabled: false).
    static async arrive(browser, portal, lang, options = {}) {
        const p = new Person();
        p.portal = portal;
        p.lang = lang;
        p.hasScript = options.javaScriptEnabled !== false;
        p.context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
        p.context.setDefaultTimeout(15000);
        p.troubles = [];
        await p.context.addInitScript(() => {
            window.addEventListener('securitypolicyviolation', (e) =>
                console.error(`CSP-REPORT ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
        });
        p.context.on('page', (page) => p.listen(page));
        p.page = await p.context.newPage();
        return p;
    }

    listen(page) {
        page.on('console', (m) => {
            if (['error', 'warning'].includes(m.type()) && !isPageStatus(m, page))
                this.troubles.push(`${new URL(page.url()).pathname}: console: ${m.text()}`);
        });
        page.on('pageerror', (e) => this.troubles.push(`${page.url()}: ${e.message}`));
        page.on('dialog', (d) => {
            this.troubles.push(`${page.url()}: a script opened a dialog: ${d.message()}`);
            d.dismiss();
        });
        page.on('response', (r) => {
            if (r.status() >= 500 && r.url().startsWith(this.portal.origin))
                this.troubles.push(`${r.url()}: status ${r.status()}`);
        });
    }

    // path without the language: "/workers"
    url(path) {
        return `${this.portal.origin}/${this.lang}${path === '/' ? '' : path}`;
    }

    // Opens a page; the answer is its status.
    async open(path) {
        const response = await this.page.goto(path.startsWith('http') ? path : this.url(path));
        return response?.status() ?? 0;
    }

    // The path with its language.
    get path() {
        return new URL(this.page.url()).pathname;
    }

    async title() {
        return this.page.locator('h1').first().innerText();
    }

    async text() {
        return this.page.locator('body').innerText();
    }

    // Presses what leads to another page and waits for that page; the answer is its status.
    async press(locator) {
        const [response] = await Promise.all([
            this.page.waitForResponse((r) => r.request().isNavigationRequest()
                && r.request().frame() === this.page.mainFrame() && (r.status() < 300 || r.status() >= 400)),
            locator.click(),
        ]);
        await this.page.waitForLoadState('load');
        this.passed = []; // the addresses that led on to the page
        for (let r = response.request().redirectedFrom(); r; r = r.redirectedFrom())
            this.passed.push(new URL(r.url()).pathname);
        return response.status();
    }

    async signIn(who) {
        await this.open('/sign-in');
        await this.page.fill('[name=id_no]', who.id);
        await this.page.fill('[name=password]', who.password);
        return this.press(this.page.locator('main form button').first());
    }

    async leave() {
        await this.context.close();
    }
}
