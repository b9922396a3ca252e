// Look: what every page must be, whoever opens it: axe finds nothing with all details open, nothing
// scrolls sideways, boxes keep apart, letters are not spaced, language and direction are right, and it
// is light. A page whose contents axe has seen in this language, for another person or with other
// numbers, is measured but not given to axe and not painted again.
//
// The trap: the page is looked at where it stands, after a journey's own steps, so it must be left as
// it was: the details that were closed are closed again, and the width set back.
import axe from 'axe-core';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './portal.mjs';

export const WIDTHS = [1280, 390, 320];
// BROWSER_QUICK=1, for work on pages: 390 and 320 have the same rules of style, so axe takes the narrower.
const isQuick = Boolean(process.env.BROWSER_QUICK);
// Pictures are for people to look at; no check reads them.
const takesPictures = process.env.PICTURES !== '0';
const PAGE_BYTES_MAX = 60 * 1024;
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const folder = join(root, 'build/screens');
mkdirSync(folder, { recursive: true });

async function axeFaults(page) {
    if (!await page.evaluate(() => Boolean(window.axe)))
        await page.evaluate(axe.source);
    return page.evaluate(async (values) => {
        const result = await window.axe.run(document, {
            runOnly: { type: 'tag', values }, resultTypes: ['violations'], elementRef: false });
        return result.violations.map((v) => `${v.id}: ${v.help}: `
            + v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')} ${n.html.slice(0, 160)}`
                + ` (${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''})`).join(' | '));
    }, tags);
}

const measure = () => {
    const wide = document.documentElement;
    const spaced = [...document.querySelectorAll('body, body *')].filter((e) => {
        const s = getComputedStyle(e);
        return s.letterSpacing !== 'normal' && s.letterSpacing !== '0px';
    }).map((e) => e.outerHTML.slice(0, 80));
    const over = wide.scrollWidth > wide.clientWidth
        ? [...document.querySelectorAll('body *')].filter((e) => {
            const r = e.getBoundingClientRect();
            for (let up = e.parentElement; up && up !== document.body; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== 'visible')
                    return false; // scrolls or is cut within its own box
            return r.width > 0 && (r.right > wide.clientWidth + 1 || r.left < -1);
        }).slice(-4).map((e) => e.outerHTML.slice(0, 160)) : [];
    const boxes = [...document.querySelectorAll('main :is(.card, .tblbox, .verdict, .todo, .hello, .errors, .note)')]
        .filter((e) => e.getClientRects().length && !e.parentElement.closest('.card, .tblbox, .verdict, .hello'))
        .map((e) => ({ e, r: e.getBoundingClientRect() }));
    const touching = [];
    for (const a of boxes)
        for (const b of boxes)
            if (a !== b && a.r.left < b.r.right && b.r.left < a.r.right
                && b.r.top >= a.r.top && b.r.top < a.r.bottom + 4 && !a.e.contains(b.e))
                touching.push(`${a.e.outerHTML.slice(0, 70)} | ${b.e.outerHTML.slice(0, 70)}`);
    // As a card a cell is a label and one value: more would fall beneath the label.
    const split = [...document.querySelectorAll('td[data-l]')].filter((e) => getComputedStyle(e).display === 'grid'
        && [...e.childNodes].filter((n) => n.nodeType === 1 || n.textContent.trim()).length > 1)
        .map((e) => e.outerHTML.slice(0, 120));
    // Punctuation of the other script, and words of the program where words of people belong.
    const foreign = [];
    if (wide.lang === 'ar')
        for (const e of document.querySelectorAll('main :is(p, dd, dt, th, td, li, h1, h2, h3, label)')) {
            if (e.closest('[lang=en], pre, code') || e.querySelector('p, dd, li, td, label'))
                continue;
            const text = e.textContent.trim();
            if (/[\u0621-\u064a\u064b-\u0652] ?[,;?](\s|$)/.test(text)
                || /^([a-z]+([._][a-z]+)+|true|false|null|[a-z]+_[a-z_]+)$/.test(text))
                foreign.push(text.slice(0, 80));
        }
    // A number is read in one piece: "1-104582" or ten digits stand on one line.
    const parted = [];
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode())
        for (const m of walk.currentNode.data.matchAll(/\b(\d{1,3}-\d{4,7}|\d{10,16})\b/g)) {
            const range = document.createRange();
            range.setStart(walk.currentNode, m.index);
            range.setEnd(walk.currentNode, m.index + m[0].length);
            if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1)
                parted.push(m[0]);
        }
    return { scroll: wide.scrollWidth, client: wide.clientWidth, spaced, over, touching, split, foreign, parted,
        broken: document.body.innerText.match(/.{0,20}\ufffd/)?.[0],
        lang: wide.lang, dir: wide.dir, h1: document.querySelectorAll('h1').length,
        title: document.title };
};

// What axe judges of a page's contents: its markup without names, numbers and what is random. The frame
// around it is that of the person, and judged with the first page he opens.
const judged = new Set();
const contents = () => document.querySelector('main').outerHTML
    .replace(/<bdi[^>]*>[^<]*<\/bdi>/g, '<bdi>').replace(/ (value|href|action|d|x|width)="[^"]*"/g, '')
    .replace(/\d+/g, '0');

// The page's bytes as they would travel: the document, its style sheet and pictures, not the fonts.
async function weight(person) {
    const { page } = person;
    const urls = await page.evaluate(() => [...document.querySelectorAll('link[rel~=stylesheet], link[rel~=icon]')]
        .map((l) => l.href).concat([...document.images].map((i) => i.src)));
    let bytes = gzipSync(await page.content()).length;
    for (const url of new Set(urls.filter((u) => u.startsWith(person.portal.origin)))) {
        person.portal.weights ??= new Map();
        if (!person.portal.weights.has(url))
            person.portal.weights.set(url,
                gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length);
        bytes += person.portal.weights.get(url);
    }
    return bytes;
}

// Looks at the page the person has open. `name` names the checks and the pictures. With `light`, axe
// is left out: for the same page with other data. So it is where scripts are off: axe waits for timers,
// which never ring there.
export async function look(checks, person, name, { light = false, widths = WIDTHS } = {}) {
    const { page, lang } = person;
    light ||= !person.hasScript;
    if (!light) {
        const seen = createHash('sha256').update(await page.evaluate(contents)).digest('hex') + lang;
        light = judged.has(seen) && person.isJudged;
        judged.add(seen);
        person.isJudged = true;
    }
    const label = `look ${name} ${lang}`;
    const faults = [];
    for (const width of light || !takesPictures ? [] : widths.filter((w) => w !== 320)) { // as people find it
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(folder, `${name}-${lang}-${width}.png`), fullPage: true });
    }
    const opened = await page.evaluate(() => {
        const shut = [...document.querySelectorAll('details:not([open])')];
        for (const d of shut) {
            d.open = true;
            d.classList.add('was-shut');
        }
        document.activeElement?.blur();
        return shut.length;
    });
    for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const m = await page.evaluate(measure);
        if (m.scroll !== m.client)
            faults.push(`${width}: scrolls sideways, ${m.scroll} in ${m.client}: ${m.over.join(' ')}`);
        if (m.spaced.length)
            faults.push(`${width}: letters are spaced: ${m.spaced[0]}`);
        if (m.broken)
            faults.push(`${width}: a broken character: ${m.broken}`);
        if (m.touching.length)
            faults.push(`${width}: boxes touch: ${m.touching[0]}`);
        if (m.parted.length)
            faults.push(`${width}: a number on two lines: ${m.parted.join(' ')}`);
        if (m.split.length)
            faults.push(`${width}: a cell of several parts: ${m.split[0]}`);
        if (m.foreign.length)
            faults.push(`${width}: not Arabic: ${m.foreign.join(' | ')}`);
        if (m.lang !== lang || m.dir !== (lang === 'ar' ? 'rtl' : 'ltr'))
            faults.push(`${width}: lang=${m.lang} dir=${m.dir}`);
        if (m.h1 !== 1)
            faults.push(`${m.h1} h1 elements`);
        if (!m.title.trim() || /\{|undefined|null/.test(m.title))
            faults.push(`the title is "${m.title}"`);
        if (!light && !(isQuick && width === 390))
            faults.push(...(await axeFaults(page)).map((f) => `${width}: axe ${f}`));
    }
    if (opened)
        await page.evaluate(() => {
            for (const d of document.querySelectorAll('details.was-shut')) {
                d.open = false;
                d.classList.remove('was-shut');
            }
        });
    await page.setViewportSize({ width: 1280, height: 900 });
    const bytes = await weight(person);
    if (bytes > PAGE_BYTES_MAX)
        faults.push(`${bytes} bytes of gzip`);
    faults.push(...person.troubles.splice(0));
    return checks.check(faults.length === 0, label, faults.join('\n'));
}
