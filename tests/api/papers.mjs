// Papers as others see them: printed, scanned, extracted, checked by another library and by the command line, and
// what becomes of them. Run by tests/flows/papers.sh, which installs what it needs.
import { execFileSync, spawnSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import * as register from "./register.mjs";
import { GATEWAY_SECRET, makeStore, program, startServer } from "./server.mjs";
import { engines, test, total } from "./tally.mjs";

const PUBLIC = "https://bawaba.example";
const TODAY = register.TODAY, ISO_TODAY = "2014-01-16";

function equal(found, wanted, what = "value") {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}
function holds(claim, what) {
  if (!claim) throw new Error(what);
}

/** Somebody signed in over the pages. */
class Person {
  constructor(url) {
    this.url = url;
  }
  async ask(path, form = null) {
    const r = await fetch(this.url + path, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: this.cookie ? { cookie: this.cookie } : {},
      body: form ? new URLSearchParams(form) : undefined,
    });
    for (const c of r.headers.getSetCookie()) this.cookie = c.split(";")[0];
    const bytes = Buffer.from(await r.arrayBuffer());
    return { status: r.status, location: r.headers.get("location"), type: r.headers.get("content-type"), headers: r.headers, bytes, text: bytes.toString("utf8") };
  }
  async signIn({ id_no, password }, establishment = null) {
    equal((await this.ask("/en/sign-in", { id_no, password, next: "" })).status, 303, "sign-in");
    if (establishment) {
      const csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await this.ask("/en/account")).text)[1];
      equal((await this.ask("/en/switch", { csrf, establishment, next: "" })).status, 303, "switch");
    }
    return this;
  }
}

async function submit(url, client, lines) {
  const token = (await (await fetch(url + "/api/v1/token", { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", ...client }) })).json()).access_token;
  const r = await fetch(url + "/api/v1/requests", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ service: "S04", establishment: register.OURS, lines }),
  });
  equal(r.status, 201, "submission");
  return r.json();
}
async function pay(url, invoice) {
  const id = randomUUID(), at = Math.floor(Date.now() / 1000);
  const text = JSON.stringify({ type: "payment.settled", payment_no: invoice.payment_no, amount: invoice.amount, currency: "SAR" });
  const signature = "v1," + createHmac("sha256", GATEWAY_SECRET).update(`${id}.${at}.${text}`).digest("base64");
  const r = await fetch(url + "/api/v1/payments/notices", {
    method: "POST",
    headers: { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": signature },
    body: text,
  });
  equal(r.status, 200, "payment");
}

const run = (command, ...args) => execFileSync(command, args, { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "pipe"] });
/** Exit status and output of the program. */
function bawaba(...args) {
  const r = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  return { status: r.status, out: r.stdout, err: r.stderr };
}
const scan = (picture) => run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture).trim();
/** Without direction marks, vowel marks and doubled spaces. A line in two languages is extracted from its left: its
 * Arabic words are in order, what stands between numbers may change places. */
const plain = (text) => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\u064b-\u0652]/g, "").replace(/[ \t]+/g, " ");

async function play(engine) {
  const store = makeStore(engine);
  const keyFile = join(store.folder, "portal.keys");
  const demo = JSON.parse(store.run("demo", "--establishments", "20", "--workers", "1500", "--json"));
  const who = (role) => demo.sign_ins.find((s) => s.role === role);
  const server = await startServer(store, { args: ["--rate", "1000000", "--public-address", PUBLIC, "--keys", keyFile] });
  const at = (name) => join(store.folder, name);
  const client = store.client({ by: who("owner").id_no, name: "papers" });
  const worker = who("worker").id_no;

  const owner = await new Person(server.url).signIn(who("owner"), register.OURS);
  let made = null;
  const request = await submit(server.url, client, [{ worker, months: 12, no_saudi_wants_job: true }]);
  await pay(server.url, request.invoice);
  const base = `/en/requests/${request.request}`;
  const get = async (person, path, name) => {
    const a = await person.ask(path);
    if (a.status === 200 && name) writeFileSync(at(name), a.bytes);
    return a;
  };

  await test(`${engine}: the request's papers are one PDF`, async () => {
    const a = await get(owner, `${base}/papers.pdf`, "papers.pdf");
    equal([a.status, a.type], [200, "application/pdf"]);
    equal(a.headers.get("cache-control"), "no-store");
    equal(a.bytes.subarray(0, 5).toString(), "%PDF-");
    equal(Number(/Pages:\s+(\d+)/.exec(run("pdfinfo", at("papers.pdf")))[1]), 1, "pages");
    const fonts = run("pdffonts", at("papers.pdf")).trim().split("\n").slice(2);
    holds(fonts.length >= 2 && fonts.every((f) => /IBMPlexSansArabic/.test(f) && / yes yes yes /.test(f)), `every font is ours and embedded: ${fonts}`);
    const again = await get(owner, `${base}/papers.pdf`);
    holds(a.bytes.equals(again.bytes), "the same paper twice has the same bytes");
    const one = await get(owner, `${base}/1/paper.pdf`, "one.pdf");
    holds(one.bytes.equals(a.bytes), "the paper alone is the paper");
    made = JSON.parse(bawaba("verify", at("papers.pdf"), "--keys", await keys(), "--json", "--today", TODAY).out);
  });

  async function keys() {
    writeFileSync(at("jwks.json"), await (await fetch(`${server.url}/.well-known/jwks.json`)).text());
    return at("jwks.json");
  }
  async function revoked() {
    writeFileSync(at("revoked.jws"), await (await fetch(`${server.url}/.well-known/revoked.jws`)).text());
    return at("revoked.jws");
  }

  await test(`${engine}: its text comes out in order, in both languages`, async () => {
    run("pdftotext", "-layout", at("papers.pdf"), at("papers.txt"));
    const text = plain(readFileSync(at("papers.txt"), "utf8"));
    for (const piece of ["رخصة عمل", "Work permit", "رقم الرخصة", "صاحب العمل", "رقم الإقامة", "الخدمات الإلكترونية", "سارية حتى", "تاريخ القرار", "ربيع الأول", "16 January 2014 (15 Rabi I 1435 AH)", worker, register.OURS, made.number])
      holds(text.includes(piece), `"${piece}" stands in the text:\n${text}`);
    holds(!text.includes(register.OURS.split("-").reverse().join("-")), "the establishment's number is not turned round");
    holds(/1435 ?هـ|هـ ?1435/.test(text) && /2014 ?م|م ?2014/.test(text), "years and their letters stay together");
  });

  await test(`${engine}: a scanner reads the code, also from a bad copy`, async () => {
    const say = [];
    for (const [name, ...how] of [["fine", "-r", "200"], ["screen", "-r", "80"], ["grey fax", "-r", "110", "-gray"], ["black and white", "-r", "200", "-mono"], ["poor black and white", "-r", "150", "-mono"]]) {
      const root = at(name.replaceAll(" ", "-")), mono = how.includes("-mono");
      run("pdftoppm", ...how, ...(mono ? [] : ["-png"]), "-singlefile", at("papers.pdf"), root);
      const text = scan(root + (mono ? ".pbm" : ".png"));
      say.push(text);
      holds(text.startsWith(`${PUBLIC}/verify/`), `${name}: ${text}`);
    }
    equal(new Set(say).size, 1, "all copies say the same");
    writeFileSync(at("scanned.txt"), say[0]);
    equal(bawaba("verify", at("scanned.txt"), "--keys", at("jwks.json"), "--today", TODAY).status, 0, "what was scanned");
    equal(bawaba("verify", say[0], "--keys", at("jwks.json"), "--today", TODAY).status, 0, "as a word");
  });

  await test(`${engine}: another library agrees`, async () => {
    const token = readFileSync(at("scanned.txt"), "utf8").split("#")[1];
    const set = createLocalJWKSet(JSON.parse(readFileSync(await keys(), "utf8")));
    const { payload, protectedHeader } = await jwtVerify(token, set, { currentDate: new Date(`${ISO_TODAY}T12:00:00+03:00`), issuer: "bawaba", algorithms: ["EdDSA"] });
    equal(protectedHeader.alg, "EdDSA");
    equal([payload.k, payload.n, payload.e, payload.h], ["work_permit", made.number, register.OURS, worker[0] + worker.slice(-3)]);
    const late = await jwtVerify(token, set, { currentDate: new Date("2020-01-01") }).then(() => "taken", (e) => e.code);
    equal(late, "ERR_JWT_EXPIRED");
    const [h, p, s] = token.split(".");
    const forged = await compactVerify([h, Buffer.from(Buffer.from(p, "base64url").toString().replace("7115", "2111")).toString("base64url"), s].join("."), set).then(() => "taken", (e) => e.code);
    equal(forged, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    const listed = await compactVerify((await (await fetch(`${server.url}/.well-known/revoked.jws`)).text()).trim(), set);
    equal(decodeProtectedHeader(token).kid, listed.protectedHeader.kid, "one key signs both");
  });

  await test(`${engine}: verify says valid, forged, expired, or that it could not look`, async () => {
    const jwks = await keys(), jws = await revoked();
    const good = bawaba("verify", at("papers.pdf"), "--keys", jwks, "--list", jws, "--today", TODAY, "--json");
    equal([good.status, JSON.parse(good.out).result], [0, "valid"]);
    equal(JSON.parse(bawaba("verify", at("papers.pdf"), "--keys", jwks, "--today", "2016-01-01", "--json").out).result, "expired");
    const bytes = readFileSync(at("papers.pdf")), place = bytes.indexOf("bawaba-papers: ") + 120;
    bytes[place] = bytes[place] === 65 ? 66 : 65;
    writeFileSync(at("forged.pdf"), bytes);
    const forged = bawaba("verify", at("forged.pdf"), "--keys", jwks, "--today", TODAY);
    equal(forged.status, 1);
    holds(/FORGED|no code|does not hold/.test(forged.out), forged.out);
    equal(bawaba("verify", at("papers.pdf"), "--keys", at("nowhere.json")).status, 2, "no keys");
    equal(bawaba("verify", at("papers.pdf"), "--keys", jwks, "--list", jwks, "--today", TODAY).status, 2, "no list");
    equal(bawaba("verify", at("papers.pdf"), "--keys", jwks, "--list", jws, "--today", "2014-02-16").status, 2, "a list of last month");
    writeFileSync(at("other.pdf"), "%PDF-1.4\n%%EOF\n");
    equal(bawaba("verify", at("other.pdf"), "--keys", jwks).status, 1, "a PDF of others");
  });

  await test(`${engine}: the public page and the API say that it is valid, and no name`, async () => {
    const code = made.code;
    const a = await (await fetch(`${server.url}/api/v1/verify/${code.toLowerCase().replace(/(.{5})/g, "$1-")}`)).json();
    equal([a.state, a.kind, a.number, a.establishment, a.until], ["valid", "work_permit", made.number, register.OURS, made.until]);
    holds(!JSON.stringify(a).includes(worker), "no number in full");
    for (const lang of ["ar", "en"]) {
      const page = await (await fetch(`${server.url}/${lang}/verify/${code}`)).text();
      holds(page.includes(made.number) && !page.includes(worker), `${lang}: number of the paper, not of the worker`);
    }
    const moved = await fetch(`${server.url}/verify/${code}`, { redirect: "manual", headers: { "accept-language": "en" } });
    equal([moved.status, moved.headers.get("location")], [303, `/en/verify/${code}`]);
    equal((await (await fetch(`${server.url}/api/v1/verify/${"0".repeat(26)}`)).json()).state, "unknown");
    equal((await fetch(`${server.url}/api/v1/verify/abc`)).status, 404);
  });

  await test(`${engine}: the worker has his own paper, and nobody else's`, async () => {
    const own = await new Person(server.url).signIn(who("worker"));
    const link = /href="([^"]*paper\.pdf)"/.exec((await own.ask("/en/me")).text)?.[1];
    holds(link, "his page links it");
    equal((await own.ask(link)).status, 200);
    const visitor = new Person(server.url);
    holds([303, 401].includes((await visitor.ask(link)).status), "a visitor signs in first");
    const gone = await own.ask(link.replace("/1/paper", "/2/paper"));
    equal(gone.status, 404, "another line");
    equal((await own.ask(`${base}/papers.pdf`)).status, 404, "the whole request");
  });

  await test(`${engine}: letter and receipt`, async () => {
    for (const [lang, words] of [["ar", "قرار"], ["en", "Decision: Work permit renewal"]]) {
      const a = await get(owner, `/${lang}/requests/${request.request}/letter.pdf`, `letter-${lang}.pdf`);
      equal([a.status, a.type], [200, "application/pdf"]);
      run("pdftotext", at(`letter-${lang}.pdf`), at("letter.txt"));
      const text = plain(readFileSync(at("letter.txt"), "utf8"));
      holds(text.includes(words) && text.includes("S04.E01"), `${lang}: title and every rule: ${text}`);
    }
    equal((await get(owner, `${base}/receipt.pdf`, "receipt.pdf")).status, 200);
    const r = JSON.parse(bawaba("verify", at("receipt.pdf"), "--keys", at("jwks.json"), "--today", TODAY, "--json").out);
    equal([r.result, r.kind, r.what, r.until], ["valid", "receipt", request.invoice.amount, undefined]);
  });

  await test(`${engine}: revoked by hand, it is revoked everywhere`, async () => {
    const wrong = bawaba("papers", "revoke", "0".repeat(26), "--why", "x", "--db", store.url, "--keys", keyFile);
    equal(wrong.status, 1, "a code of nothing");
    equal(bawaba("papers", "revoke", made.code, "--db", store.url, "--keys", keyFile).status, 2, "without a reason");
    const done = bawaba("papers", "revoke", made.code, "--why", "issued in error", "--db", store.url, "--keys", keyFile, "--today", TODAY);
    equal([done.status, done.out], [0, "work_permit\n"], done.err);
    equal(bawaba("papers", "revoke", made.code, "--why", "again", "--db", store.url, "--keys", keyFile).status, 1, "twice");
    const a = await (await fetch(`${server.url}/api/v1/verify/${made.code}`)).json();
    equal([a.state, a.why, a.revoked_on], ["revoked", "by_hand", ISO_TODAY]);
    const r = bawaba("verify", at("papers.pdf"), "--keys", await keys(), "--list", await revoked(), "--today", TODAY, "--json");
    equal([r.status, JSON.parse(r.out).result], [1, "revoked"]);
  });

  await test(`${engine}: keys rotate under a running server; old papers go on verifying`, async () => {
    const before = JSON.parse(readFileSync(await keys(), "utf8")).keys.length;
    const made = bawaba("keys", "rotate", "paper", "--keys", keyFile, "--today", TODAY);
    equal(made.status, 0, made.err);
    const after = JSON.parse(readFileSync(await keys(), "utf8")).keys;
    equal(after.length, before + 1);
    await get(owner, `${base}/receipt.pdf`, "receipt-new.pdf");
    const token = /bawaba-papers: (\S+)\)/.exec(readFileSync(at("receipt-new.pdf"), "latin1"))[1];
    equal(decodeProtectedHeader(token).kid, made.out.trim(), "new papers bear the new key");
    for (const file of ["receipt.pdf", "receipt-new.pdf"]) equal(bawaba("verify", at(file), "--keys", at("jwks.json"), "--today", TODAY).status, 0, file);
    equal(statSync(keyFile).mode & 0o777, 0o600);
    holds(!readFileSync(at("jwks.json"), "utf8").includes('"d"'), "no secret is published");
  });

  await test(`${engine}: nothing in the log names a person or a code`, async () => {
    const log = readFileSync(at("server.log"), "utf8");
    for (const secret of [worker, made.code]) holds(!log.includes(secret), `${secret} stands in the log`);
  });
  const fault = await server.stop();
  await test(`${engine}: the server ends cleanly`, async () => holds(!fault, fault));
  store.remove();
}

for (const engine of engines()) await play(engine);
process.exit(total());
