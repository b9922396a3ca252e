// TAP on standard output, and the total that people read.
let passed = 0;
let failed = 0;

export async function test(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok ${passed + failed} - ${name}`);
  } catch (e) {
    failed++;
    console.log(`not ok ${passed + failed} - ${name}`);
    console.log(String(e?.stack ?? e).split("\n").slice(0, 12).map((l) => `# ${l}`).join("\n"));
  }
}

/** Prints the total; the exit status to end with. */
export function total() {
  console.log(`1..${passed + failed}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed || !passed ? 1 : 0;
}

export const engines = () => (process.env.BAWABA_TEST_PG ? ["sqlite", "postgres"] : ["sqlite"]);
