// Who may do what, asked over HTTP. Two tables of questions:
//   1. every address of `bawaba routes` x every role of the demonstration x own or another's matter,
//      expected from tests/identity/access_matrix.tsv, which was read by hand from the rules of access;
//   2. every cell of service x establishment x date x cap of a client's grant.
//
// The trap: "denied" and "not found" look the same on purpose. So an allowed answer is only asked for
// where the matter named in the address exists; elsewhere only the denials are asked.
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, Contract } from "./contract.mjs";
import * as register from "./register.mjs";
import { makeStore, program, startServer } from "./server.mjs";
import { execFileSync } from "node:child_process";
import { test } from "./tally.mjs";

const CAPACITIES = ["owner", "main_delegate", "delegate", "agent", "client"];
const ROLES = ["visitor", ...CAPACITIES, "worker", "individual_employer", "gov_entity", "officer", "reviewer", "inspector", "analyst", "auditor", "admin"];
const OURS = "1-104582";
const THEIRS = "9-900001";
// What the demonstration's roles lack, by the letters of access.def: the column that then counts.
const LACKS = {
  SEE_PAYMENT_NUMBER: { delegate: "no_pay", client: "no_pay" },
};
for (const action of ["VIEW_DELEGATES", "GRANT", "REVOKE", "VIEW_CLIENTS", "MANAGE_CLIENTS"])
  LACKS[action] = { delegate: "no_grant", agent: "no_grant", client: "no_grant" };
for (const action of ["VIEW_WAGES", "UPLOAD_WAGES"])
  LACKS[action] = { delegate: "no_service", agent: "no_service", client: "no_service" };
// The lent are matters of S18, which none of them was granted.
const LENDING = /\/lending(\/end)?$/;
const lacks = (route, role) => (LENDING.test(route.pattern) && route.method === "POST" && role !== "owner" && role !== "main_delegate" ? "no_service" : LACKS[route.action]?.[role]);
const SELF = /^(CHANGE_PROFILE|VIEW_PROFILE|VIEW_SESSIONS|END_SESSION|SIGN_OUT|VIEW_HOME|CHOOSE_ESTABLISHMENT|RENOUNCE_GRANT|CLOSE_ACCOUNT|VIEW_NOTIFICATIONS|VIEW_OWN_DATA|VIEW_OWN_FILE|COMPLAIN)$/;
const PUBLIC = /^(VIEW_PUBLIC|VIEW_STATISTICS|VERIFY_DOCUMENT|VIEW_LEDGER_HEAD|SIGN_IN|GET_TOKEN|RECEIVE_NOTICE|REGISTER)$/;

// Pages of the establishment acted for, whatever they name in it.
const ACTED_FOR = /^\/workers\/\{ref\}/;

function expectations() {
  const path = new URL("../identity/access_matrix.tsv", import.meta.url);
  const [head, ...rows] = readFileSync(path, "utf8").trim().split("\n").map((l) => l.split("\t"));
  const table = new Map(rows.map((r) => [`${r[0]} ${r[1]}`, Object.fromEntries(head.map((h, i) => [h, r[i]]))]));
  return (action, role, column) => table.get(`${action} ${role}`)?.[column] === "yes";
}

// ---- sessions ----
class Person {
  constructor(url, role) {
    Object.assign(this, { url, role, cookie: null, csrf: null });
  }
  async ask(method, path, form) {
    const headers = { "accept-language": "en" };
    if (this.cookie) headers.cookie = this.cookie;
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    let body;
    if (method !== "GET") {
      headers["content-type"] = "application/x-www-form-urlencoded";
      body = new URLSearchParams({ ...(this.csrf ? { csrf: this.csrf } : {}), ...form }).toString();
    }
    const response = await fetch(this.url + path, { method, headers, body, redirect: "manual" });
    const cookie = /^__Host-bawaba=[^;]+/.exec(response.headers.get("set-cookie") ?? "");
    if (cookie) this.cookie = cookie[0];
    return { status: response.status, location: response.headers.get("location"), text: await response.text() };
  }
  async readCsrf() {
    this.csrf = /name="csrf" value="([0-9a-f]+)"/.exec((await this.ask("GET", "/en/account")).text)?.[1];
    if (!this.csrf) throw new Error(`${this.role}: no csrf value on the account's page`);
  }
  async signIn(id_no, password) {
    const a = await this.ask("POST", "/en/sign-in", { id_no, password, next: "" });
    if (a.status !== 303 || !this.cookie) throw new Error(`${this.role} could not sign in: ${a.status} ${a.location}`);
    await this.readCsrf();
    return this;
  }
  async choose(establishment) {
    const a = await this.ask("POST", "/en/switch", { establishment, next: "" });
    if (a.status !== 303) throw new Error(`${this.role} could not choose ${establishment}: ${a.status}`);
    await this.readCsrf();
    return this;
  }
}

/** Delegates who may not grant are sent from the delegates' page to their own holdings: a denial with a
 * way on. A second step of signing in or of a notice says itself what it lacks. */
function isDenied(a, route) {
  if (a.text.includes("/problems/signature")) return false;
  if (a.status === 303) return (/\/sign-in(\?|$)/.test(a.location ?? "") && route.action !== "SIGN_IN") || (/\/holdings$/.test(a.location ?? "") && route.pattern === "/delegates");
  return [401, 403, 404].includes(a.status);
}

/** An establishment of somebody who is none of the demonstration's people, with one worker. */
function addOthers(store) {
  const owner = register.personNumber(1, 99000001);
  const worker = register.personNumber(2, 99000001);
  const files = {
    persons: `id_no,nationality,sex,birth_day,name_ar,name_en,iqama_expiry\n${owner},SA,male,1970-01-01,مالك آخر,Other Owner,\n${worker},IN,male,1980-01-01,عامل آخر,Other Worker,2015-01-01\n`,
    establishments: `office_no,seq_no,unified_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,name_en,region,activity_code,status,is_main_branch,opened_on\n9,900001,7009900001,أخرى,Other,${owner},أخرى,Other,SA-01,4100,active,1,2006-01-01\n`,
    employments: `establishment_no,id_no,status,start_on,occupation,wage,permit_kind,permit_issue,permit_expiry,first_permit_on\n${THEIRS},${worker},on_job,2010-01-01,7115,1500.00,standard,2013-02-01,2014-02-01,2012-02-01\n`,
  };
  for (const [kind, text] of Object.entries(files)) {
    const path = join(store.folder, `others-${kind}.csv`);
    writeFileSync(path, text);
    store.run("import", kind, path, "--today", register.TODAY);
  }
  const password = execFileSync(program, ["account", "add", owner, "--db", store.url], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  return { owner, worker, password };
}

async function tokenOf(url, client_id, client_secret) {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
  const a = await fetch(url + "/api/v1/token", { method: "POST", body });
  return a.ok ? (await a.json()).access_token : null;
}

async function submitOver(url, token, establishment, worker) {
  const a = await fetch(url + "/api/v1/requests", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ service: "S04", establishment, lines: [{ worker, months: 12, no_saudi_wants_job: true }] }),
  });
  if (a.status !== 201) throw new Error(`a request for ${establishment}: ${a.status} ${await a.text()}`);
  return (await a.json()).request;
}

async function everybody(url, store) {
  const demo = JSON.parse(store.run("demo", "--establishments", "20", "--workers", "1500", "--json"));
  const others = addOthers(store);
  const people = { visitor: new Person(url, "visitor") };
  return { demo, others, people };
}

/** The addresses' placeholders, for a matter of ours or theirs; null where no such matter is at hand. */
function fill(pattern, matter) {
  const known = [
    [/^(\/api\/v1)?\/requests\/\{no\}/, "{no}", matter.request],
    [/^\/workers\/\{ref\}/, "{ref}", matter.worker],
    [/\/services\/\{id\}/, "{id}", "S04"],
    [/^\/api\/v1\/establishments\/\{establishment\}/, "{establishment}", matter.establishment],
    [/^\/assets\/\{file\}/, "{file}", "style.css"],
  ];
  let path = pattern;
  for (const [where, name, value] of known) if (where.test(pattern)) path = path.replace(name, value);
  return { path: path.replace(/\{[^}]+\}/g, "aaaaaaaaaa"), exists: !path.includes("{") };
}

async function askRoutes(engine) {
  const store = makeStore(engine);
  const expected = expectations();
  const { demo, others, people } = await everybody("", store);
  const server = await startServer(store);
  people.visitor.url = server.url;
  for (const s of demo.sign_ins) {
    if (s.role === "api_client") continue;
    people[s.role] = await new Person(server.url, s.role).signIn(s.id_no, s.password);
    if (["owner", "main_delegate", "delegate", "agent"].includes(s.role)) await people[s.role].choose(OURS);
  }
  const other = await (await new Person(server.url, "other owner").signIn(others.owner, others.password)).choose(THEIRS);
  const client = demo.sign_ins.find((s) => s.role === "api_client");
  people.client = new Person(server.url, "client");
  people.client.token = await tokenOf(server.url, client.id_no, client.password);
  const theirClient = JSON.parse(store.run("client", "add", "--by", others.owner, "--establishment", THEIRS, "--name", "x", "--services", "S03,S04", "--today", register.TODAY, "--json"));
  const theirToken = await tokenOf(server.url, theirClient.client_id, theirClient.client_secret);

  const workerRef = async (person) => /href="\/en\/workers\/([^"?.]+)"/.exec((await person.ask("GET", "/en/workers")).text)[1];
  const matters = {
    own: { establishment: OURS, request: await submitOver(server.url, people.client.token, OURS, register.worker(0)), worker: await workerRef(people.owner) },
    other: { establishment: THEIRS, request: await submitOver(server.url, theirToken, THEIRS, others.worker), worker: await workerRef(other) },
  };
  const routes = execFileSync(program, ["routes", "--json"], { encoding: "utf8" }).trim().split("\n").map((l) => JSON.parse(l));
  // What ends a session or moves it comes last; the session is made anew before each.
  const isEnding = (r) => /^(SIGN_OUT|END_SESSION|CHOOSE_ESTABLISHMENT|CHANGE_PROFILE)$/.test(r.action) && r.method !== "GET";
  routes.sort((a, b) => isEnding(a) - isEnding(b));
  let allowed = 0, denied = 0, open = 0;

  for (const route of routes) {
    const isMatter = /\{no\}|\{ref\}|\{establishment\}/.test(route.pattern) && fill(route.pattern, matters.own).exists;
    for (const whose of isMatter ? ["own", "other"] : ["own"]) {
      const { path, exists } = fill(route.pattern, matters[whose]);
      await test(`${engine}: ${route.method} ${route.pattern}${isMatter ? ` (${whose})` : ""} as every role`, async () => {
        const faults = [];
        for (const role of ROLES) {
          const isCapacity = CAPACITIES.includes(role);
          const isSelf = SELF.test(route.action), isPublic = PUBLIC.test(route.action);
          // Bearer tokens open the API only, cookies the pages only: on the other side one is a visitor.
          const isAtHome = route.kind === "plain" || (role === "client") === (route.kind === "api");
          const who = isAtHome ? role : "visitor";
          const column = isCapacity || isSelf || isPublic ? lacks(route, role) ?? whose : "other";
          const may = expected(route.action, who, column);
          const target = route.kind === "page" ? "/en" + (path === "/" ? "" : path) : path;
          const a = await people[role].ask(route.method, target, {});
          if (a.status >= 500) faults.push(`${role}: ${a.status}`);
          if (!may && !isDenied(a, route)) faults.push(`${role}: must be denied, got ${a.status} ${a.location ?? ""}`);
          // Staff act for no establishment: what they may see they find by other addresses.
          const isAskable = may && exists && (isCapacity || isSelf || isPublic || (isMatter && !ACTED_FOR.test(route.pattern))) && who === role;
          if (isAskable && isDenied(a, route)) faults.push(`${role}: must be allowed, got ${a.status} ${a.location ?? ""} ${/<h1[^>]*>(.*?)<\/h1>/s.exec(a.text)?.[1] ?? a.text.slice(0, 200)}`);
          if (!may) denied++;
          else if (isAskable) allowed++;
          else open++;
          if (isEnding(route) && may && role !== "visitor" && role !== "client") {
            const s = demo.sign_ins.find((x) => x.role === role);
            people[role] = await new Person(server.url, role).signIn(s.id_no, s.password);
            if (isCapacity) await people[role].choose(OURS);
          }
        }
        if (faults.length) throw new Error(faults.join("\n"));
      });
    }
  }
  console.log(`# ${engine}: ${routes.length} addresses: ${allowed} allowed, ${denied} denied, ${open} allowed but without a matter to ask about`);
  await test(`${engine}: enough was asked`, async () => {
    if (allowed < 300 || denied < 300) throw new Error(`${allowed} allowed, ${denied} denied`);
  });
  await test(`${engine}: the server ends cleanly`, async () => {
    const fault = await server.stop();
    if (fault) throw new Error(fault);
  });
  store.remove();
}

// ---- the cells of a grant ----
async function askGrants(engine) {
  const store = makeStore(engine);
  store.fill();
  const grants = [];
  const periods = { live: {}, starts_tomorrow: { from: "1435-03-16" }, last_day_is_today: { to: "1435-03-15" }, ends_in_a_month: { to: "1435-04-15" } };
  for (const services of ["S03", "S04", "S03,S04"])
    for (const cap of [0, 1, 2])
      for (const [period, days] of Object.entries(periods))
        grants.push({ services, cap, period, ...store.client({ name: `${services} ${cap} ${period}`, services, "workers-max": cap, ...days }) });
  const body = (service, establishment, lines) => ({ service, establishment,
    lines: Array.from({ length: lines }, (_, i) => ({ worker: register.worker(register.TOO_EARLY + i), months: 12, ...(service === "S04" ? { no_saudi_wants_job: true } : {}) })) });
  let cells = 0;

  /** Every service x establishment x number of lines for each grant, on one business day. */
  async function ask(today, isLive, tokensBefore) {
    const server = await startServer(store, { today });
    const contract = new Contract(await (await fetch(server.url + "/openapi.json")).json());
    const tokens = new Map();
    for (const g of grants) {
      const name = `${engine}, ${today}: services ${g.services}, at most ${g.cap || "any number"}, ${g.period}`;
      await test(name, async () => {
        const faults = [];
        const c = new Client(server.url, contract);
        const a = await c.ask("POST", "/api/v1/token", { form: { grant_type: "client_credentials", client_id: g.client_id, client_secret: g.client_secret } });
        const live = isLive(g.period);
        if (a.status !== (live ? 200 : 401)) throw new Error(`token: ${a.status}`);
        // A token of before dies with its grant.
        c.token = a.json.access_token ?? tokensBefore?.get(g.client_id) ?? "A".repeat(43);
        tokens.set(g.client_id, c.token);
        for (const service of ["S03", "S04"])
          for (const establishment of [register.OURS, register.OTHERS])
            for (const lines of [1, 2, 3]) {
              const b = body(service, establishment, lines);
              const { service: _, ...previewed } = b;
              const answers = [
                await c.post(`/api/v1/services/${service}/preview`, previewed),
                await c.post("/api/v1/requests", b, { headers: { "idempotency-key": randomUUID() } }),
              ];
              for (const [i, x] of answers.entries()) {
                cells++;
                const cell = `${i ? "submit" : "preview"} ${service} ${establishment} ${lines} lines: ${x.status}`;
                const isHeld = g.services.split(",").includes(service);
                const wanted = !live ? [401, 403, 404] : establishment !== register.OURS ? [404] : !isHeld ? [403] : [i ? 201 : 200];
                if (!wanted.includes(x.status)) faults.push(`${cell}, wanted ${wanted}`);
                if (x.status > 201 || !wanted.includes(x.status)) continue;
                const isOver = x.json.lines.every((l) => l.reasons.some((r) => r.code === `${service}.E19`));
                if (isOver !== (g.cap > 0 && lines > g.cap)) faults.push(`${cell}, E19 ${isOver}`);
              }
            }
        if (faults.length) throw new Error(faults.join("\n"));
      });
    }
    await server.stop();
    return tokens;
  }
  const today = await ask("1435-03-15", (period) => period !== "starts_tomorrow");
  const tomorrow = await ask("1435-03-16", (period) => period !== "last_day_is_today", today);
  await ask("1435-04-16", (period) => ["live", "starts_tomorrow"].includes(period), tomorrow);
  console.log(`# ${engine}: ${cells} cells of grants asked`);
  store.remove();
}

export async function matrix(engine) {
  await askRoutes(engine);
  await askGrants(engine);
}

// By itself: node tests/api/matrix.mjs
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { engines, total } = await import("./tally.mjs");
  for (const engine of engines()) await matrix(engine);
  process.exitCode = total();
}
