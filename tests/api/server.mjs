// Starts and stops the program under test on a store of its own, on SQLite or PostgreSQL.
process.setMaxListeners(0); // one a server started
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, appendFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Store, TODAY } from "./register.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
export const program =
  process.env.BAWABA ?? ["build/dev/bawaba", "build/release/bawaba"].map((p) => join(root, p)).find((p) => existsSync(p));
export const BANK_SECRET = "the bank's own secret";
export const COMMERCE_SECRET = "what commerce signs with";
export const GATEWAY_SECRET = "a secret that only the tests know";

// "host=/tmp/x user=postgres dbname=postgres" -> the parts
const parts = (conninfo) => Object.fromEntries(conninfo.trim().split(/\s+/).map((p) => p.split("=")));

function postgresStore(conninfo, name) {
  const c = parts(conninfo);
  const psql = (sql) => execFileSync("psql", ["-X", "-q", "-d", conninfo, "-c", sql], { stdio: ["ignore", "ignore", "pipe"] });
  psql(`CREATE DATABASE ${name}`);
  const query = Object.entries(c).filter(([k]) => k !== "dbname").map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join("&");
  return { url: `postgresql:///${name}?${query}`, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

export function makeStore(engine) {
  const folder = mkdtempSync(join(tmpdir(), "bawaba-api-"));
  const made =
    engine === "sqlite"
      ? { url: `sqlite:${join(folder, "store.db")}`, drop: () => {} }
      : postgresStore(process.env.BAWABA_TEST_PG, `bawaba_api_${process.pid}_${Date.now() % 100000}`);
  const store = new Store(program, made.url, folder);
  store.remove = () => {
    made.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  return store;
}

const freePort = () =>
  new Promise((done) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

export async function startServer(store, options = {}) {
  const port = await freePort();
  const args = ["serve", "--db", store.url, "--listen", `127.0.0.1:${port}`, "--keys", join(store.folder, "keys"), "--today", options.today ?? TODAY, ...(options.args ?? ["--rate", "1000000"])];
  const child = spawn(program, args, { env: { ...process.env, BAWABA_GATEWAY_SECRET: GATEWAY_SECRET, BAWABA_BANK_SECRET: BANK_SECRET, BAWABA_COMMERCE_SECRET: COMMERCE_SECRET }, stdio: ["ignore", "pipe", "pipe"] });
  // A test that breaks off must not leave its server behind.
  process.once("exit", () => child.kill("SIGKILL"));
  const logs = join(store.folder, "server.log");
  let said = "";
  child.stderr.on("data", (d) => {
    said += d;
    appendFileSync(logs, d);
  });
  const ended = new Promise((done) => child.on("exit", (code, signal) => done({ code, signal })));
  await new Promise((done, fail) => {
    child.stdout.once("data", done);
    ended.then((e) => fail(new Error(`the server ended: ${JSON.stringify(e)}\n${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      const e = await ended;
      return e.code === 0 ? "" : `it ended with ${JSON.stringify(e)}\n${said.slice(-4000)}`;
    },
  };
}
