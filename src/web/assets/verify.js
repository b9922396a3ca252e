/* Checks a paper's signed code on this device, with the keys and the list that stand in this page: the network
   is never asked (the page's policy forbids it). Ed25519 by the browser's own WebCrypto.

   The trap: what is read is believed only after the signature; and everything is read as strictly as the
   program does (src/documents/token.c), so that a code has one writing. */
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const word = (key) => $("words").getAttribute("data-" + key) || key;
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const bytesOf = (text) => new TextEncoder().encode(text);

  function toBase64url(bytes) {
    let s = "";
    for (const b of bytes) s += String.fromCharCode(b);
    return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function fromBase64url(text) {
    if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("malformed");
    const s = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(s, (c) => c.charCodeAt(0));
    if (toBase64url(bytes) !== text) throw new Error("malformed");
    return bytes;
  }
  /* One flat object, written as we write it: no space, no escape, no name twice. */
  function claims(bytes) {
    const text = strict.decode(bytes);
    const o = JSON.parse(text);
    if (o === null || typeof o !== "object" || Array.isArray(o) || JSON.stringify(o) !== text || /[\\]/.test(text))
      throw new Error("malformed");
    for (const v of Object.values(o))
      if (typeof v !== "string" && !Number.isSafeInteger(v)) throw new Error("malformed");
    return o;
  }
  function jws(text) {
    const parts = text.split(".");
    if (parts.length !== 3 || !parts[0]) throw new Error("malformed");
    const header = claims(fromBase64url(parts[0]));
    if (header.alg !== "EdDSA" || Object.keys(header).some((k) => !["alg", "kid", "typ"].includes(k)))
      throw new Error("malformed");
    const signature = fromBase64url(parts[2]);
    if (signature.length !== 64) throw new Error("malformed");
    return { header, payload: fromBase64url(parts[1]), signature, signed: bytesOf(parts[0] + "." + parts[1]) };
  }

  const DAY = 86400, RIYADH = 3 * 3600;
  const today = () => {
    const fixed = $("words").getAttribute("data-today");
    return fixed || new Date(Date.now() + RIYADH * 1000).toISOString().slice(0, 10);
  };
  const dayOf = (seconds) => new Date((seconds + RIYADH) * 1000).toISOString().slice(0, 10);

  async function opened(text, type) {
    const t = jws(text);
    if (t.header.typ !== type) throw new Error("malformed");
    const set = JSON.parse($("keys").value);
    const key = set.keys.find((k) => k.kid === t.header.kid && k.for === "paper" && k.kty === "OKP" && k.crv === "Ed25519");
    if (!key) throw new Error("key_unknown");
    const raw = fromBase64url(key.x);
    const made = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    if (!(await crypto.subtle.verify("Ed25519", made, t.signature, t.signed))) throw new Error("forged");
    const c = claims(t.payload);
    if (!Number.isInteger(c.iat)) throw new Error("malformed");
    if (key.until < dayOf(c.iat) || (key.end && key.end < today())) throw new Error("key_expired");
    return c;
  }
  async function hash(text) {
    const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(text)));
    return toBase64url(whole.slice(0, 8));
  }
  /* The list's hashes; null when there is none that may be used today. */
  async function list() {
    const text = $("list").value.trim();
    if (!text) return null;
    try {
      const c = await opened(text, "revoked");
      if (dayOf(c.iat) > today() || dayOf(c.exp - 1) < today()) return null;
      const bytes = fromBase64url(c.l), out = new Set();
      if (bytes.length !== c.n * 8) return null;
      for (let i = 0; i < bytes.length; i += 8) out.add(toBase64url(bytes.slice(i, i + 8)));
      return out;
    } catch {
      return null;
    }
  }
  async function check(text) {
    const c = await opened(text, "paper");
    const revoked = await list();
    const result = { claims: c, state: "valid", isListUsed: revoked !== null };
    if (revoked && (revoked.has(await hash("code:" + c.c)) || (/_permit$/.test(c.k) && c.n && revoked.has(await hash("permit:" + c.n)))))
      result.state = "revoked";
    else if (c.exp !== undefined && dayOf(c.exp - 1) < today()) result.state = "expired";
    return result;
  }

  function row(label, value) {
    if (value === undefined || value === "") return;
    const d = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd"), b = document.createElement("bdi");
    dt.textContent = label;
    b.textContent = value;
    dd.append(b);
    d.append(dt, dd);
    $("facts").append(d);
  }
  function show(state, c, isListUsed) {
    $("result").hidden = false;
    $("result").className = "verdict " + (state === "valid" ? "good" : state === "expired" ? "open" : "bad");
    $("verdict").textContent = word(state);
    $("note").textContent = c && !isListUsed ? word("no-list") : "";
    $("facts").textContent = "";
    if (c) {
      row(word("kind"), word("kind-" + c.k.replace(/_/g, "-")));
      row(word("number"), c.n);
      row(word("holder"), c.h && c.h[0] + "••• ••• " + c.h.slice(1));
      row(word("establishment"), c.e);
      row(word("what"), c.w);
      row(word("issued"), dayOf(c.iat));
      if (c.exp !== undefined) row(word("until"), dayOf(c.exp - 1));
      row(word("issuer"), c.iss);
      row(word("code"), c.c.replace(/(.{5})(?=.{6})/g, "$1-"));
    }
    $("verdict").focus();
  }
  async function run(event) {
    event.preventDefault();
    const typed = $("typed").value.trim(), mark = typed.indexOf("#");
    try {
      const r = await check(mark < 0 ? typed : typed.slice(mark + 1));
      show(r.state, r.claims, r.isListUsed);
    } catch (e) {
      const known = ["malformed", "key_unknown", "forged", "key_expired"];
      const name = e.name === "NotSupportedError" ? "unsupported" : known.includes(e.message) ? e.message : "malformed";
      show(name.replace("_", "-"), null, true);
    }
  }
  $("form").addEventListener("submit", run);
  $("act").disabled = false;
  $("no-script").hidden = true;
})();
