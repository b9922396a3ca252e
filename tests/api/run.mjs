// The API, played against a running server on each engine: token, preview, submission, repetition,
// payment, look-ups, withdrawal, and bad input of every kind. Every answer is held against the
// server's own openapi.json; what is refused must have written nothing.
//   node tests/api/run.mjs        (BAWABA: the program; BAWABA_TEST_PG: PostgreSQL too)
import { createHmac, randomUUID } from "node:crypto";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Client, Contract } from "./contract.mjs";
import { hostile } from "./hostile.mjs";
import { matrix } from "./matrix.mjs";
import { proofs } from "./proofs.mjs";
import * as register from "./register.mjs";
import { BANK_SECRET, COMMERCE_SECRET, GATEWAY_SECRET, makeStore, startServer } from "./server.mjs";
import { engines, test, total } from "./tally.mjs";

const { OURS, OTHERS, worker, othersWorker, nobody, TOO_EARLY } = register;

function equal(found, wanted, what = "value") {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
function holds(claim, what) {
  if (!claim) throw new Error(what);
}
const arabicDigits = (text) => text.replace(/[0-9]/g, (d) => String.fromCharCode(0x660 + Number(d)));
const persianDigits = (text) => text.replace(/[0-9]/g, (d) => String.fromCharCode(0x6f0 + Number(d)));
const line = (number, more = {}) => ({ worker: number, months: 12, no_saudi_wants_job: true, ...more });
const renewal = (lines, more = {}) => ({ service: "S04", establishment: OURS, lines, ...more });
const key = () => ({ "idempotency-key": randomUUID() });

/** What one run has at hand. */
class Portal {
  constructor(server, store, contract) {
    Object.assign(this, { server, store, contract, nextWorker: 0 });
  }
  visitor() {
    return new Client(this.server.url, this.contract);
  }
  async signedIn(credentials) {
    const c = this.visitor();
    const a = await c.ask("POST", "/api/v1/token", { form: { grant_type: "client_credentials", ...credentials } });
    equal(a.status, 200, "token");
    c.token = a.json.access_token;
    return c;
  }
  /** A worker that no test has used. */
  fresh() {
    holds(this.nextWorker < TOO_EARLY, "the register has too few workers for the tests");
    return worker(this.nextWorker++);
  }
  async writes() {
    const text = await (await fetch(this.server.url + "/metrics")).text();
    return Number(/^bawaba_writer_jobs_total (\d+)$/m.exec(text)[1]);
  }
  /** Runs, and fails when anything went to the writer meanwhile. */
  async unwritten(run) {
    const before = await this.writes();
    const result = await run();
    equal(await this.writes(), before, "jobs of the writer");
    return result;
  }
}

const submit = (c, body, more = {}) => c.post("/api/v1/requests", body, { headers: { ...key(), ...more } });

/** A signed notice; every part can be given wrong. */
async function notice(c, body, { id = randomUUID(), at = Math.floor(Date.now() / 1000), secret = GATEWAY_SECRET, signed = null, drop = null, prefix = "v1," } = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signature = prefix + createHmac("sha256", secret).update(`${id}.${at}.${signed ?? text}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": signature };
  if (drop) delete headers[drop];
  return c.ask("POST", "/api/v1/payments/notices", { raw: text, headers: { "content-type": "application/json", ...headers } });
}
const pay = (c, request, more = {}, options = {}) =>
  notice(c, { type: "payment.settled", payment_no: request.invoice.payment_no, amount: request.invoice.amount, currency: "SAR", ...more }, options);

/** A fact that a body outside tells. */
async function told(c, body, event, { secret = COMMERCE_SECRET, id = randomUUID() } = {}) {
  const text = JSON.stringify(event), at = String(Math.floor(Date.now() / 1000));
  const signature = "v1," + createHmac("sha256", secret).update(`${id}.${at}.${text}`).digest("base64");
  return c.ask("POST", `/api/v1/outside/${body}/events`, { raw: text, token: null, headers: { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } });
}
async function outsideBodies(p) {
  const renewed = { type: "registration.renewed", at: "2014-01-16T09:00:00Z", establishment_no: OURS, expiry: "2015-01-16" };
  await test("commerce tells a fact once; nobody else may, and not by another's secret", async () => {
    for (const secret of ["guessed", GATEWAY_SECRET]) equal((await told(p.main, "commerce", renewed, { secret })).status, 401);
    equal((await told(p.main, "passports", renewed)).status, 401);
    const id = randomUUID();
    const a = await told(p.main, "commerce", renewed, { id });
    equal([a.status, a.json.outcome], [200, "taken"]);
    equal((await told(p.main, "commerce", renewed, { id })).status, 200);
    equal((await told(p.main, "commerce", { ...renewed, expiry: "2016-01-16" }, { id })).status, 422);
    equal((await told(p.main, "nobody", renewed)).status, 404);
  });
  await test("the lent are listed; nobody's lending is ended, and without S18 none", async () => {
    equal((await p.main.get(`/api/v1/establishments/${OURS}/lending`)).json.lending, []);
    equal((await p.main.get(`/api/v1/establishments/${OTHERS}/lending`)).status, 404);
    equal((await p.main.post(`/api/v1/establishments/${OURS}/lending/end`, { worker: worker(1), last_day: "2014-02-01" }, { headers: key() })).status, 403);
  });
}

// ---- the straight way ----
async function theStraightWay(p) {
  const c = p.main;
  await test("preview grants, names fee and expiry, and writes nothing", () =>
    p.unwritten(async () => {
      const a = await c.post("/api/v1/services/S04/preview", { establishment: OURS, lines: [line(worker(p.nextWorker))] });
      equal(a.status, 200, "status");
      equal(a.json.lines[0].status, "accepted", "line");
      equal(a.json.lines[0].fee, a.json.fee, "fee");
      holds(Number(a.json.fee) > 0 && a.json.lines[0].fee_steps.length > 0, "a fee with its steps");
    }));
  await test("preview is the decision: the submission's line is the same but for its number", async () => {
    const w = p.fresh();
    const before = await c.post("/api/v1/services/S04/preview", { establishment: OURS, lines: [line(w)] });
    const after = await submit(c, renewal([line(w)]));
    equal(after.status, 201, "status");
    equal(after.json.lines, before.json.lines, "lines");
  });
  await test("submit: granted, awaits payment, an invoice of the exact fee", async () => {
    const a = await submit(c, renewal([line(p.fresh()), line(p.fresh())]));
    equal([a.status, a.json.state, a.json.channel], [201, "awaiting_payment", "api"]);
    equal(a.json.invoice.amount, a.json.fee, "invoice");
    equal(a.headers.get("location"), `/api/v1/requests/${a.json.request}`, "Location");
    equal(a.json.lines.map((l) => l.status), ["accepted", "accepted"]);
  });
  await test("submit: refused, with code, both languages, source, row and the earliest day", async () => {
    const a = await submit(c, renewal([line(worker(TOO_EARLY))]));
    equal([a.status, a.json.state, a.json.lines[0].status, a.json.fee], [201, "refused", "refused", "0.00"]);
    const [reason] = a.json.lines[0].reasons;
    equal(reason.code, "S04.W06");
    holds(/[\u0600-\u06ff]/.test(reason.message_ar) && /[a-z]/.test(reason.message_en), "both languages");
    holds(reason.remedy.some((r) => r.action === "wait" && r.earliest > "2014-01-16"), "the day from which it can be granted");
    equal(a.json.invoice, undefined, "invoice");
    p.explained = a;
    p.explainedExpiry = "2014-11-12"; // 300 days on
  });
  await test("submit: mixed; each line by itself, one invoice for those accepted", async () => {
    const w = p.fresh();
    const a = await submit(c, renewal([line(w), line(worker(TOO_EARLY)), line(nobody), line(othersWorker(0)), line(w), line(p.fresh(), { no_saudi_wants_job: false })]));
    equal(a.json.lines.map((l) => l.status), ["accepted", "refused", "refused", "refused", "refused", "refused"]);
    equal([a.json.lines_count, a.json.lines_refused, a.json.fee], [6, 5, a.json.lines[0].fee]);
    equal(a.json.lines[5].reasons.map((r) => r.code), ["S04.X10"]);
    // Nothing tells apart a number that is nobody's from another's worker.
    const { line: _1, worker: _2, ...unknown } = a.json.lines[2];
    const { line: _3, worker: _4, ...others } = a.json.lines[3];
    equal(unknown, others, "what is told of strangers");
  });
  await test("digits: Arabic and Persian numbers are read, answers are in ASCII", async () => {
    const w = p.fresh();
    const a = await submit(c, renewal([line(arabicDigits(w), { months: "١٢" })], { establishment: arabicDigits(OURS) }));
    equal([a.status, a.json.lines[0].status], [201, "accepted"]);
    const b = await c.post("/api/v1/services/s04/preview", { establishment: persianDigits(OURS), lines: [line(` ${persianDigits(p.fresh())} `, { months: " ۱۲" })] });
    equal([b.status, b.json.lines[0].status], [200, "accepted"]);
  });
  await test("get: the request as it stands; unchanged is 304", async () => {
    const made = await submit(c, renewal([line(p.fresh())]));
    const a = await c.get(`/api/v1/requests/${made.json.request}`);
    equal(a.json, made.json, "what is told");
    equal(a.headers.get("etag"), made.headers.get("etag"), "ETag");
    const b = await c.get(`/api/v1/requests/${made.json.request}`, { headers: { "if-none-match": a.headers.get("etag") } });
    equal([b.status, b.text], [304, ""]);
  });
  await test("services: the list, one with its rules, none of that name", async () => {
    const list = await p.visitor().get("/api/v1/services");
    const ids = list.json.services.map((s) => s.id);
    holds(ids.includes("S04"), "S04 is there");
    for (const id of ids) {
      const one = await p.visitor().get(`/api/v1/services/${id}`);
      holds(one.json.rules.length > 0, `${id} has rules`);
    }
    equal((await p.visitor().get("/api/v1/services/S99")).status, 404);
  });
  await test("statistics: every view by each of its dimensions in each format", async () => {
    const list = await p.visitor().get("/api/v1/statistics");
    for (const { view, by, formats } of list.json.views) {
      for (const one of by) {
        const a = await p.visitor().get(`/api/v1/statistics/${view}?by=${one}`);
        equal([a.status, a.json.view, a.json.by], [200, view, one]);
      }
      for (const format of formats) equal((await p.visitor().get(`/api/v1/statistics/${view}?format=${format}`)).status, 200, `${view} ${format}`);
    }
    equal((await p.visitor().get("/api/v1/statistics/availability")).status, 200);
    equal((await p.visitor().get("/api/v1/statistics/weather")).status, 404);
    equal((await p.visitor().get("/api/v1/statistics/volumes?by=moon")).status, 400);
  });
}

// ---- the establishment's own matters ----
async function theEstablishment(p) {
  const c = p.main;
  const at = `/api/v1/establishments/${OURS}`;
  await test("establishment: its file; unchanged is 304", async () => {
    const a = await c.get(at);
    equal([a.status, a.json.establishment, a.json.status], [200, OURS, "active"]);
    equal((await c.get(at, { headers: { "if-none-match": a.headers.get("etag") } })).status, 304);
  });
  await test("establishment: workers page by page, each once", async () => {
    const seen = [];
    let path = `${at}/workers?limit=40`;
    for (let pages = 0; path && pages < 20; pages++) {
      const a = await c.get(path);
      seen.push(...a.json.workers.map((w) => w.worker));
      const next = a.headers.get("link");
      path = next ? /^<([^>]+)>/.exec(next)[1] : null;
    }
    equal([seen.length, new Set(seen).size], [150, 150]);
    holds(seen.includes(worker(0)) && !seen.includes(othersWorker(0)), "ours, not theirs");
  });
  await test("establishment: permits, band, invoices", async () => {
    equal((await c.get(`${at}/permits?limit=200`)).json.permits.length, register.WORKERS);
    const n = (await c.get(`${at}/nitaqat`)).json;
    equal([n.workers, n.saudis, n.expatriates], [150, 90, 60]);
    const first = await c.get(`${at}/invoices?limit=1`);
    holds(first.json.invoices.length === 1 && /rel="next"/.test(first.headers.get("link") ?? ""), "a page of one and its next");
  });
  for (const path of [`${at}/workers?limit=0`, `${at}/workers?limit=201`, `${at}/workers?cursor=x`, `${at}/workers?show=x`, `${at}/permits?show=saudis`, `${at}/invoices?limit=0`, `${at}/invoices?cursor=0`])
    await test(`400: ${path}`, async () => equal((await c.get(path)).status, 400));
  for (const no of [OTHERS, "7-999999", "x", "1-", "1104582", "1-104582-1"])
    await test(`404: establishment ${no}, every one of its matters`, async () => {
      for (const tail of ["", "/workers", "/permits", "/nitaqat", "/invoices", "/delegates"]) equal((await c.get(`/api/v1/establishments/${no}${tail}`)).status, 404, tail);
    });
  await test("404: a client never grants, so there are no grants for it to see", async () => equal((await c.get(`${at}/delegates`)).status, 404));
}

// ---- once and only once ----
async function onceAndOnlyOnce(p) {
  const c = p.main;
  await test("same key, same body: byte-equal answer, no second request", async () => {
    const body = JSON.stringify(renewal([line(p.fresh()), line(worker(TOO_EARLY))]));
    const k = key();
    const before = (await c.get("/api/v1/requests?limit=100")).json.requests.length;
    const first = await c.post("/api/v1/requests", body, { headers: k });
    const again = await c.post("/api/v1/requests", body, { headers: k });
    equal([again.status, again.text], [first.status, first.text]);
    for (const h of ["location", "etag"]) equal(again.headers.get(h), first.headers.get(h), h);
    equal((await c.get("/api/v1/requests?limit=100")).json.requests.length, before + 1, "requests");
  });
  await test("same key after payment still gives the first answer", async () => {
    const body = renewal([line(p.fresh())]);
    const k = key();
    const first = await c.post("/api/v1/requests", body, { headers: k });
    equal((await pay(c, first.json)).json.outcome, "taken");
    equal((await c.post("/api/v1/requests", body, { headers: k })).text, first.text);
  });
  await test("same key, other body: 422 key_reused, nothing happens", async () => {
    const k = key();
    await c.post("/api/v1/requests", renewal([line(p.fresh())]), { headers: k });
    const before = (await c.get("/api/v1/requests?limit=100")).json.requests.length;
    const a = await c.post("/api/v1/requests", renewal([line(p.fresh())]), { headers: k });
    equal([a.status, a.json.code], [422, "key_reused"]);
    equal((await c.get("/api/v1/requests?limit=100")).json.requests.length, before, "requests");
  });
  await test("the same key of another client is another key", async () => {
    const k = key();
    const a = await c.post("/api/v1/requests", renewal([line(p.fresh())]), { headers: k });
    const b = await p.second.post("/api/v1/requests", renewal([line(p.fresh())]), { headers: k });
    equal([a.status, b.status], [201, 201]);
    holds(a.json.request !== b.json.request, "two requests");
  });
  await test("8 at once with one key: one effect, 8 equal answers", async () => {
    const body = JSON.stringify(renewal([line(p.fresh()), line(p.fresh())]));
    const k = key();
    const before = (await c.get("/api/v1/requests?limit=100")).json.requests.length;
    const all = await Promise.all(Array.from({ length: 8 }, () => c.post("/api/v1/requests", body, { headers: k })));
    equal([...new Set(all.map((a) => `${a.status} ${a.text}`))].length, 1, "different answers");
    equal(all[0].json.state, "awaiting_payment");
    equal((await c.get("/api/v1/requests?limit=100")).json.requests.length, before + 1, "requests");
  });
  await test("8 at once on one worker with 8 keys: one is accepted", async () => {
    const w = p.fresh();
    const all = await Promise.all(Array.from({ length: 8 }, () => submit(c, renewal([line(w)]))));
    equal(all.map((a) => a.json.lines[0].status).sort(), ["accepted", ...Array(7).fill("refused")]);
    for (const a of all.filter((x) => x.json.state === "refused")) holds(a.json.lines[0].reasons.some((r) => ["S04.E12", "S04.E16"].includes(r.code)), `by the open request: ${a.text}`);
  });
}

// ---- money ----
async function money(p) {
  const c = p.main;
  const made = async () => (await submit(c, renewal([line(p.fresh())]))).json;
  const state = async (r) => (await c.get(`/api/v1/requests/${r.request}`)).json;
  await test("the exact amount executes: permit number, new expiry", async () => {
    const r = await made();
    equal((await pay(c, r)).json, { outcome: "taken", repeated: false });
    const now = await state(r);
    equal([now.state, now.invoice.is_paid, now.lines[0].status], ["executed", true, "executed"]);
    holds(/^[0-9]{10}$/.test(now.lines[0].permit.number), "permit number");
    p.executed = r.request;
  });
  await test("what it gave is printed: papers, letter, receipt; anyone may ask for keys and list", async () => {
    for (const name of ["papers", "letter", "receipt"]) holds((await c.get(`/api/v1/requests/${p.executed}/${name}.pdf`)).text.startsWith("%PDF-"), name);
    const open = await made();
    for (const name of ["papers", "receipt"]) equal((await c.get(`/api/v1/requests/${open.request}/${name}.pdf`)).status, 409, name);
    const v = p.visitor();
    equal((await v.get(`/api/v1/requests/${p.executed}/papers.pdf`)).status, 401);
    for (const path of ["/.well-known/jwks.json", "/.well-known/revoked.jws", `/api/v1/verify/${"0".repeat(26)}`]) equal((await v.get(path)).status, 200, path);
    equal((await v.get("/api/v1/verify/0")).status, 404);
  });
  await test("the same event again: first outcome, repeated; nothing twice", async () => {
    const r = await made();
    const id = randomUUID();
    equal((await pay(c, r, {}, { id })).json, { outcome: "taken", repeated: false });
    const before = (await state(r)).lines[0].permit;
    equal((await pay(c, r, {}, { id })).json, { outcome: "taken", repeated: true });
    equal((await state(r)).lines[0].permit, before, "permit");
  });
  await test("8 notices of one event at once: taken once", async () => {
    const r = await made();
    const id = randomUUID();
    const at = Math.floor(Date.now() / 1000);
    const all = await Promise.all(Array.from({ length: 8 }, () => pay(c, r, {}, { id, at })));
    equal(all.map((a) => a.json.outcome), Array(8).fill("taken"));
    equal(all.filter((a) => !a.json.repeated).length, 1, "first ones");
  });
  await test("the event with another body: 422 event_reused", async () => {
    const r = await made();
    const id = randomUUID();
    await pay(c, r, {}, { id });
    const a = await pay(c, r, { amount: "1.00" }, { id });
    equal([a.status, a.json.code], [422, "event_reused"]);
  });
  await test("wrong amount: goes back, the invoice stays open and can still be paid", async () => {
    const r = await made();
    equal((await pay(c, r, { amount: "1.00" })).json.outcome, "refund_wrong_amount");
    equal((await pay(c, r, { amount: (Number(r.fee) + 0.01).toFixed(2) })).json.outcome, "refund_wrong_amount");
    equal((await state(r)).state, "awaiting_payment");
    equal((await pay(c, r)).json.outcome, "taken");
  });
  await test("paid twice by two events: the second goes back", async () => {
    const r = await made();
    equal((await pay(c, r)).json.outcome, "taken");
    equal((await pay(c, r)).json.outcome, "refund_double");
    equal((await state(r)).state, "executed");
  });
  await test("paid after withdrawal: late, goes back", async () => {
    const r = await made();
    await c.post(`/api/v1/requests/${r.request}/withdraw`, undefined, { headers: { ...key(), "if-match": "*" } });
    equal((await pay(c, r)).json.outcome, "refund_late");
    equal((await state(r)).state, "withdrawn");
  });
  await test("a number that is no invoice: goes back as unknown", async () => {
    const r = await made();
    equal((await pay(c, r, { payment_no: "4000000000000000" })).json.outcome, "refund_unknown");
    equal((await pay(c, r, { payment_no: "abc" })).json.outcome, "refund_unknown");
  });
  const r = await made();
  const forged = [
    ["another secret", { secret: "guessed" }],
    ["signed over another body", { signed: "{}" }],
    ["six minutes old", { at: Math.floor(Date.now() / 1000) - 360 }],
    ["six minutes ahead", { at: Math.floor(Date.now() / 1000) + 360 }],
    ["without webhook-id", { drop: "webhook-id" }],
    ["without webhook-timestamp", { drop: "webhook-timestamp" }],
    ["without webhook-signature", { drop: "webhook-signature" }],
    ["an event name of 101 bytes", { id: "x".repeat(101) }],
    ["an unknown scheme", { prefix: "v9," }],
    ["a timestamp that is no number", { at: "now" }],
  ];
  for (const [what, options] of forged)
    await test(`forged notice refused, nothing written: ${what}`, () =>
      p.unwritten(async () => {
        const a = await pay(c, r, {}, options);
        equal([a.status, a.json.code], [401, "signature"]);
      }));
  for (const [what, body] of [
    ["another currency", { payment_no: r.invoice.payment_no, amount: r.fee, currency: "USD" }],
    ["an amount as number", { payment_no: r.invoice.payment_no, amount: 100, currency: "SAR" }],
    ["a negative amount", { payment_no: r.invoice.payment_no, amount: "-1.00", currency: "SAR" }],
    ["no amount at all", { payment_no: r.invoice.payment_no, currency: "SAR" }],
    ["zero", { payment_no: r.invoice.payment_no, amount: "0.00", currency: "SAR" }],
    ["three decimals", { payment_no: r.invoice.payment_no, amount: "1.000", currency: "SAR" }],
    ["an unknown member", { payment_no: r.invoice.payment_no, amount: r.fee, currency: "SAR", extra: 1 }],
    ["a member twice", `{"payment_no":"${r.invoice.payment_no}","amount":"1.00","amount":"${r.fee}","currency":"SAR"}`],
    ["no JSON", "payment"],
  ])
    await test(`signed notice that cannot be read is refused, nothing written: ${what}`, () =>
      p.unwritten(async () => equal((await notice(c, body)).status, 400)));
  await test("after all of these the invoice is still open", async () => equal((await state(r)).state, "awaiting_payment"));
}

// ---- looking and withdrawing ----
async function lookingAndWithdrawing(p) {
  const c = p.main;
  await test("list: cursors give every request once, newest first, and end", async () => {
    const whole = (await c.get("/api/v1/requests?limit=100")).json.requests.map((r) => r.request);
    holds(whole.length > 10, "enough to page");
    const seen = [];
    let path = "/api/v1/requests?limit=3";
    for (let pages = 0; path && pages < 100; pages++) {
      const a = await c.get(path);
      holds(a.json.requests.length <= 3, "at most three a page");
      seen.push(...a.json.requests.map((r) => r.request));
      const next = a.headers.get("link");
      equal(Boolean(next), "next_cursor" in a.json, "Link goes with next_cursor");
      path = next ? /^<([^>]+)>; rel="next"$/.exec(next)[1] : null;
    }
    equal(seen, whole, "the pages put together");
  });
  await test("list: filters by state and service, and the next page keeps them", async () => {
    const a = await c.get("/api/v1/requests?state=awaiting_payment&service=S04&limit=2");
    holds(a.json.requests.length === 2 && a.json.requests.every((r) => r.state === "awaiting_payment"), "only those");
    const next = /^<([^>]+)>/.exec(a.headers.get("link"))[1];
    const b = await c.get(next);
    holds(b.json.requests.length > 0 && b.json.requests.every((r) => r.state === "awaiting_payment"), `the next page too: ${next}`);
    equal((await c.get("/api/v1/requests?service=S03")).json.requests, [], "of S03");
  });
  for (const query of ["limit=0", "limit=101", "limit=x", "limit=-1", "limit=99999999999999999999", "cursor=0", "cursor=-1", "cursor=x", "cursor=99999999999999999999",
    "service=S99", "service=", "state=open", "state=", "%", "limit=%zz", "limit=1&limit=%ff"])
    await test(`list: ?${query} is refused`, () =>
      p.unwritten(async () => {
        const a = await c.get(`/api/v1/requests?${query}`);
        equal([a.status, a.json.code], [400, "input"]);
      }));
  const withdraw = (r, headers) => c.post(`/api/v1/requests/${r}/withdraw`, undefined, { headers });
  await test("withdraw: with the ETag; the invoice is gone and the worker free again", async () => {
    const w = p.fresh();
    const made = await submit(c, renewal([line(w)]));
    const a = await withdraw(made.json.request, { ...key(), "if-match": made.headers.get("etag") });
    equal([a.status, a.json.state], [200, "withdrawn"]);
    holds(a.headers.get("etag") !== made.headers.get("etag"), "the ETag moved on");
    equal((await submit(c, renewal([line(w)]))).json.lines[0].status, "accepted", "a new request on the worker");
  });
  await test("withdraw: without If-Match 428, with another state's 412, with * done, again 409", async () => {
    const r = (await submit(c, renewal([line(p.fresh())]))).json.request;
    await p.unwritten(async () => {
      for (const [headers, status, code] of [
        [key(), 428, "match_missing"],
        [{ ...key(), "if-match": '"executed-0-1-0-p"' }, 412, "match_fails"],
        [{ ...key(), "if-match": "awaiting" }, 412, "match_fails"],
        [{ "if-match": "*" }, 400, "key_missing"],
      ]) {
        const a = await withdraw(r, headers);
        equal([a.status, a.json.code], [status, code]);
      }
    });
    equal((await withdraw(r, { ...key(), "if-match": "*" })).status, 200);
    const again = await withdraw(r, { ...key(), "if-match": "*" });
    equal([again.status, again.json.code], [409, "not_open"]);
  });
  await test("withdraw: a paid request is past it", async () => {
    const r = (await submit(c, renewal([line(p.fresh())]))).json;
    await pay(c, r);
    equal((await withdraw(r.request, { ...key(), "if-match": "*" })).status, 409);
  });
  for (const no of ["S04-1435-0000000000", "S04-1435-7K4M2QXD9P", "S99-1435-7K4M2QXD9P", "x", "S04", "1", "..%2f..%2fetc", "%00", "S04-1435-" + "A".repeat(300)])
    await test(`get: ${no.slice(0, 30)} is nobody's`, async () => {
      const a = await c.get(`/api/v1/requests/${no}`);
      holds(a.status === 404 || a.status === 400, `status ${a.status}`);
    });
}

// ---- wage files ----
const amount = (halalas) => (halalas / 100).toFixed(2);
/** A Saudi IBAN of that account. */
function iban(account) {
  const rest = "80" + String(account).padStart(18, "0");
  const check = 98n - (BigInt(rest + "281000") % 97n);
  return `SA${String(check).padStart(2, "0")}${rest}`;
}
/** The ministry's file for workers [from, to) of ours; `change` may spoil the cells of a line. */
function wageFile(ref, from, to, { mol = "1104582", value = "20131231", change = () => {} } = {}) {
  const rows = [];
  let total = 0;
  for (let i = from; i < to; i++) {
    const cells = [amount(150000), iban(1000 + i), "WORKER", "RJHI", "SALARY", "", amount(150000), "0.00", "0.00", "0.00", worker(i), "", "", ""];
    change(cells, i);
    total += Math.round(Number(cells[0]) * 100);
    rows.push(cells.join("\t"));
  }
  const head = ["RJHI", "0000123456", "SA2780000000009990001234", "SAR", value, amount(total), "", ref, "", mol].join("\t");
  return [head, ...rows, "-", ""].join("\r\n");
}
const sendWages = (c, query, text, { headers = {}, type = "text/tab-separated-values" } = {}) =>
  c.ask("POST", `/api/v1/wages/files?${query}`, { raw: text, headers: { ...key(), "content-type": type, ...headers } });

async function wages(p) {
  const c = await p.signedIn(p.store.client({ name: "payroll", services: "S17" }));
  const { WORKERS } = register;
  await test("wages: three wrong lines are named with both languages, mended and accepted; the month moves", async () => {
    const bad = await sendWages(c, "month=2013-12", wageFile("API1", 0, WORKERS, { change: (cells, i) => {
      if (i === 2) cells[10] = cells[10].slice(0, 9) + ((Number(cells[10][9]) + 1) % 10);
      if (i === 5) cells[0] = amount(150100);
      if (i === 9) cells[1] = "SA00" + cells[1].slice(4);
    } }));
    equal([bad.status, bad.json.state, bad.json.rejects], [201, "rejected", 3]);
    equal(bad.json.findings.filter((f) => f.grade === "reject").map((f) => [f.line, f.field, f.code]),
      [[4, "[MOL-ID]", "person_check"], [7, "[32B-AMT]", "net"], [11, "[59-ACC]", "account_check"]]);
    holds(bad.json.findings.every((f) => /[\u0600-\u06ff]/.test(f.cause_ar) && /[a-z]/.test(f.fix_en)), "both languages");
    equal((await c.get(`/api/v1/establishments/${OURS}/wages`)).json.months, [], "months before");
    const report = await c.get(`/api/v1/wages/files/${bad.json.file}/report`);
    equal(report.text.trim().split("\r\n").length, 1 + bad.json.findings.length, "rows of the report");
    const good = await sendWages(c, "month=2013-12", wageFile("API1", 0, WORKERS));
    equal([good.status, good.json.state, good.json.lines], [201, "accepted_with_remarks", WORKERS]);
    // 90 Saudis were not paid by this file.
    equal([good.json.standing.workers_due, good.json.standing.workers_paid, good.json.standing.complies], [150, WORKERS, false]);
    equal(good.headers.get("location"), `/api/v1/wages/files/${good.json.file}`);
    const month = await c.get(`/api/v1/establishments/${OURS}/wages/2013-12`);
    equal([month.json.unpaid_count, month.json.files[0].file_ref], [90, "API1"]);
    equal((await c.get(`/api/v1/wages/files/${good.json.file}`)).json.state, "accepted_with_remarks");
    p.wageFile = good.json.file;
  });
  await test("wages: a reference is never used twice, and another establishment's file is not ours", async () => {
    const again = await sendWages(c, "month=2013-11", wageFile("API1", 0, 3, { value: "20131130" }));
    equal([again.json.state, again.json.findings[0].code], ["rejected", "file_ref_used"]);
    const theirs = await sendWages(c, "month=2013-11", wageFile("API2", 0, 3, { value: "20131130", mol: "1200001" }));
    holds(theirs.json.findings.some((f) => f.code === "establishment_other"), "MOL-ESTBID");
  });
  await test("wages: the same key again gives the same file; with another file or month 422", async () => {
    const headers = key(), text = wageFile("API3", 0, 3, { value: "20131130" });
    const first = await sendWages(c, "month=2013-11", text, { headers });
    equal(first.json.state, "accepted_with_remarks");
    equal((await sendWages(c, "month=2013-11", text, { headers })).json, first.json, "the repeat");
    for (const [query, body] of [["month=2013-10", text], ["month=2013-11", text + "x"]]) {
      const other = await sendWages(c, query, body, { headers });
      equal([other.status, other.json.code], [422, "key_reused"]);
    }
  });
  await test("wages: a correction names the file it mends; what it may not mend is refused with a reason", async () => {
    const one = await sendWages(c, `month=2013-12&how=corrects&mends=${p.wageFile}`, wageFile("API4", 0, 1));
    equal(one.json.state, "accepted_with_remarks");
    equal(one.json.standing.workers_paid, WORKERS, "paid");
    const nothing = await sendWages(c, "month=2013-12&how=corrects&mends=000000000000001", wageFile("API5", 0, 1));
    equal([nothing.json.state, nothing.json.reasons[0].code], ["refused", "S17.X06"]);
    const future = await sendWages(c, "month=2014-02", wageFile("API6", 0, 1, { value: "20140228" }));
    equal([future.json.state, future.json.reasons[0].code], ["refused", "S17.X04"]);
    const checked = await sendWages(c, "month=2013-12&accept=no", wageFile("API7", 0, 1));
    equal(checked.json.state, "ready");
  });
  for (const [query, name] of [["", "month"], ["month=2013-13", "month"], ["month=x", "month"], ["month=2013-12&format=pdf", "format"], ["month=2013-12&format=bank", "format"],
    ["month=2013-12&how=undo", "how"], ["month=2013-12&how=corrects", "mends"], ["month=2013-12&how=replaces&mends=zz", "mends"], ["month=2013-12&format=map&map=x", "map"]])
    await test(`wages: ?${query} is refused, nothing written`, () =>
      p.unwritten(async () => {
        const a = await sendWages(c, query, wageFile("API8", 0, 1));
        equal([a.status, a.json.errors?.[0]?.pointer], [422, `/${name}`]);
      }));
  await test("wages: JSON, no key, no file, a foreign establishment, a client without the service", async () => {
    const text = wageFile("API9", 0, 1);
    equal((await sendWages(c, "month=2013-12", "{}", { type: "application/json" })).status, 415);
    equal((await c.ask("POST", "/api/v1/wages/files?month=2013-12", { raw: text, headers: { "content-type": "text/plain" } })).json.code, "key_missing");
    equal((await sendWages(c, "month=2013-12", "")).json.state, "rejected");
    equal((await sendWages(c, `month=2013-12&establishment=${OTHERS}`, text)).status, 404);
    equal((await c.get(`/api/v1/establishments/${OTHERS}/wages`)).status, 404);
    equal((await sendWages(p.main, "month=2013-12", text)).status, 403);
    equal((await p.main.get(`/api/v1/wages/files/${p.wageFile}`)).status, 403);
    for (const file of ["000000000000000", "x", "ffffffffffffffff", "111111111111111"]) equal((await c.get(`/api/v1/wages/files/${file}`)).status, 404);
    for (const month of ["2014-02", "2013-00", "x"]) equal((await c.get(`/api/v1/establishments/${OURS}/wages/${month}`)).status, 404);
  });
  const giveBack = (text, { secret = BANK_SECRET, id = randomUUID() } = {}) => {
    const at = String(Math.floor(Date.now() / 1000));
    const signature = "v1," + createHmac("sha256", secret).update(`${id}.${at}.${text}`).digest("base64");
    return c.ask("POST", "/api/v1/wages/returns", { raw: text, token: null, headers: { "content-type": "text/tab-separated-values", "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } });
  };
  await test("wages: the bank gives a file back; only the bank may, and once", async () => {
    const text = wageFile("API1", 0, WORKERS, { change: (cells, i) => ([cells[11], cells[12], cells[13]] = [`T${i}`, i < 2 ? "RJCT" : "PAID", "20131231"]) });
    for (const secret of ["guessed", GATEWAY_SECRET]) equal((await giveBack(text, { secret })).status, 401);
    const id = randomUUID();
    const a = await giveBack(text, { id });
    equal([a.json.outcome, a.json.paid, a.json.failed], ["taken", WORKERS - 2, 2]);
    equal((await giveBack(text, { id })).json.repeated, true);
    equal((await giveBack(text + "x", { id })).status, 422);
    equal((await giveBack(wageFile("NOBODYS", 0, 1))).json.outcome, "unknown_file");
    // The first worker's line stands in the correction; the second was not paid.
    equal((await c.get(`/api/v1/establishments/${OURS}/wages/2013-12`)).json.workers_paid, WORKERS - 1);
    holds((await sendWages(c, "month=2013-12", text)).json.findings.some((f) => f.grade === "reject" && f.code === "bank_field"), "an employer may not fill them");
  });
  await test("wages: hostile files are answered clearly", async () => {
    const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(2000)]);
    for (const [what, bytes, code] of [["a workbook", zip, "workbook"], ["UTF-16", Buffer.from("\ufeffRJHI\t1", "utf16le"), "utf16"],
      ["NUL bytes", Buffer.from(wageFile("H1", 0, 2).replace("WORKER", "WOR\0KER")), "nul"],
      ["broken UTF-8", Buffer.concat([Buffer.from(wageFile("H2", 0, 1)), Buffer.from([0xff, 0xfe, 0xfd])]), null],
      ["a gigantic line", Buffer.from(wageFile("H3", 0, 1) + "x".repeat(3000000)), null],
      ["cut short", Buffer.from(wageFile("H4", 0, 9).slice(0, 700)), null],
      ["a formula", Buffer.from(wageFile("H5", 0, 1, { change: (cells) => (cells[2] = "=1+1") })), "formula"]]) {
      const a = await sendWages(c, "month=2013-10", bytes, { type: "application/octet-stream" });
      equal(a.status, 201, what);
      if (code !== "formula") equal(a.json.state, "rejected", what);
      if (code) holds(a.json.findings.some((f) => f.code === code), `${what}: ${JSON.stringify(a.json.findings).slice(0, 300)}`);
    }
    const a = await sendWages(c, "month=2013-12", "x".repeat(17 << 20));
    equal(a.status, 413, "too large");
  });
}

// ---- bad input ----
async function badInput(p) {
  const c = p.main;
  const good = worker(0);
  const fault = (what, body, pointer, code, more = {}) => ({ what, body, pointer, code, ...more });
  const l = (more) => renewal([{ ...line(good), ...more }]);
  const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([k]) => k !== name));
  const cases = [
    fault("no service", without(l({}), "service"), "/service", "missing"),
    fault("a service there is not", { ...l({}), service: "S99" }, "/service", "service"),
    fault("a service that programs cannot ask for", { ...l({}), service: "S02" }, "/service", "service"),
    fault("service as number", { ...l({}), service: 4 }, "/service", "missing"),
    fault("no establishment", without(l({}), "establishment"), "/establishment", "missing"),
    fault("establishment as number", { ...l({}), establishment: 1104582 }, "/establishment", "missing"),
    fault("establishment without dash", { ...l({}), establishment: "1104582" }, "/establishment", "establishment"),
    fault("establishment too long", { ...l({}), establishment: "1-104582999999999999999" }, "/establishment", "establishment"),
    fault("establishment in mixed digits", { ...l({}), establishment: "1-1٠4582" }, "/establishment", "establishment"),
    fault("establishment empty", { ...l({}), establishment: "" }, "/establishment", "establishment"),
    fault("no lines", without(l({}), "lines"), "/lines", "not_list"),
    fault("lines as object", { ...l({}), lines: {} }, "/lines", "not_list"),
    fault("no line in lines", renewal([]), "/lines", "not_list"),
    fault("a line too many", renewal(Array(p.linesMax + 1).fill(line(good))), "/lines", "too_many"),
    fault("a line as text", renewal([good]), "/lines/0", "not_object"),
    fault("a line as null", renewal([line(good), null]), "/lines/1", "not_object"),
    fault("no worker", renewal([without(line(good), "worker")]), "/lines/0/worker", "missing"),
    fault("worker as number", l({ worker: Number(good) }), "/lines/0/worker", "missing"),
    fault("worker with wrong check digit", l({ worker: good.slice(0, 9) + ((Number(good[9]) + 1) % 10) }), "/lines/0/worker", "person_number"),
    fault("worker of nine digits", l({ worker: good.slice(0, 9) }), "/lines/0/worker", "person_number"),
    fault("worker in mixed digits", l({ worker: arabicDigits(good.slice(0, 5)) + good.slice(5) }), "/lines/0/worker", "person_number"),
    fault("worker in two Arabic sets", l({ worker: arabicDigits(good.slice(0, 5)) + persianDigits(good.slice(5)) }), "/lines/0/worker", "person_number"),
    fault("worker as letters", l({ worker: "abcdefghij" }), "/lines/0/worker", "person_number"),
    fault("worker with a direction mark", l({ worker: "\u200f" + good }), "/lines/0/worker", "person_number"),
    fault("worker with a space inside", l({ worker: good.slice(0, 5) + " " + good.slice(5) }), "/lines/0/worker", "person_number"),
    fault("no months", renewal([without(line(good), "months")]), "/lines/0/months", "missing"),
    fault("months null", l({ months: null }), "/lines/0/months", "missing"),
    fault("months not offered", l({ months: 13 }), "/lines/0/months", "choice"),
    fault("months negative", l({ months: -12 }), "/lines/0/months", "choice"),
    fault("months huge", l({ months: 9007199254740991 }), "/lines/0/months", "choice"),
    fault("months as fraction", l({ months: 12.5 }), "/lines/0/months", "not_number"),
    fault("months as text that is none", l({ months: "twelve" }), "/lines/0/months", "not_number"),
    fault("months as empty text", l({ months: "" }), "/lines/0/months", "not_number"),
    fault("months in mixed digits", l({ months: "1٢" }), "/lines/0/months", "not_number"),
    fault("months with a sign in text", l({ months: "+12" }), "/lines/0/months", "not_number"),
    fault("months as text beyond any number", l({ months: "9".repeat(40) }), "/lines/0/months", "not_number"),
    fault("months as list", l({ months: [12] }), "/lines/0/months", "not_number"),
    fault("months as true", l({ months: true }), "/lines/0/months", "not_number"),
    fault("no declaration", renewal([without(line(good), "no_saudi_wants_job")]), "/lines/0/no_saudi_wants_job", "tick"),
    fault("declaration as text", l({ no_saudi_wants_job: "true" }), "/lines/0/no_saudi_wants_job", "not_bool"),
    fault("declaration as 1", l({ no_saudi_wants_job: 1 }), "/lines/0/no_saudi_wants_job", "not_bool"),
    fault("an unknown member of the body", { ...l({}), note: "x" }, "", "unknown_member"),
    fault("an unknown member of a line", l({ fee: "0.00" }), "/lines/0", "unknown_member"),
    fault("a field of another service", l({ occupation: 7115 }), "/lines/0", "unknown_member"),
    fault("a member that would name the channel", { ...l({}), channel: "office" }, "", "unknown_member"),
    fault("S03: occupation of five digits", { service: "S03", establishment: OURS, lines: [{ worker: good, months: 12, occupation: 71150 }] }, "/lines/0/occupation", "occupation"),
    fault("S03: an occupation there is not", { service: "S03", establishment: OURS, lines: [{ worker: good, months: 12, occupation: "0001" }] }, "/lines/0/occupation", "occupation"),
  ];
  for (const { what, body, pointer, code } of cases)
    await test(`422, named and not written: ${what}`, () =>
      p.unwritten(async () => {
        for (const [lang, script] of [["ar", /[\u0600-\u06ff]/], ["en", /^[\x20-\x7e\u2013\u2014\u2018-\u201d]*$/]]) {
          const a = await submit(c, body, { "accept-language": lang });
          equal([a.status, a.json.code], [422, "fields"]);
          holds(a.json.errors.some((e) => e.pointer === pointer && e.code === code), `${pointer} ${code} in ${JSON.stringify(a.json.errors)}`);
          holds(script.test(a.json.title) && script.test(a.json.detail), `title and detail in ${lang}: ${a.json.title}`);
        }
      }));
  await test("422: all faults at once, in the order of the lines", () =>
    p.unwritten(async () => {
      const a = await submit(c, { service: "S04", establishment: "x", lines: [line("1"), line(good), line(good, { months: 5, no_saudi_wants_job: 0 })], extra: 1 });
      equal(a.json.errors.map((e) => e.pointer), ["", "/establishment", "/lines/0/worker", "/lines/2/months", "/lines/2/no_saudi_wants_job"]);
    }));
  await test("422: a hundred faults are listed, not more", () =>
    p.unwritten(async () => equal((await submit(c, renewal(Array(p.linesMax).fill(line("1"))))).json.errors.length, 100)));
  await test("what was found is told in 60 bytes at most and stays whole text", () =>
    p.unwritten(async () => {
      const a = await submit(c, renewal([line("ع".repeat(5000))]));
      const { found } = a.json.errors[0];
      holds(Buffer.byteLength(found) <= 60 && !found.includes("\ufffd"), `found: ${found}`);
    }));

  const json = JSON.stringify(l({}));
  const bodies = [
    ["a body that is no JSON", "{", 400, "json"],
    ["an empty body", "", 400, "json"],
    ["a list", "[]", 400, "json"],
    ["a text", '"x"', 400, "json"],
    ["a member twice", json.replace('"service"', '"service":"S03","service"'), 400, "json"],
    ["a member of a line twice", json.replace('"months":12', '"months":12,"months":3'), 400, "json"],
    ["something after the end", json + "{}", 400, "json"],
    ["a comment", "/* x */" + json, 400, "json"],
    ["NaN", json.replace("12", "NaN"), 400, "json"],
    ["a number beyond 64 bits", json.replace("12", "99999999999999999999"), 400, "json"],
    ["a number beyond all", json.replace("12", "1e999"), 400, "json"],
    ["33 levels", json.replace("12", "[".repeat(33) + "]".repeat(33)), 400, "json"],
    ["100,000 levels", "[".repeat(100000), 400, "json"],
    ["bytes that are not UTF-8", Buffer.concat([Buffer.from('{"service":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), 400, "json"],
    ["UTF-16", Buffer.from("\ufeff" + json, "utf16le"), 400, "json"],
    ["half a surrogate pair", json.replace(OURS, "\\ud800"), 400, "json"],
    ["U+0000 in a text", json.replace(OURS, "1\\u0000"), 400, "json"],
  ];
  for (const [what, raw, status, code] of bodies)
    await test(`${status}, not written: ${what}`, () =>
      p.unwritten(async () => {
        const a = await c.ask("POST", "/api/v1/requests", { raw, headers: { ...key(), "content-type": "application/json" } });
        equal([a.status, a.json.code], [status, code]);
      }));
  for (const type of [null, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x", ""])
    await test(`415, not written: the media type ${type ?? "missing"}`, () =>
      p.unwritten(async () => {
        const a = await c.ask("POST", "/api/v1/requests", { raw: Buffer.from(json), headers: { ...key(), "content-type": type } });
        equal([a.status, a.json.code], [415, "media_type"]);
      }));
  await test("413: a body of 2 MiB and a byte", () =>
    p.unwritten(async () => equal((await c.ask("POST", "/api/v1/requests", { raw: Buffer.alloc(2097153, 32), headers: key() })).status, 413)));
  for (const [what, value, code] of [["missing", null, "key_missing"], ["empty", "", "key_malformed"], ["of 201 characters", "k".repeat(201), "key_malformed"],
    ["with a space", "a b", "key_malformed"]])
    await test(`400, not written: the key ${what}`, () =>
      p.unwritten(async () => {
        const a = await c.ask("POST", "/api/v1/requests", { body: l({}), headers: { "idempotency-key": value } });
        equal([a.status, a.json.code], [400, code]);
      }));
  await test("a key of 200 characters is taken", async () =>
    equal((await c.post("/api/v1/requests", renewal([line(worker(TOO_EARLY))]), { headers: { "idempotency-key": "~".repeat(200) } })).status, 201));
  await test("another's establishment is not found", () =>
    p.unwritten(async () => {
      const a = await submit(c, { ...renewal([line(othersWorker(0))]), establishment: OTHERS });
      const b = await submit(c, { ...renewal([line(othersWorker(0))]), establishment: "7-999999" });
      equal([a.status, a.text], [b.status, b.text], "the same for one that does not exist");
      equal(a.status, 404);
    }));
  await test("404 and 405 outside the table", async () => {
    equal((await c.get("/api/v1/nothing")).status, 404);
    equal((await c.ask("DELETE", "/api/v1/requests")).status, 405);
    const a = await c.ask("PUT", "/api/v1/requests", { headers: { "accept-language": "en" } });
    equal([a.status, a.headers.get("allow"), a.json.code], [405, "GET, HEAD, POST", "method"]);
    equal((await c.get("/api/v1/services/S01/preview")).status, 405);
    equal((await c.post("/api/v1/services/S99/preview", {})).status, 404);
    equal((await c.post("/api/v1/services/S01/preview", {})).status, 404);
  });
}

// ---- tokens ----
async function tokens(p) {
  const v = p.visitor();
  const ask = (form) => v.ask("POST", "/api/v1/token", { form });
  const good = { grant_type: "client_credentials", ...p.credentials };
  for (const [what, form, status, error] of [
    ["another grant type", { ...good, grant_type: "password" }, 400, "unsupported_grant_type"],
    ["no grant type", { ...p.credentials }, 400, "unsupported_grant_type"],
    ["a client there is not", { ...good, client_id: "999999" }, 401, "invalid_client"],
    ["a client that is no number", { ...good, client_id: "x" }, 401, "invalid_client"],
    ["a client beyond 64 bits", { ...good, client_id: "99999999999999999999" }, 401, "invalid_client"],
    ["no client", { grant_type: "client_credentials" }, 401, "invalid_client"],
    ["another secret", { ...good, client_secret: "A".repeat(43) }, 401, "invalid_client"],
    ["a short secret", { ...good, client_secret: "x" }, 401, "invalid_client"],
    ["another client's secret", { ...good, client_secret: p.secondCredentials.client_secret }, 401, "invalid_client"],
  ])
    await test(`token refused: ${what}`, async () => {
      const a = await ask(form);
      equal([a.status, a.json.error], [status, error]);
    });
  await test("token refused: JSON instead of a form", async () => equal((await v.post("/api/v1/token", good)).status, 400));
  await test("token answers are not to be kept", async () => equal((await ask(good)).headers.get("cache-control"), "no-store"));
  const dead = ["A".repeat(43), "x", "", "A".repeat(44), "A".repeat(5000)];
  for (const token of dead)
    await test(`401, not written: a token of ${token.length} characters that is none`, () =>
      p.unwritten(async () => {
        const a = await v.ask("GET", "/api/v1/requests", { headers: { authorization: `Bearer ${token}` } });
        equal([a.status, a.json.code, a.headers.get("www-authenticate")?.startsWith("Bearer")], [401, "unauthorised", true]);
      }));
  await test("401: Basic, no header, a cookie instead", async () => {
    equal((await v.get("/api/v1/requests", { headers: { authorization: `Basic ${p.main.token}` } })).status, 401);
    equal((await v.get("/api/v1/requests")).status, 401);
    equal((await v.get("/api/v1/requests", { headers: { cookie: `__Host-bawaba=${p.main.token}` } })).status, 401);
    equal((await v.post("/api/v1/requests", {}, { headers: key() })).status, 401);
  });
  await test("a revoked client: its token and its secret are dead at once", async () => {
    const credentials = p.store.client({ name: "to be revoked" });
    const c = await p.signedIn(credentials);
    equal((await c.get("/api/v1/requests?limit=1")).status, 200);
    p.store.revoke(credentials);
    equal((await c.get("/api/v1/requests?limit=1")).status, 401);
    equal((await ask({ grant_type: "client_credentials", ...credentials })).status, 401);
  });
  await test("limits of the grant are named by the rule, not by an error", async () => {
    const c = await p.signedIn(p.store.client({ name: "two lines", "workers-max": 2, "may-pay": false }));
    const three = await submit(c, renewal([line(worker(TOO_EARLY)), line(worker(TOO_EARLY + 1)), line(worker(TOO_EARLY + 2))]));
    holds(three.json.lines.every((x) => x.reasons.some((r) => r.code === "S04.E19")), "E19");
    const one = await submit(c, renewal([line(p.fresh())]));
    equal([one.status, one.json.invoice.payment_no], [201, undefined], "no payment number without the right to pay");
  });
  await test("another establishment's client sees neither list nor request", async () => {
    const c = await p.signedIn(p.store.client({ by: register.otherOwner, establishment: OTHERS, name: "theirs" }));
    const ours = (await p.main.get("/api/v1/requests?limit=1")).json.requests[0].request;
    equal((await c.get("/api/v1/requests")).json.requests, []);
    equal((await c.get(`/api/v1/requests/${ours}`)).status, 404);
    equal((await c.post(`/api/v1/requests/${ours}/withdraw`, undefined, { headers: { ...key(), "if-match": "*" } })).status, 404);
  });
  await test("a client is never asked: answers and objections are people's", async () => {
    const made = await submit(p.main, renewal([line(p.fresh())]));
    for (const no of [made.json.request, "S10-1435-7K4M2QXD9P", "x"])
      for (const [tail, body] of [["consents", { answer: "yes" }], ["consents", { answer: "maybe" }], ["objections", { note: "no" }], ["objections", []]])
        await p.unwritten(async () => {
          for (const headers of [key(), {}]) equal((await p.main.post(`/api/v1/requests/${no}/${tail}`, body, { headers })).status, 404, `${no} ${tail}`);
          equal((await p.visitor().post(`/api/v1/requests/${no}/${tail}`, body, { headers: key() })).status, 401);
        });
    const a = await p.main.get(`/api/v1/requests/${made.json.request}`);
    holds(!("consents" in a.json) && !("study" in a.json), "nobody else is heard about a renewal");
  });
}

// ---- the whole ----
async function play(engine) {
  console.log(`# ${engine}`);
  const store = makeStore(engine);
  store.fill();
  let server = await startServer(store);
  const document = await (await fetch(server.url + "/openapi.json")).json();
  await test("openapi.json is valid OpenAPI 3.1", async () => {
    const checked = await new Validator().validate(structuredClone(document));
    holds(checked.valid, JSON.stringify(checked.errors)?.slice(0, 2000));
  });
  const p = new Portal(server, store, new Contract(document));
  p.linesMax = document.components.schemas.S04_request.properties.lines.maxItems;
  p.credentials = store.client();
  p.secondCredentials = store.client({ name: "second" });
  p.main = await p.signedIn(p.credentials);
  p.second = await p.signedIn(p.secondCredentials);
  await test("examples of the description fit their schemas", async () => {
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(item))
        for (const content of Object.values(operation.requestBody?.content ?? {})) {
          const fault = content.schema.$ref ? p.contract.schemaFault(content.schema.$ref.split("/").pop(), content.example) : "";
          holds(!fault, `${method} ${path}: ${fault}`);
        }
  });
  await test("openapi.json, health, readiness and counters are as described", async () => {
    const v = p.visitor();
    const a = await v.get("/openapi.json");
    equal((await v.get("/openapi.json", { headers: { "if-none-match": a.headers.get("etag") } })).status, 304);
    for (const path of ["/healthz", "/readyz", "/metrics"]) equal((await v.get(path)).status, 200);
    equal((await v.ask("POST", "/openapi.json")).status, 405);
  });
  p.late = (await submit(p.main, renewal([line(p.fresh())]))).json; // never paid in time
  await theStraightWay(p);
  await onceAndOnlyOnce(p);
  await theEstablishment(p);
  await money(p);
  await lookingAndWithdrawing(p);
  await wages(p);
  await outsideBodies(p);
  await badInput(p);
  await tokens(p);
  p.submitOne = () => submit(p.main, renewal([line(p.fresh())]));
  await proofs(p, p.late.request, { test, equal, holds });
  await hostile(p, { test, equal, holds });
  await test("every operation was asked and gave its good answer", async () => {
    for (const [path, item] of Object.entries(document.paths))
      for (const method of Object.keys(item))
        // Grants are seen by people only: the delegates of a client's establishment are never its own.
        // People's answers need a person's session (tests/web/parties_test.c), an end of lending a lending (lending_test.c).
        holds(/\/(delegates|consents|objections|lending\/end)$/.test(path) || [...p.contract.seen.keys()].some((k) => k.startsWith(`${method} ${path} 2`)), `${method} ${path} was never answered well`);
  });
  await test("the server ends cleanly", async () => equal(await server.stop(), ""));
  await test("what the log says holds no personal number, no token and no secret", async () => {
    const log = server.log();
    const told = [worker(0), worker(1), register.owner, p.main.token, p.credentials.client_secret, GATEWAY_SECRET];
    holds(!told.some((secret) => log.includes(secret)), "a secret stands in the log");
  });
  await test("explain tells every entry of the ledger, and what the API told", async () => {
    const told = p.explained.json;
    let found = 0;
    for (let no = 1; no < 400; no++) {
      let e;
      try {
        e = JSON.parse(store.run("explain", String(no), "--json"));
      } catch (error) {
        holds(no > 60 && /no operation of that number/.test(error.stderr), `operation ${no}: ${error.stderr}`);
        break;
      }
      if (!e.outcome) continue;
      equal(e.failed.length === 0, e.outcome === "granted", `operation ${no}`);
      equal(e.fee_steps.reduce((sum, s) => sum + Number(s.amount), 0).toFixed(2), e.fee, `fee of operation ${no}`);
      const facts = Object.fromEntries(e.facts.map((f) => [f.fact, f.value]));
      // The refused line of before: the same rule, words, values, row and remedy.
      if (facts.permit_expiry === p.explainedExpiry) found += JSON.stringify(e.failed) === JSON.stringify(told.lines[0].reasons);
    }
    holds(found > 0, "the refused line was among them, told as the API told it");
    for (const lang of ["ar", "en"]) holds(store.run("explain", "5", "--lang", lang).length > 20, "text");
  });
  await test("the registers are what the ledger makes of them", async () => store.run("rebuild", "--check"));

  // Time: the invoice's life, a token across a restart.
  server = await startServer(store, { today: "1435-05-15" });
  const later = new Portal(server, store, p.contract);
  later.main = new Client(server.url, p.contract);
  later.main.token = p.main.token;
  await test("a token outlives a restart; an unpaid request has expired; its money comes late", async () => {
    const open = p.late;
    const now = (await later.main.get(`/api/v1/requests/${open.request}`)).json;
    equal((await pay(later.main, open)).json.outcome, "refund_late");
    holds(["expired", "awaiting_payment"].includes(now.state), now.state);
    equal((await later.main.get(`/api/v1/requests/${open.request}`)).json.state, "expired");
  });
  await server.stop();

  server = await startServer(store, { args: ["--rate", "20"] });
  const limited = new Portal(server, store, p.contract);
  await test("rate limits: an account's quota, told in headers, then 429 with Retry-After", async () => {
    const c = await limited.signedIn(p.credentials);
    const states = [];
    let last;
    for (let i = 0; i < 22; i++) {
      last = await c.get("/api/v1/requests?limit=1", { headers: { "accept-language": "en" } });
      states.push(last.status);
    }
    equal(states.slice(0, 20), Array(20).fill(200), "within the quota");
    equal(states[21], 429);
    equal([last.json.code, last.headers.get("ratelimit-policy")], ["rate", '"account";q=20;w=60']);
    holds(Number(last.headers.get("retry-after")) >= 1, "Retry-After");
    // Another account of the same address still may.
    const d = await limited.signedIn(p.secondCredentials);
    equal((await d.get("/api/v1/requests?limit=1")).status, 200);
  });
  await test("rate limits: an address's quota holds for visitors, and never for health", async () => {
    const v = limited.visitor();
    const states = new Set();
    for (let i = 0; i < 110; i++) states.add((await v.get("/api/v1/services")).status);
    equal([...states].sort(), [200, 429]);
    equal((await v.get("/healthz")).status, 200);
  });
  await server.stop();
  store.remove();
}

for (const engine of engines()) await play(engine);
for (const engine of engines()) await matrix(engine);
process.exitCode = total();
