// Portal: a store of its own with the demonstration register, and the processes that serve it: the
// portal and the stand-ins for messages and payments. Everything listens on loopback and ends with us.
//
// The trap: a store is made once and copied, because making it takes longer than anything else here;
// so a copy must be taken while no server has it open.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const program = join(root, 'build', process.env.VARIANT ?? 'release', 'bawaba');
export const TODAY = '1435-03-15';

const running = new Set();

// BROWSER_PORT=18200 takes ports from there on; without it the system gives free ones.
let nextPort = Number(process.env.BROWSER_PORT ?? 0);
export async function freePort() {
    if (nextPort)
        return nextPort++;
    return new Promise((done, failed) => {
        const server = createServer();
        server.on('error', failed);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

// The folder this run keeps stores and logs in.
export function workFolder() {
    const folder = join(root, 'build', 'browser');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
}

// Makes the demonstration store. What it printed, the sign-ins, is the answer.
export function demoStore(path, { establishments = 40, workers = 3000, today = TODAY } = {}) {
    return execFileSync(program, ['demo', '--db', `sqlite:${path}`, '--establishments', String(establishments),
        '--workers', String(workers), '--today', today], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

export function copyStore(from, to) {
    copyFileSync(from, to);
    for (const tail of ['-wal', '-shm'])
        if (existsSync(from + tail))
            copyFileSync(from + tail, to + tail);
}

// Runs SQL on a store that no server writes to at that moment; rows as arrays of text.
export function sql(path, text) {
    const out = execFileSync('sqlite3', ['-separator', '\u001f', '-cmd', '.timeout 5000', path],
        { encoding: 'utf8', input: text });
    return out.split('\n').filter(Boolean).map((line) => line.split('\u001f'));
}

function start(args, env, log) {
    const out = openSync(log, 'a');
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
    running.add(child);
    child.on('exit', () => running.delete(child));
    return child;
}

async function answers(url, child, log) {
    for (let i = 0; i < 300; i++) {
        if (child.exitCode !== null)
            throw new Error(`it ended with ${child.exitCode}:\n${readFileSync(log, 'utf8').slice(-2000)}`);
        try {
            await fetch(url, { redirect: 'manual' });
            return;
        } catch {
            await new Promise((done) => setTimeout(done, 50));
        }
    }
    throw new Error(`${url} does not answer`);
}

function stop(child) {
    if (child.exitCode !== null || child.signalCode !== null)
        return Promise.resolve();
    return new Promise((done) => {
        child.on('exit', done);
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), 8000).unref();
    });
}

export async function stopAll() {
    await Promise.all([...running].map(stop));
}

export class Portal {
    // store: path; today: the business date; stand-ins are started unless standIns is false.
    static async open({ store, today = TODAY, standIns = true }) {
        const p = new Portal();
        const secrets = {
            BAWABA_GATEWAY_SECRET: randomBytes(32).toString('hex'),
            BAWABA_MESSAGE_SECRET: randomBytes(32).toString('hex'),
        };
        p.store = store;
        p.log = `${store}.${today}.log`;
        writeFileSync(p.log, '');
        p.origin = `http://127.0.0.1:${await freePort()}`;
        p.children = [];
        const flags = ['--db', `sqlite:${store}`, '--listen', p.origin.slice(7), '--today', today];
        if (standIns) {
            p.messages = `http://127.0.0.1:${await freePort()}`;
            p.payments = `http://127.0.0.1:${await freePort()}`;
            for (const name of ['messages', 'payments']) {
                const child = start(['stand-in', name, '--listen', p[name].slice(7), '--portal', p.origin],
                    secrets, p.log);
                p.children.push(child);
                await answers(p[name], child, p.log);
            }
            flags.push('--message-gateway', `${p.messages}/messages`, '--payment-gateway', p.payments);
        }
        const child = start(['serve', ...flags], secrets, p.log);
        p.children.push(child);
        await answers(`${p.origin}/healthz`, child, p.log);
        return p;
    }

    async close() {
        await Promise.all(this.children.reverse().map(stop));
    }

    logText() {
        return readFileSync(this.log, 'utf8');
    }

    sql(text) {
        return sql(this.store, text);
    }

    // The newest message that fits, waiting for it: the outbox is sent behind the answer.
    async message(fits) {
        for (let i = 0; i < 200; i++) {
            const { messages } = await (await fetch(`${this.messages}/messages.json`)).json();
            const found = messages.find(fits);
            if (found)
                return found;
            await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error('no such message came');
    }
}
