#!/usr/bin/env node
// Verifies what Bawaba's ledger promises, with no code of the portal and nothing but Node: receipts, heads,
// proofs that one head continues another, and whole exports (docs/proofs.md has the formats).
//
//   verify-ledger.mjs --key KEY receipt FILE
//   verify-ledger.mjs --key KEY heads FILE                  a head, or a witness's file of heads
//   verify-ledger.mjs --key KEY consistency PROOF OLD NEW   PROOF as the API answers, OLD and NEW signed heads
//   verify-ledger.mjs --key KEY export FILE [HEADS]         HEADS: a witness's file, which the export must hold
//
// KEY is a verifier key (name+hash+base64) or a file of them; several --key are taken. Exit 0: holds, 1: does
// not, 2: cannot be told. --json prints one object. What is printed comes from the files: look at who signed.
import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const sha256 = (...parts) => {
  const h = createHash("sha256");
  for (const p of parts) h.update(p);
  return h.digest();
};
const node = (left, right) => sha256(Buffer.of(1), left, right);

class Refused extends Error {}
const must = (claim, what) => {
  if (!claim) throw new Refused(what);
};

/** Strict base64: what is written again must be the same. */
function base64(text, bytes) {
  must(typeof text === "string", "base64 that is no text");
  const out = Buffer.from(text, "base64");
  must(out.toString("base64") === text, `not base64: ${text.slice(0, 60)}`);
  must(bytes === undefined || out.length === bytes, `${out.length} bytes instead of ${bytes}`);
  return out;
}

// ---- signed notes ----

function readKey(line) {
  const [name, id, ...rest] = line.split("+");
  const bytes = base64(rest.join("+"), 33); // base64 may hold '+'
  must(bytes[0] === 1, "a key that is not Ed25519");
  const hash = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  must(hash.toString("hex") === id, `the key hash of ${name} is wrong`);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  return { name, hash, key: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

/** The head of a note that one of the keys signed. */
function readNote(text, keys) {
  const at = text.indexOf("\n\n");
  must(at > 0, "no signed note");
  const body = text.slice(0, at + 1), lines = body.slice(0, -1).split("\n");
  const signatures = text.slice(at + 2).split("\n").filter(Boolean);
  must(lines.length >= 3 && signatures.length > 0, "no signed note");
  must(/^(0|[1-9][0-9]{0,15})$/.test(lines[1]), "a head without a size");
  const signed = signatures.some((line) => {
    const m = /^\u2014 (\S+) (\S+)$/.exec(line);
    must(m, "a line that is no signature");
    const bytes = Buffer.from(m[2], "base64");
    return bytes.length === 68 && bytes.toString("base64") === m[2] &&
      keys.some((k) => k.name === m[1] && k.hash.equals(bytes.subarray(0, 4)) &&
        verify(null, Buffer.from(body), k.key, bytes.subarray(4)));
  });
  must(signed, `the head of size ${lines[1]} is not signed by a known key`);
  const time = lines.slice(3).find((l) => l.startsWith("time "));
  return { origin: lines[0], size: Number(lines[1]), root: base64(lines[2], 32), time: time?.slice(5) };
}

const cutNotes = (text) => text.split(/\n\n(?!\u2014)/).map((s) => s.trim()).filter(Boolean).map((s) => s + "\n");

// ---- RFC 9162 ----

/** 2.1.3.2 */
function inclusionHolds(leaf, index, size, path, root) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let fn = BigInt(index), sn = BigInt(size) - 1n, r = leaf;
  for (const p of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      r = node(p, r);
      while (!(fn & 1n) && fn) fn >>= 1n, sn >>= 1n;
    } else r = node(r, p);
    fn >>= 1n, sn >>= 1n;
  }
  return sn === 0n && r.equals(root);
}

/** 2.1.4.2 */
function consistencyHolds(from, to, fromRoot, toRoot, path) {
  if (!(from > 0 && from <= to)) return false;
  if (from === to) return path.length === 0 && fromRoot.equals(toRoot);
  let fn = BigInt(from) - 1n, sn = BigInt(to) - 1n;
  const rest = [...path];
  const isPower = (BigInt(from) & (BigInt(from) - 1n)) === 0n;
  if (!isPower && rest.length === 0) return false;
  let fr = isPower ? fromRoot : rest.shift(), sr = fr;
  while (fn & 1n) fn >>= 1n, sn >>= 1n;
  for (const c of rest) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      fr = node(c, fr), sr = node(c, sr);
      while (!(fn & 1n) && fn) fn >>= 1n, sn >>= 1n;
    } else sr = node(sr, c);
    fn >>= 1n, sn >>= 1n;
  }
  return sn === 0n && fr.equals(fromRoot) && sr.equals(toRoot);
}

/** A growing list's complete subtrees, the largest first. */
class Frontier {
  constructor() { this.size = 0; this.nodes = []; }
  add(leaf) {
    let h = leaf;
    for (let n = this.size; n & 1; n = Math.floor(n / 2)) h = node(this.nodes.pop(), h);
    this.nodes.push(h);
    this.size++;
  }
  root() {
    if (this.size === 0) return sha256();
    return this.nodes.reduceRight((right, left) => node(left, right));
  }
}

// ---- entries ----

const int64 = (value) => {
  must(Number.isSafeInteger(value), "a number that is no whole number");
  const b = Buffer.alloc(8);
  b.writeBigInt64LE(BigInt(value));
  return b;
};

/** The leaf that an entry's content gives: SHA-256(0, header, SHA-256(salt, person, account, body)). */
function leafOf(e) {
  const payload = e.payload !== undefined
    ? base64(e.payload, 32)
    : sha256(base64(e.salt, 16), int64(e.person), int64(e.account), base64(e.body));
  must((e.payload === undefined) === (e.body !== undefined), "an entry both erased and whole");
  return sha256(Buffer.of(0), ...[e.no, e.at, e.day, e.service * 256 + e.kind, e.channel, e.establishment, e.seq, e.line,
    e.policy, e.before].map(int64), payload);
}

// ---- what is verified ----

function receipt(file, keys) {
  const r = JSON.parse(readFileSync(file, "utf8"));
  must(r.format === "bawaba-receipt-1", "no receipt");
  must(r.entries.length > 0, "a receipt of nothing");
  const head = r.head === undefined ? null : readNote(r.head, keys);
  let sealed = 0;
  for (const e of r.entries) {
    const leaf = leafOf(e);
    must(leaf.equals(base64(e.leaf, 32)), `entry ${e.no} is not what its leaf says`);
    if (!e.sealed) continue;
    must(head, "a place in no head");
    must(inclusionHolds(leaf, e.index, head.size, e.path.map((h) => base64(h, 32)), head.root),
      `entry ${e.no} does not stand in the signed tree`);
    sealed++;
  }
  must(sealed > 0, "nothing in it is sealed yet: get it again in a minute");
  return { entries: r.entries.length, sealed, size: head.size, origin: head.origin, time: head.time };
}

function heads(file, keys) {
  const all = cutNotes(readFileSync(file, "utf8")).map((text) => readNote(text, keys));
  must(all.length > 0, "no heads");
  all.forEach((h, i) => must(i === 0 || (h.size > all[i - 1].size && h.origin === all[0].origin),
    `the head of size ${h.size} does not follow the one before it`));
  const last = all.at(-1);
  return { heads: all.length, size: last.size, origin: last.origin, time: last.time };
}

function consistency(proof, oldHead, newHead, keys) {
  const p = JSON.parse(readFileSync(proof, "utf8"));
  const [from, to] = [oldHead, newHead].map((f) => readNote(cutNotes(readFileSync(f, "utf8")).at(-1), keys));
  must(from.origin === to.origin, "heads of two ledgers");
  must(p.from === from.size && p.to === to.size, "a proof between other heads");
  must(consistencyHolds(from.size, to.size, from.root, to.root, p.path.map((h) => base64(h, 32))),
    `the tree of ${to.size} does not begin with that of ${from.size}`);
  return { from: from.size, to: to.size, origin: to.origin };
}

/** Names every entry that is not what its own leaf says, and the first head that the entries do not give. */
async function whole(file, witness, keys) {
  const signed = new Map(), faults = [];
  const addHead = (text, where) => {
    try {
      const h = readNote(text, keys), known = signed.get(h.size);
      if (known && !known.root.equals(h.root)) faults.push(`two signed heads of size ${h.size}`);
      if (where === "witness" && !known) faults.push(`the witness's head of size ${h.size} is not in the export`);
      signed.set(h.size, h);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      faults.push(e.message);
    }
  };
  const tree = new Frontier();
  let rows = 0, last = 0, broken = false, isWitnessRead = false, heads = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (!line) continue;
    const entry = JSON.parse(line);
    if (entry.note !== undefined) {
      addHead(entry.note, "export");
      heads++;
      continue;
    }
    if (!isWitnessRead && witness) for (const text of cutNotes(readFileSync(witness, "utf8"))) addHead(text, "witness");
    isWitnessRead = true;
    if (entry.no <= last) faults.push(`operation ${entry.no} does not come after ${last}`);
    last = entry.no;
    rows++;
    const leaf = leafOf(entry);
    if (!leaf.equals(base64(entry.leaf, 32))) faults.push(`operation ${entry.no} is not what its leaf says`);
    tree.add(leaf);
    const head = signed.get(tree.size);
    if (head && !head.root.equals(tree.root()) && !broken) {
      broken = true;
      faults.push(`the operations up to ${entry.no} do not give the signed head of size ${head.size}`);
    }
  }
  for (const size of signed.keys()) if (size > rows) faults.push(`a signed head is of ${size} operations, and there are ${rows}`);
  if (signed.size === 0) faults.push("no signed head");
  if (faults.length) throw new Refused(faults.join("\n"));
  return { rows, heads, sealed: Math.max(...signed.keys()) };
}

// ---- the command line ----

const words = [], keys = [];
let isJson = false;
for (let i = 2; i < process.argv.length; i++) {
  const word = process.argv[i];
  if (word === "--json") isJson = true;
  else if (word !== "--key") words.push(word);
  else {
    const value = process.argv[++i] ?? "";
    const lines = existsSync(value) ? readFileSync(value, "utf8").split("\n") : [value];
    for (const line of lines) if (line.trim() && !line.startsWith("#")) keys.push(line.trim());
  }
}
const kinds = { receipt: 2, heads: 2, consistency: 4, export: 2 };
const [kind, ...files] = words;
if (!(kind in kinds) || (words.length !== kinds[kind] && !(kind === "export" && words.length === 3)) || keys.length === 0) {
  console.error("usage: verify-ledger.mjs --key KEY receipt FILE | heads FILE | consistency PROOF OLD NEW | export FILE [HEADS]");
  process.exit(2);
}
try {
  const known = keys.map(readKey);
  const done = kind === "receipt" ? receipt(files[0], known)
    : kind === "heads" ? heads(files[0], known)
      : kind === "consistency" ? consistency(...files, known)
        : await whole(files[0], files[1], known);
  console.log(isJson ? JSON.stringify({ holds: true, ...done }) : Object.entries(done).map(([k, v]) => `${k} ${v}`).join("\n") + "\nholds");
} catch (e) {
  if (e.code === "ENOENT") {
    console.error(`${e.path}: there is no such file`);
    process.exit(2);
  }
  // A file that is no JSON, or lacks a member, is not what it claims to be.
  if (!(e instanceof Refused || e instanceof SyntaxError || e instanceof TypeError)) throw e;
  console.log(isJson ? JSON.stringify({ holds: false, faults: e.message.split("\n") }) : `${e.message}\ndoes not hold`);
  process.exit(1);
}
