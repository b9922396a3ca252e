// Cast: who may sign in to the demonstration, read from what `bawaba demo` printed, and the showcases
// they act for.
import { createHmac } from 'node:crypto';

// {owner: {role, id, password}, …}
export function cast(text) {
    const people = {};
    for (const line of text.split('\n')) {
        const m = /^(\w+) +(\d+) +(\S+) /.exec(line);
        if (m)
            people[m[1]] = { role: m[1], id: m[2], password: m[3] };
    }
    if (!people.owner || !people.worker)
        throw new Error(`bawaba demo printed no sign-ins:\n${text}`);
    return people;
}

export const GREEN = '1-104582'; // 118 workers, each state a visitor should meet
export const RED = '1-200001';
export const LARGE = '1-200002'; // 980 workers, 800 permits that can be renewed at once

// Numbers as people with an Arabic keyboard type them.
export const arabicDigits = (text) => text.replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)));

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(text) {
    let bits = 0, held = 0;
    const bytes = [];
    for (const c of text.replace(/\s/g, '')) {
        bits = (bits << 5) | alphabet.indexOf(c);
        held += 5;
        if (held >= 8) {
            held -= 8;
            bytes.push((bits >> held) & 255);
            bits &= (1 << held) - 1;
        }
    }
    return Buffer.from(bytes);
}

// An authenticator app (RFC 6238). A code works once, and the portal takes those of the step before
// and after too: so three can be used at once before one must wait.
export class Authenticator {
    last = 0;

    constructor(secret) {
        this.key = base32(secret);
    }

    async code() {
        const now = () => Math.floor(Date.now() / 30000);
        const step = Math.max(this.last + 1, now() - 1);
        while (step > now() + 1)
            await new Promise((done) => setTimeout(done, 500));
        this.last = step;
        const counter = Buffer.alloc(8);
        counter.writeBigUInt64BE(BigInt(step));
        const mac = createHmac('sha1', this.key).update(counter).digest();
        const at = mac[19] & 15;
        return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
    }
}
