// Bodies and requests made to hurt, against the real server: seeded mutations of good bodies and raw
// bytes on the socket. Whatever is sent, the answer is 4xx (501 and 505 where HTTP wants them) or the
// connection closes; never another 5xx, and the server answers the next one.
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { OURS, worker, TOO_EARLY } from "./register.mjs";

// mulberry32: the same mutations on every run
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const PIECES = ['"', "\\", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e308", "-0", "9223372036854775808", "\\u0000", "\\ud800", "\\udfff",
  "\u202e", "\u200f", "\u0000", "٣", "۳", "\ufeff", "S04", "'; DROP TABLE request; --", "<script>", "../../etc/passwd", "%n%s", "A".repeat(5000), "[".repeat(40), '{"a":'.repeat(40)];

function mutate(text, next) {
  let bytes = Buffer.from(text);
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    const at = Math.floor(next() * bytes.length);
    const to = Math.min(bytes.length, at + Math.floor(next() * 12));
    const kind = next();
    if (kind < 0.25) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    else if (kind < 0.5) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(PIECES[Math.floor(next() * PIECES.length)]), bytes.subarray(to)]);
    else if (kind < 0.75) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([Math.floor(next() * 256)]), bytes.subarray(Math.min(bytes.length, at + 1))]);
  }
  return bytes;
}

/** Sends bytes, in pieces, and gives the status lines that came back before the connection closed or went quiet. */
function sendRaw(port, pieces) {
  return new Promise((done) => {
    let got = "";
    const socket = connect(port, "127.0.0.1");
    const finish = () => {
      socket.destroy();
      done([...got.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((m) => Number(m[1])));
    };
    let quiet = setTimeout(finish, 1500);
    socket.on("data", (d) => {
      got += d.toString("latin1");
      clearTimeout(quiet);
      quiet = setTimeout(finish, 150);
    });
    for (const e of ["end", "error", "close"]) socket.on(e, () => { clearTimeout(quiet); finish(); });
    for (const piece of pieces) socket.write(piece);
  });
}

export async function hostile(p, { test, equal, holds }) {
  const head = (more = "") => `POST /api/v1/requests HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${p.main.token}\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Type: application/json\r\n${more}`;
  const well = async () => equal((await p.visitor().get("/healthz")).status, 200, "health afterwards");
  const refused = (statuses, also = []) => statuses.every((s) => (s >= 400 && s < 500) || also.includes(s));
  // A line that would be refused anyway, so that a mutation that stays valid uses up no worker.
  const body = JSON.stringify({ service: "S04", establishment: OURS, lines: [{ worker: worker(TOO_EARLY + 5), months: 12, no_saudi_wants_job: true }] });

  for (const [path, count, good] of [["/api/v1/requests", 400, body], ["/api/v1/services/S04/preview", 300, body.replace('"service":"S04",', "")]])
    await test(`${count} mutated bodies at ${path}: never 5xx, always as described`, async () => {
      const next = random(1435 + count);
      const seen = new Map();
      for (let i = 0; i < count; i++) {
        const raw = mutate(good, next);
        const a = await p.main.ask("POST", path, { raw, headers: { "content-type": "application/json", "idempotency-key": randomUUID() } });
        seen.set(a.status, (seen.get(a.status) ?? 0) + 1);
        holds(a.status < 500, `status ${a.status} for ${raw.toString("latin1").slice(0, 300)}`);
      }
      holds(seen.get(400) > 10 && seen.get(422) > 10, `too tame: ${JSON.stringify([...seen])}`);
      await well();
    });
  await test("300 mutated forms at /api/v1/token: never 5xx, never a token", async () => {
    const next = random(7);
    for (let i = 0; i < 300; i++) {
      const raw = mutate("grant_type=client_credentials&client_id=1&client_secret=" + "A".repeat(43), next);
      const a = await p.visitor().ask("POST", "/api/v1/token", { raw, headers: { "content-type": "application/x-www-form-urlencoded" } });
      holds([400, 401, 413].includes(a.status), `status ${a.status}`);
    }
    await well();
  });
  await test("client credentials in a Basic header: the true ones alone, and never beside the body's", async () => {
    const ask = (words, form = "grant_type=client_credentials") => p.visitor().ask("POST", "/api/v1/token", {
      raw: Buffer.from(form), headers: { "content-type": "application/x-www-form-urlencoded", authorization: "Basic " + words } });
    const coded = (id, secret) => Buffer.from(`${id}:${secret}`).toString("base64");
    const { client_id, client_secret } = p.credentials;
    equal((await ask(coded(client_id, client_secret))).status, 200, "the true words");
    for (const words of [coded(client_id, "x" + client_secret.slice(1)), coded("", client_secret), coded(client_id, ""),
      Buffer.from("no colon").toString("base64"), "!!!!", "", "A".repeat(600)])
      equal((await ask(words)).status, 401, words.slice(0, 40));
    equal((await ask(coded(client_id, client_secret), "grant_type=client_credentials&client_id=1")).status, 401, "both ways");
    await well();
  });
  await test("300 mutated queries and paths: never 5xx", async () => {
    const next = random(9);
    for (let i = 0; i < 300; i++) {
      const target = mutate("/api/v1/requests?cursor=5&limit=20&service=S04&state=executed", next).toString("latin1").replace(/[\0-\x20#\x7f-\xff]/g, "%c3");
      const statuses = await sendRaw(p.server.port, [`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${p.main.token}\r\n\r\n`]);
      holds(statuses.every((s) => s < 500), `${target}: ${statuses}`);
    }
    await well();
  });

  const sized = (n, text = body) => head(`Content-Length: ${n}\r\n\r\n`) + text;
  const length = Buffer.byteLength(body);
  for (const [what, text, also] of [
    ["both lengths", head(`Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n\r\n`) + body],
    ["two lengths", head(`Content-Length: ${length}\r\nContent-Length: 3\r\n\r\n`) + body],
    ["a length with a sign", sized("+" + length)],
    ["a negative length", sized(-1)],
    ["a length in hexadecimal", sized("0x10")],
    ["a length beyond 64 bits", sized("9".repeat(30))],
    ["a length above the limit", sized(2097153)],
    ["another coding", head("Transfer-Encoding: gzip, chunked\r\n\r\n"), [501]],
    ["a chunk of no size", head("Transfer-Encoding: chunked\r\n\r\n") + "x\r\n"],
    ["a chunk too large for any number", head("Transfer-Encoding: chunked\r\n\r\n") + "f".repeat(20) + "\r\n"],
    ["no Host", "GET /healthz HTTP/1.1\r\n\r\n"],
    ["two Hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
    ["HTTP/9.9", "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", [505]],
    ["a method there is not", "BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", [501]],
    ["a folded header", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"],
    ["a bare CR", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"],
    ["U+0000 in a header", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n"],
    ["a space before the colon", "GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["65 headers", "GET /healthz HTTP/1.1\r\nHost: x\r\n" + Array.from({ length: 65 }, (_, i) => `A${i}: b\r\n`).join("") + "\r\n"],
    ["a head of 20 kB", `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${"b".repeat(20000)}\r\n\r\n`],
    ["a target of 20 kB", `GET /${"a".repeat(20000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["a path with %00", "GET /api/v1/requests/%00 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a path that climbs", "GET /assets/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["a path that is not UTF-8", "GET /api/v1/requests/%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    ["the beginning of TLS", Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
  ])
    await test(`socket: ${what}`, () =>
      p.unwritten(async () => {
        const statuses = await sendRaw(p.server.port, [text]);
        holds(statuses.length <= 1 && refused(statuses, also), `statuses ${statuses}`);
        await well();
      }));
  await test("socket: a good body in pieces of one byte is one request", async () => {
    const statuses = await sendRaw(p.server.port, [...Buffer.from(head(`Content-Length: ${length}\r\nConnection: close\r\n\r\n`) + body)].map((b) => Buffer.from([b])));
    equal(statuses, [201]);
  });
  await test("socket: what follows a body is the next request, and is not read into it", async () => {
    const two = await sendRaw(p.server.port, [sized(length) + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]);
    equal(two, [201, 200]);
  });
  await test("socket: gone in the middle of a body, nothing is written", () =>
    p.unwritten(async () => {
      await new Promise((done) => {
        const s = connect(p.server.port, "127.0.0.1", () => s.write(sized(length, body.slice(0, 20)), () => setTimeout(() => { s.destroy(); done(); }, 50)));
      });
      await well();
    }));
}
