// The tour: one story a service, played through the API (and, where a person answers, through his pages)
// on a fresh demonstration register. Each decision is printed in both languages; a story that ends
// otherwise than told fails the tour. It closes with `rebuild --check`.
//   make tour        (BAWABA names another program; nothing is left behind)
import { execFileSync, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.BAWABA ?? "build/release/bawaba";
const TODAY = "1435-03-15"; // 2014-01-16
const SECRET = "the tour's own gateway secret";
const folder = mkdtempSync(join(tmpdir(), "bawaba-tour-"));
const db = `sqlite:${join(folder, "tour.db")}`;
const run = (...args) => execFileSync(program, [...args, "--db", db], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

// ---- the people of the stories ----
const OURS = "8-800001", BRANCH = "8-800002", OTHERS = "8-800009";
function personNumber(first, serial) {
  const nine = String(first) + String(serial).padStart(8, "0");
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    const d = Number(nine[i]) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return nine + ((10 - (sum % 10)) % 10);
}
const day = (n) => new Date(Date.UTC(2014, 0, 16) + n * 86400000).toISOString().slice(0, 10);
const owner = personNumber(1, 88000001), otherOwner = personNumber(1, 88000002);
const names = ["newcomer", "renews", "temporary", "leaves", "absent", "changes", "transferred", "branch", "departed", "lent", "spare"];
const number = Object.fromEntries(names.map((n, i) => [n, personNumber(2, 88000100 + i)]));
const border = "4880000001";

function register() {
  const file = (kind, rows) => {
    const path = join(folder, `${kind}.csv`);
    writeFileSync(path, rows.map((r) => r.join(",")).join("\n") + "\n");
    run("import", kind, path, "--today", TODAY);
  };
  const persons = [["id_no", "border_no", "nationality", "sex", "birth_day", "name_ar", "name_en", "passport_no", "passport_expiry", "iqama_expiry", "entry_on", "departed_on"]];
  const person = (id, nationality, ar, en, more = {}) =>
    persons.push([id, more.border ?? "", nationality, "male", "1980-01-01", ar, en, nationality === "SA" ? "" : "P1234567", nationality === "SA" ? "" : day(900),
      more.iqama ?? (nationality === "SA" ? "" : day(200)), more.entry ?? (nationality === "SA" ? "" : day(-1200)), more.departed ?? ""]);
  person(owner, "SA", "صاحب الجولة", "Tour Owner");
  person(otherOwner, "SA", "صاحب منشأة أخرى", "Other Owner");
  for (let i = 0; i < 80; i++) person(personNumber(1, 88001000 + i), "SA", "سعودي", "Saudi");
  for (const n of names) person(number[n], "IN", "عامل الجولة", `Tour ${n}`, {
    iqama: { leaves: day(-40), newcomer: "" }[n], entry: { newcomer: day(-20) }[n], departed: { departed: day(-30) }[n] });
  person("", "IN", "عامل برقم الحدود", "Tour border", { border, iqama: "", entry: day(-120) });
  file("persons", persons);
  const est = (no, unified, who, main, cr) => [...no.split("-"), unified, "مجموعة الجولة", "Tour group", who, "منشأة الجولة " + no.split("-")[1], "Tour firm " + no, "SA-01", "4100", "active", main, cr,
    day(400), day(400), day(400), day(400), "2006-01-01"];
  file("establishments", [["office_no", "seq_no", "unified_no", "unified_name_ar", "unified_name_en", "owner_id_no", "name_ar", "name_en", "region", "activity_code", "status", "is_main_branch", "cr_no",
    "cr_expiry", "national_address_expiry", "zakat_cert_expiry", "chamber_expiry", "opened_on"],
    est(OURS, "7008800001", owner, "1", "1010880001"), est(BRANCH, "7008800001", owner, "0", "1010880002"), est(OTHERS, "7008800009", otherOwner, "1", "1010880009")]);
  const rows = [["establishment_no", "id_no", "border_no", "status", "start_on", "end_on", "origin", "occupation", "visa_occupation", "wage", "insured_wage", "is_contract_documented", "permit_kind", "permit_issue", "permit_expiry", "first_permit_on"]];
  for (let i = 0; i < 80; i++) rows.push([i < 50 ? OURS : i < 65 ? BRANCH : OTHERS, personNumber(1, 88001000 + i), "", "on_job", "2010-01-01", "", "local", "7115", "", "5000.00", "5000.00", "1", "", "", "", ""]);
  const job = (where, who, more = {}) => rows.push([where, who, more.border ?? "", more.status ?? "on_job", more.start ?? day(-1100), more.end ?? "", "visa", "7115", "7115", "2500.00", "2500.00", "1",
    ...(more.bare ? ["", "", "", ""] : ["standard", day(-330), more.expiry ?? day(60), day(-1060)])]);
  job(OURS, number.newcomer, { bare: true, start: day(-20) });
  for (const n of ["renews", "temporary", "absent", "changes", "branch", "lent", "spare"]) job(OURS, number[n]);
  job(OURS, number.leaves, { expiry: day(-40) });
  job(OURS, number.departed, { status: "departed", end: day(-30), expiry: day(30) });
  job(OURS, "", { border, bare: true, start: day(-120) });
  job(OTHERS, number.transferred);
  file("employments", rows);
}

// ---- the portal ----
const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});
async function serve() {
  const port = await freePort();
  const child = spawn(program, ["serve", "--db", db, "--listen", `127.0.0.1:${port}`, "--today", TODAY, "--rate", "100000"],
    { env: { ...process.env, BAWABA_GATEWAY_SECRET: SECRET }, stdio: ["ignore", "pipe", "ignore"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const ended = new Promise((done) => child.on("exit", done));
  await Promise.race([new Promise((done) => child.stdout.once("data", done)), ended.then(() => { throw new Error("the portal did not start"); })]);
  return { url: `http://127.0.0.1:${port}`, stop: () => { child.kill("SIGTERM"); return ended; } };
}

let url, token, ownerPassword, failures = 0;
const api = async (method, path, body) => {
  const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": randomUUID() },
    body: body && JSON.stringify(body) });
  return { status: answer.status, json: await answer.json() };
};
async function signIn(id_no, password) {
  const person = { cookie: "", csrf: "" };
  person.ask = async (method, path, form) => {
    const a = await fetch(url + path, { method, redirect: "manual", headers: { cookie: person.cookie, ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
      body: form && new URLSearchParams({ csrf: person.csrf, ...form }).toString() });
    const set = /^__Host-bawaba=[^;]+/.exec(a.headers.get("set-cookie") ?? "");
    if (set) person.cookie = set[0];
    return { status: a.status, location: a.headers.get("location"), text: await a.text() };
  };
  const a = await person.ask("POST", "/en/sign-in", { id_no, password, next: "" });
  if (a.status !== 303) throw new Error(`${id_no} cannot sign in: ${a.status}`);
  person.csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await person.ask("GET", "/en/account")).text)[1];
  return person;
}
const account = (id, ...more) => signIn(id, run("account", "add", id, "--level", "2", ...more).trim());

// ---- telling ----
const say = (text) => console.log(text);
function tell(step, request) {
  say(`   ${step}: ${request.state}${request.fee && request.fee !== "0.00" ? `, ${request.fee} SAR` : ""}`);
  for (const line of request.lines ?? [])
    for (const r of (line.reasons ?? []).filter((x) => line.status === "refused"))
      say(`      ${r.code}\n        ${r.message_ar}\n        ${r.message_en}`);
}
function expect(found, wanted, what) {
  if (found === wanted) return;
  failures++;
  say(`   NOT AS TOLD: ${what}: ${found}, wanted ${wanted}`);
}
async function submit(service, lines, establishment = OURS) {
  const preview = await api("POST", `/api/v1/services/${service}/preview`, { establishment, lines });
  const a = await api("POST", "/api/v1/requests", { service, establishment, lines });
  if (a.status !== 201) {
    failures++;
    say(`   NOT AS TOLD: ${service}: ${a.status} ${JSON.stringify(a.json).slice(0, 300)}`);
    return { state: "none", lines: [] };
  }
  const strip = (x) => JSON.stringify(x.lines.map((l) => [l.status, (l.reasons ?? []).map((r) => r.code)]));
  expect(strip(preview.json), strip(a.json), `${service}: preview equals decision`);
  tell("submitted", a.json);
  return a.json;
}
const look = async (request) => (await api("GET", `/api/v1/requests/${request.request}`)).json;
async function pay(request) {
  const now = await look(request);
  if (now.state !== "awaiting_payment") return now;
  const body = JSON.stringify({ type: "payment.settled", payment_no: now.invoice.payment_no, amount: now.invoice.amount, currency: "SAR" });
  const id = randomUUID(), at = String(Math.floor(Date.now() / 1000));
  const signature = "v1," + createHmac("sha256", SECRET).update(`${id}.${at}.${body}`).digest("base64");
  await fetch(url + "/api/v1/payments/notices", { method: "POST", body, headers: { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } });
  const after = await look(request);
  tell("paid", after);
  return after;
}
async function answer(person, request, yes, note = "") {
  const a = await person.ask("POST", `/en/inbox/${request.request}`, { answer: yes ? "yes" : "no", note });
  if (![200, 303].includes(a.status)) say(`   (the answer was not taken: ${a.status})`);
  const after = await look(request);
  tell(yes ? "a party says yes" : "a party says no", after);
  return after;
}

// ---- the stories ----
async function story(service, title, play, wanted) {
  if (!(await api("GET", `/api/v1/services/${service}`)).json.line_schema) return;
  say(`\n${service} ${title}`);
  expect((await play()).state, wanted, `${service} ends`);
}
async function stories() {
  const worker = await account(number.transferred), other = await account(otherOwner), reviewer = await account(personNumber(1, 88001079), "--role", "reviewer");
  const choose = async (person, establishment) => {
    await person.ask("POST", "/en/switch", { establishment, next: "" });
    person.csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await person.ask("GET", "/en/account")).text)[1];
    return person;
  };
  await choose(other, OTHERS);
  await story("S03", "a newcomer's first permit", async () => pay(await submit("S03", [{ worker: number.newcomer, months: 12 }])), "executed");
  await story("S04", "a renewal", async () => pay(await submit("S04", [{ worker: number.renews, months: 12, no_saudi_wants_job: true }])), "executed");
  await story("S04", "a second renewal at once: refused, with what to do", async () => submit("S04", [{ worker: number.renews, months: 12, no_saudi_wants_job: true }]), "refused");
  await story("S06", "final exit of a worker whose permit has expired", async () => {
    const r = await submit("S06", [{ worker: number.leaves, statement_confirmed: true }]);
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "executed");
  await story("S07", "an absence report", async () => submit("S07", [{ worker: number.absent, last_day_worked: day(-10), reason: "left_work", declaration: true }]), "executed");
  await story("S08", "its cancellation", async () => submit("S08", [{ worker: number.absent }]), "executed");
  await story("S09", "a change of occupation", async () => pay(await submit("S09", [{ worker: number.changes, occupation: "7112" }])), "executed");
  await story("S10", "a transfer of services: three parties", async () => {
    let r = await submit("S10", [{ worker: number.transferred, current_establishment: OTHERS, occupation: "7115", wage: "3000", contract_agreed: true }]);
    if (r.state === "awaiting_consent") r = await answer(other, r, true);
    if (r.state === "awaiting_consent") r = await answer(worker, r, true); // where the law asks him
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "executed");
  await story("S05", "a temporary permit without its ground: refused", async () => {
    const r = await submit("S05", [{ worker: number.temporary, ground: "status_bridge", months: 3 }]);
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "refused");
  await story("S11", "a move to the other branch, by the owner on his page: he has the right at both", async () => {
    const us = await choose(await signIn(owner, ownerPassword), OURS);
    const a = await us.ask("POST", "/en/services/S11/form", { subject: number.branch, target_branch: BRANCH, step: "submit", key: randomUUID() });
    if (!a.location) say(`   the page answered ${a.status}: ${/<h1[^>]*>[^<]*/.exec(a.text)?.[0]} ${/class="faultbox".*?<\/ul>/s.exec(a.text)?.[0] ?? ""}`);
    const r = await look({ request: a.location?.split("/").pop() });
    if (!r.state) say(`   ${a.location} ${JSON.stringify(r).slice(0, 200)}`);
    tell("submitted", r);
    return r;
  }, "executed");
  await story("S12", "a permit by border number", async () => {
    const r = await submit("S12", [{ worker: border }]);
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "executed");
  await story("S14", "a visa in place of a worker who left", async () => {
    const r = await submit("S14", [{ worker: number.departed, occupation: "7115", nationality: "IN", gender: "male", embassy: "IN" }]);
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "executed");
  let visa = "";
  await story("S13", "instant visas", async () => {
    const r = await pay(await submit("S13", [{ occupation: "7115", nationality: "IN", gender: "male", number: 2, embassy: "IN" }]));
    visa = r.lines?.[0]?.effects?.find((e) => e.effect === "visas")?.first_visa_no ?? "";
    return r;
  }, "executed");
  if (visa) await story("S15", "a visa cancelled, its fee to be paid back", async () => submit("S15", [{ visa }]), "executed");
  await story("S18", "a worker lent to another establishment", async () => {
    let r = await submit("S18", [{ worker: number.lent, borrower: OTHERS, lending_kind: "labour_service", from: day(1), until: day(90), contract_agreed: true }]);
    if (r.state === "awaiting_consent") r = await answer(other, r, true);
    if (r.state === "awaiting_consent") r = await answer(await account(number.lent), r, true);
    return r.state === "awaiting_payment" ? pay(r) : r;
  }, "executed");
  await story("S19", "a Saudization certificate", async () => submit("S19", [{ purpose: "tender", language: "arabic" }]), "executed");
  await story("S16", "a change of activity, studied by an officer", async () => {
    let r = await submit("S16", [{ activity: "ops_maintenance", reason: "changed_work", accepts_band: true }]);
    if (r.state !== "under_study") return r;
    const taken = await reviewer.ask("POST", "/en/cases", {});
    await reviewer.ask("POST", taken.location, { outcome: "approve", note: "The licence covers the new activity." });
    r = await look(r);
    tell("an officer has decided", r);
    return r;
  }, "refused"); // nothing licenses the new activity: no body has said so
}

try {
  say(`The tour: one story a service, on ${TODAY} (2014-01-16). Nobody in it exists.`);
  run("demo", "--establishments", "40", "--workers", "1300");
  register();
  ownerPassword = run("account", "add", owner, "--level", "2").trim();
  const services = JSON.parse(execFileSync(program, ["catalogue", "--json"], { encoding: "utf8" }));
  const held = (services.services ?? services).map((s) => s.id).filter((id) => id > "S02");
  const client = JSON.parse(run("client", "add", "--by", owner, "--establishment", OURS, "--name", "tour", "--may-pay", "--today", TODAY, "--json",
    "--services", held.join(",")));
  const portal = await serve();
  url = portal.url;
  const id = String(client.client_id ?? client.client ?? client.id), secret = client.client_secret ?? client.secret;
  const a = await fetch(url + "/api/v1/token", { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }) });
  token = (await a.json()).access_token;
  await stories();
  await portal.stop();
  say("\nrebuild --check");
  say(execFileSync(program, ["rebuild", "--check", "--db", db], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim().split("\n").slice(-3).join("\n"));
} catch (e) {
  failures++;
  say(`${e.message}\n${e.stdout ?? ""}${String(e.stderr ?? "").slice(-1500)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
say(failures ? `\n${failures} not as told` : "\nEvery story ended as told.");
process.exit(failures ? 1 : 0);
