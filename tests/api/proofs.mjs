// The ledger's heads, proofs and receipts as the API gives them, checked by tools/verify-ledger.mjs, which
// shares no code with the portal; and that it and `bawaba ledger verify` agree.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TODAY } from "./register.mjs";

const verifier = fileURLToPath(new URL("../../tools/verify-ledger.mjs", import.meta.url));

/** The exit status, and the answer as JSON. */
function verify(...args) {
  try {
    return { status: 0, ...JSON.parse(execFileSync("node", [verifier, "--json", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })) };
  } catch (e) {
    return { status: e.status, ...(e.stdout ? JSON.parse(e.stdout) : { faults: [e.stderr] }) };
  }
}

export async function proofs(p, request, { test, equal, holds }) {
  const c = p.main, v = p.visitor(), at = (name) => join(p.store.folder, name);
  const seal = () => p.store.run("ledger", "seal", "--keys", at("keys"), "--today", TODAY);
  const receiptOf = async () => (await c.get(`/api/v1/requests/${request}/receipt`)).json;
  let key, receipt, before;

  await test("a head is signed by the key that is told with it", async () => {
    seal();
    const a = (await v.get("/api/v1/ledger/head")).json;
    key = a.keys.at(-1);
    before = a.head;
    const note = await v.get("/api/v1/ledger/head", { headers: { accept: "text/plain" } });
    equal(note.text, a.head.note, "the note itself");
    writeFileSync(at("head"), note.text);
    equal(verify("--key", key, "heads", at("head")).size, a.head.size);
    equal(verify("--key", key.replace(/^[^+]+/, "another"), "heads", at("head")).status, 1, "under another's name");
  });
  await test("a receipt holds, and with any byte of it changed it does not", async () => {
    receipt = await receiptOf();
    holds(receipt.entries.length >= 1 && receipt.entries.every((e) => e.sealed), "all its entries are sealed");
    writeFileSync(at("receipt"), JSON.stringify(receipt));
    equal(verify("--key", key, "receipt", at("receipt")).sealed, receipt.entries.length);
    for (const change of [
      (r) => r.entries[0].at++, (r) => r.entries[0].day--, (r) => r.entries[0].line++, (r) => r.entries[0].account++,
      (r) => r.entries[0].index++, (r) => r.entries[0].path.pop(), (r) => r.entries[0].path.reverse(),
      (r) => (r.entries[0].body = Buffer.concat([Buffer.from(r.entries[0].body, "base64"), Buffer.of(0)]).toString("base64")),
      (r) => (r.head = r.head.replace(/^[0-9]+$/m, (n) => String(Number(n) + 1))), (r) => (r.entries = []),
    ]) {
      const spoilt = structuredClone(receipt);
      change(spoilt);
      writeFileSync(at("spoilt"), JSON.stringify(spoilt));
      equal(verify("--key", key, "receipt", at("spoilt")).status, 1, String(change));
    }
  });
  await test("a receipt is its holder's: another client finds none, a visitor must sign in", async () => {
    equal((await p.second.get(`/api/v1/requests/${request}/receipt`)).status, 200, "the same establishment's other client");
    equal((await v.get(`/api/v1/requests/${request}/receipt`)).status, 401);
    equal((await c.get("/api/v1/requests/AB-12345678/receipt")).status, 404);
  });
  await test("what is proven by number is what the receipt says, for every size", async () => {
    const e = receipt.entries[0];
    const a = (await v.get(`/api/v1/ledger/proofs/inclusion?no=${e.no}`)).json;
    equal([a.index, a.leaf], [e.index, e.leaf]);
    equal((await v.get(`/api/v1/ledger/proofs/inclusion?index=${e.index}`)).json.leaf, e.leaf);
    equal((await v.get(`/api/v1/ledger/proofs/inclusion?index=0&size=1`)).json.path, []);
    for (const query of ["no=99999999", "index=99999999", "no=1&size=99999999"]) equal((await v.get(`/api/v1/ledger/proofs/inclusion?${query}`)).status, 404, query);
    for (const query of ["", "no=1&index=1", "no=0", "no=x", "size=1"]) equal((await v.get(`/api/v1/ledger/proofs/inclusion?${query}`)).status, 400, query);
  });
  await test("a later head continues an earlier one; a changed one is told", async () => {
    await p.submitOne();
    seal();
    const after = (await v.get("/api/v1/ledger/head")).json.head;
    holds(after.size > before.size, "it grew");
    writeFileSync(at("head2"), after.note);
    const a = await v.get(`/api/v1/ledger/proofs/consistency?from=${before.size}&to=${after.size}`);
    writeFileSync(at("proof"), a.text);
    equal(verify("--key", key, "consistency", at("proof"), at("head"), at("head2")).status, 0);
    const spoilt = { ...a.json, path: [...a.json.path].reverse() };
    writeFileSync(at("spoilt"), JSON.stringify(spoilt));
    equal(verify("--key", key, "consistency", at("spoilt"), at("head"), at("head2")).status, spoilt.path.length > 1 ? 1 : 0);
    for (const query of ["from=0", "from=5&to=2", "to=3", ""]) equal((await v.get(`/api/v1/ledger/proofs/consistency?${query}`)).status, 400, query);
    equal((await v.get("/api/v1/ledger/proofs/consistency?from=1&to=99999999")).status, 404);
  });
  await test("heads are listed newest first, page by page", async () => {
    const all = (await v.get("/api/v1/ledger/heads?limit=100")).json.heads;
    const first = (await v.get("/api/v1/ledger/heads?limit=1")).json;
    equal(first.heads, all.slice(0, 1));
    equal((await v.get(`/api/v1/ledger/heads?limit=1&cursor=${first.next_cursor}`)).json.heads, all.slice(1, 2));
    holds(all.every((h, i) => i === 0 || h.size < all[i - 1].size), "newest first");
    equal((await v.get("/api/v1/ledger/heads?limit=0")).status, 400);
  });
  await test("both verifiers find the whole ledger whole, and one changed row in an export", async () => {
    const report = JSON.parse(p.store.run("ledger", "verify", "--json", "--keys", key));
    holds(report.whole && report.heads >= 2, JSON.stringify(report));
    p.store.run("ledger", "export", at("export"));
    const told = verify("--key", key, "export", at("export"), at("head"));
    equal([told.status, told.rows, told.sealed, told.heads], [0, report.rows, report.sealed, report.heads]);
    const lines = readFileSync(at("export"), "utf8").trim().split("\n");
    const row = lines.findIndex((l) => l.includes('"no":3,'));
    const changed = JSON.parse(lines[row]);
    changed.establishment++;
    for (const [what, export_] of [
      ["changed", lines.with(row, JSON.stringify(changed))],
      ["deleted", lines.toSpliced(row, 1)],
      ["moved", lines.with(row, lines[row + 1]).with(row + 1, lines[row])],
      ["cut", lines.slice(0, -5)],
    ]) {
      writeFileSync(at("spoilt"), export_.join("\n") + "\n");
      equal(verify("--key", key, "export", at("spoilt")).status, 1, what);
    }
  });
}
