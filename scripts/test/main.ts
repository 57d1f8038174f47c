/** `npm test`: lint, format, build, types, import rules, documents, then every test; the verdict is the last line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { detectDocker } from "../engine/index.ts";
import { findChromium } from "./chromium.ts";
import { runCommand } from "./run-command.ts";
import { add, failure, NOTHING, readResults, type Tally } from "./tally.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ci = process.env["CI"] === "true";
const filters = process.argv.slice(2);

const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopped.abort(signal));
// The bootstrap is gone, asked or killed: nobody reads the verdict any more.
process.on("disconnect", () => stopped.abort("SIGTERM"));

process.exit(
  await run().catch((error: unknown) => {
    if (stopped.signal.aborted) return 130;
    throw error;
  }),
);

/** Gives the exit code; throws when somebody stopped it. */
async function run(): Promise<number> {
  let tally = NOTHING;
  if (filters.length === 0) {
    for (const [name, ...command] of [
      ["lint", "oxlint"],
      ["format", "oxfmt", "--check"],
      [
        "build, types and checks",
        "turbo",
        "run",
        "build",
        "types",
        "check",
        "--output-logs=errors-only",
        "--ui=stream",
      ],
    ]) {
      const code = await runCommand(root, name ?? "", command, { TURBO_TELEMETRY_DISABLED: "1" }, stopped.signal);
      tally = add(tally, code === 0 ? { ...NOTHING, passed: 1 } : failure(name ?? ""));
    }
  }

  const chromium = findChromium();
  if (chromium === null)
    tally = leaveOut(tally, "the browser tests: there is no Chromium (install it, or set CHROMIUM to its path)");
  const withoutBrowser = chromium === null ? ["--project=!browser"] : [];
  tally = add(tally, await vitest("process engine", [...withoutBrowser, ...filters], { CHROMIUM: chromium ?? "" }));

  const docker = await detectDocker(stopped.signal);
  if (!docker.ok) {
    tally = leaveOut(tally, `the fleet on Docker: ${docker.reason}`);
  } else if (filters.length === 0) {
    const projects = ["--project=fleet", ...(chromium === null ? [] : ["--project=browser"])];
    const env = { GANTRY_TEST_ENGINE: "docker", CHROMIUM: chromium ?? "" };
    tally = add(tally, await vitest("docker engine", projects, env));
  }

  const failed = tally.failed + (ci ? tally.skipped : 0);
  if (tally.skipped > 0) console.log(`${tally.skipped} skipped${ci ? ", which counts as failed in CI" : ""}`);
  for (const what of tally.failures) console.log(`failed: ${what}`);
  console.log(`${tally.passed} passed, ${failed} failed`);
  return failed === 0 && tally.passed > 0 ? 0 : 1;
}

/** Runs the tests and counts them; a run that dies before it has counted is a failure. */
async function vitest(name: string, args: string[], env: Record<string, string>): Promise<Tally> {
  const dir = mkdtempSync(join(tmpdir(), "gantry-test-"));
  const report = join(dir, "results.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const code = await runCommand(
      root,
      `tests, ${name}`,
      ["vitest", "run", ...reporters, ...args],
      env,
      stopped.signal,
    );
    const counted = readResults(() => readFileSync(report, "utf8"));
    return code === 0 || counted.failed > 0
      ? counted
      : add(counted, failure(`${name}: vitest ended with ${code}, though no test failed`));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function leaveOut(sofar: Tally, what: string): Tally {
  console.log(`left out: ${what}`);
  return add(sofar, { ...NOTHING, skipped: 1 });
}
