import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { timed } from "@gantry/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Job, runJob } from "./run-start.ts";

const SCRIPTS = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What the bootstrap hands over to in these tests: it says who it is and lives until it is told otherwise. */
const ENTRY = `
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => { console.log("got " + signal); process.exit(7); });
process.on("disconnect", () => process.exit(8));
console.log("entry " + process.pid + " " + process.argv.slice(2).join(" "));
`;

let root = "";
let jobs: Job[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gantry-bootstrap-"));
  jobs = [];
  // A package `node` whose binary is the Node that runs this test: npm installs it from the disk, without a registry.
  write("vendor/node/package.json", JSON.stringify({ name: "node", version: "24.0.0", bin: { node: "node" } }));
  symlinkSync(process.execPath, join(root, "vendor/node/node"));
  const project = {
    name: "small",
    version: "0.0.0",
    private: true,
    workspaces: ["rooms/*"],
    dependencies: { node: "file:vendor/node" },
  };
  const scripts = { preinstall: "echo installing >> installs", start: "exec node scripts/bootstrap.mjs start" };
  write("package.json", JSON.stringify({ ...project, scripts }));
  write("rooms/a/package.json", JSON.stringify({ name: "a", version: "0.0.0" }));
  mkdirSync(join(root, "scripts/start"), { recursive: true });
  for (const file of ["bootstrap.mjs", "start/install.mjs", "start/lock.mjs", "start/leash.mjs"]) {
    cpSync(join(SCRIPTS, file), join(root, "scripts", file));
  }
  write("scripts/start/main.ts", ENTRY);
});
afterEach(async () => {
  for (const job of jobs) if (job.child.exitCode === null && job.child.signalCode === null) job.signal("SIGKILL");
  await Promise.all(jobs.map((job) => job.exited));
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
function boot(...flags: string[]): Job {
  const job = runJob(
    [process.execPath, "scripts/bootstrap.mjs", "start", ...flags],
    { npm_config_offline: "true" },
    root,
  );
  jobs.push(job);
  return job;
}
const installs = () =>
  existsSync(join(root, "installs")) ? readFileSync(join(root, "installs"), "utf8").split("\n").length - 1 : 0;
const alive = (pid: number) => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
const entryOf = (job: Job) => Number(/entry (\d+)/.exec(job.output())?.[1]);

it("installs once, hands flags over, forwards a signal and gives the exit code back", async () => {
  const first = boot("--port", "9");
  await first.says(/entry \d+ --port 9\n/);
  expect(first.output()).toMatch(/^installing packages \.\.\. [\d.]+ s\n/);
  first.child.kill("SIGTERM");
  expect(await first.exited).toBe(7);
  expect(first.output()).toContain("got SIGTERM");

  const second = boot();
  await second.says(/entry/);
  expect(second.output()).not.toContain("installing");
  second.child.kill("SIGINT");
  await second.exited;
  expect(installs()).toBe(1);

  write("rooms/a/package.json", JSON.stringify({ name: "a", version: "0.0.1" }));
  const third = boot();
  await third.says(/entry/);
  expect(installs()).toBe(2);
});

it("installs once when two begin at once", async () => {
  const both = [boot(), boot()];
  await Promise.all(both.map((job) => job.says(/entry/)));
  expect(installs()).toBe(1);
});

it("leaves no entry behind when it is killed", async () => {
  const job = boot();
  await job.says(/entry/);
  const entry = entryOf(job);
  expect(alive(entry)).toBe(true);
  job.child.kill("SIGKILL");
  await expect.poll(() => alive(entry)).toBe(false);
});

it("stops npm and what npm started when it is stopped during the installation", async () => {
  const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  project.scripts.preinstall = "echo $$ > pid; sleep 600";
  write("package.json", JSON.stringify(project));
  const job = boot();
  await expect.poll(() => existsSync(join(root, "pid")) && readFileSync(join(root, "pid"), "utf8") !== "").toBe(true);
  const script = Number(readFileSync(join(root, "pid"), "utf8"));
  const took = await timed(async () => {
    job.signal("SIGINT");
    expect(await job.exited).toBe(0);
    await expect.poll(() => alive(script)).toBe(false);
  });
  expect(took).toBeLessThan(5_000);
});

it("shows npm's reason, and says what to do about a missing Node", async () => {
  write("package.json", JSON.stringify({ name: "small", version: "0.0.0", private: true }));
  const without = boot();
  expect(await without.exited).toBe(1);
  expect(without.output()).toContain("gantry: the npm package `node` brought no binary");

  write(
    "package.json",
    JSON.stringify({
      name: "small",
      version: "0.0.0",
      private: true,
      dependencies: { "not-in-any-cache-of-npm": "1.0.0" },
    }),
  );
  const broken = boot();
  expect(await broken.exited).toBe(1);
  expect(broken.output()).toMatch(/gantry: npm (ci|install) failed; its output:\n[^]*not-in-any-cache-of-npm/);

  const usage = runJob([process.execPath, "scripts/bootstrap.mjs", "fly"], {}, root);
  expect(await usage.exited).toBe(1);
  expect(usage.output()).toMatch(/^gantry: usage: .*start\|dev\|test\|bench.*\n$/);
});
