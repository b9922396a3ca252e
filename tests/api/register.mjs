// A small register, the same on every run: two establishments of two owners, Saudis, and workers each
// of whom stands for one case. Everything is made by the program's own commands: import, account,
// client.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const TODAY = "1435-03-15"; // 2014-01-16
export const OURS = "1-104582";
export const OTHERS = "1-200001";
export const SERVICES = ["S03", "S04"];

/** A person's number of ten digits with its check digit (Luhn over all ten). */
export function personNumber(first, serial) {
  const nine = String(first) + String(serial).padStart(8, "0");
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    const d = Number(nine[i]) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return nine + ((10 - (sum % 10)) % 10);
}

const plusDays = (n) => new Date(Date.UTC(2014, 0, 16) + n * 86400000).toISOString().slice(0, 10);
export const owner = personNumber(1, 1);
export const otherOwner = personNumber(1, 2);
export const worker = (i) => personNumber(2, 1000 + i); // ours
export const othersWorker = (i) => personNumber(2, 5000 + i);
export const nobody = personNumber(2, 99999);

export const WORKERS = 60; // ours; from 50 on their permits end in 300 days: too early to renew
export const TOO_EARLY = 50;

const csv = (rows) => rows.map((r) => r.join(",")).join("\n") + "\n";

function persons() {
  const rows = [["id_no", "nationality", "sex", "birth_day", "name_ar", "name_en", "passport_no", "passport_expiry", "iqama_expiry", "entry_on"]];
  rows.push([owner, "SA", "female", "1970-01-01", "نورة المالكة", "Noura Owner", "", "", "", ""]);
  rows.push([otherOwner, "SA", "male", "1970-01-01", "فهد المالك", "Fahad Owner", "", "", "", ""]);
  for (let i = 0; i < 120; i++)
    rows.push([personNumber(1, 100 + i), "SA", "male", "1985-01-01", "سعودي", "Saudi", "", "", "", ""]);
  const expat = (number) => [number, "IN", "male", "1980-01-01", "عامل", "Worker", "A1234567", plusDays(900), plusDays(200), plusDays(-800)];
  for (let i = 0; i < WORKERS; i++) rows.push(expat(worker(i)));
  for (let i = 0; i < 5; i++) rows.push(expat(othersWorker(i)));
  return csv(rows);
}

function establishments() {
  const head = ["office_no", "seq_no", "unified_no", "unified_name_ar", "unified_name_en", "owner_id_no", "name_ar", "name_en", "region", "activity_code",
    "status", "is_main_branch", "cr_no", "cr_expiry", "national_address_expiry", "zakat_cert_expiry", "chamber_expiry", "opened_on"];
  const row = (no, unified, who, name, cr) => [...no.split("-"), unified, name, "Group", who, name, "Firm", "SA-01", "4100", "active", "1", cr,
    plusDays(400), plusDays(400), plusDays(400), plusDays(400), "2006-01-01"];
  return csv([head, row(OURS, "7000000001", owner, "منشأتنا", "1010000001"), row(OTHERS, "7000000002", otherOwner, "منشأتهم", "1010000002")]);
}

function employments() {
  const rows = [["establishment_no", "id_no", "status", "start_on", "origin", "occupation", "visa_occupation", "wage", "insured_wage",
    "is_contract_documented", "permit_kind", "permit_issue", "permit_expiry", "first_permit_on"]];
  for (let i = 0; i < 120; i++)
    rows.push([i < 90 ? OURS : OTHERS, personNumber(1, 100 + i), "on_job", "2010-01-01", "local", "7115", "", "5000.00", "5000.00", "1", "", "", "", ""]);
  const expat = (no, number, end) => [no, number, "on_job", plusDays(-790), "visa", "7115", "7115", "1500.00", "1500.00", "1",
    "standard", plusDays(-400), plusDays(end), plusDays(-730)];
  for (let i = 0; i < WORKERS; i++) rows.push(expat(OURS, worker(i), i < TOO_EARLY ? 20 + i : 300));
  for (let i = 0; i < 5; i++) rows.push(expat(OTHERS, othersWorker(i), 30));
  return csv(rows);
}

export class Store {
  constructor(program, url, folder) {
    Object.assign(this, { program, url, folder });
  }
  run(...args) {
    return execFileSync(this.program, [...args, "--db", this.url], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }
  fill() {
    for (const [kind, text] of [["persons", persons()], ["establishments", establishments()], ["employments", employments()]]) {
      const path = join(this.folder, `${kind}.csv`);
      writeFileSync(path, text);
      this.run("import", kind, path, "--today", TODAY);
    }
    for (const id of [owner, otherOwner]) this.run("account", "add", id);
  }
  /** {client_id, client_secret} */
  client(options = {}) {
    const o = { by: owner, establishment: OURS, name: "test", services: "S03,S04", today: TODAY, "may-pay": true, ...options };
    const args = Object.entries(o).flatMap(([name, value]) => (value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)]));
    return JSON.parse(this.run("client", "add", ...args, "--json"));
  }
  revoke(client) {
    this.run("client", "revoke", client.client_id, "--by", owner, "--today", TODAY);
  }
}
