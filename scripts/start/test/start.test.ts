import { createHash } from "node:crypto";
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { environmentOf, freePort, isWorkerd, listeningPorts, pace, timed, until } from "@gantry/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Job, runJob } from "./run-start.ts";
import { type SmallFleet, makeSmallFleet } from "./small-fleet.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const TOKEN = "a-token-for-the-tests-of-start";
const READY = /^gantry ready (\S+)$/m;

let fleet: SmallFleet;
let jobs: Job[] = [];
let port = 0;

beforeEach(async () => {
  fleet = makeSmallFleet();
  port = await freePort();
  jobs = [];
});
afterEach(async () => {
  for (const job of jobs) if (job.child.exitCode === null && job.child.signalCode === null) job.signal("SIGKILL");
  await nothingLeft();
  fleet.remove();
});

function start(flags: string[] = [], env: Record<string, string> = {}): Job {
  const settings = {
    GANTRY_ROOT: fleet.root,
    GANTRY_PORT: String(port),
    GANTRY_ENGINE: "process",
    GANTRY_ADMIN_TOKEN: TOKEN,
  };
  const job = runJob([process.execPath, MAIN, "--no-open", ...flags], { ...settings, ...env }, fleet.root);
  jobs.push(job);
  return job;
}
const nothingLeft = () => expect.poll(fleet.processes, { interval: 50 }).toEqual([]);
const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers });

/** Signals by `how`, and expects the job to be gone within the contract's 5 s with nothing behind it. */
async function stopsCleanly(job: Job, how: () => void): Promise<number | null> {
  const took = await timed(async () => {
    how();
    await job.exited;
    await nothingLeft();
  });
  expect(took).toBeLessThan(5_000);
  return job.exited;
}

describe("npm start", () => {
  it("comes up, keeps its secrets, stops on SIGTERM, and is quicker the second time", async () => {
    const first = start([], { ACCEPT_SECRET: "must-not-leak", CLOUDFLARE_API_TOKEN: "must-not-leak" });
    await first.says(READY);
    const url = READY.exec(first.output())?.[1];
    expect(url).toBe(`http://127.0.0.1:${port}/sign-in?code=once`);
    expect(await (await get("/health")).json()).toEqual({ status: "pass", fired: 1 });
    expect(await (await get("/rows")).json()).toEqual({ n: 0 });
    expect(await (await get("/env")).json()).toMatchObject({
      ADMIN_TOKEN_SHA256: createHash("sha256").update(TOKEN).digest("hex"),
      ALLOWED_ORIGINS: `http://127.0.0.1:${port},http://localhost:${port}`,
      SESSION_COOKIE: `gantry_${port}`,
    });
    // The other Worker gets none of the orchestrator's variables.
    expect(await (await get("/x")).json()).toEqual([]);
    expect((await get("/cdn-cgi/local/scheduled", {})).status).toBe(401);
    expect((await get("/cdn-cgi/local/scheduled")).status).toBe(404);
    expect(statSync(join(fleet.root, ".gantry", "orchestrator.env")).mode & 0o777).toBe(0o600);
    const others = fleet.processes().filter(({ pid }) => pid !== first.child.pid);
    expect(others.length).toBeGreaterThan(2);
    expect(environmentOf(wranglerOf(fleet))).not.toEqual([]);
    for (const { pid, command } of others) {
      expect(environmentOf(pid).join(" ")).not.toMatch(/must-not-leak|GANTRY_ADMIN_TOKEN/);
      expect(command).not.toContain(TOKEN);
    }
    expect(await stopsCleanly(first, () => first.signal("SIGTERM"))).toBe(0);

    const second = start();
    await second.says(READY);
    const migrating = (job: Job) => Number(/migrating the database \.\.\. ([\d.]+) s/.exec(job.output())?.[1]);
    expect(migrating(first)).toBeGreaterThan(migrating(second));
    expect(migrating(second) / (await pace())).toBeLessThan(0.5);
    expect(await stopsCleanly(second, () => second.signal("SIGINT"))).toBe(0);
  });

  it("opens no port that gives away more than the orchestrator does", async () => {
    const job = start();
    await job.says(READY);
    const others = new Set(listeningPorts(fleet.processes()).flatMap((one) => (one.port === port ? [] : [one.port])));
    // What is left are wrangler's own services for workerd's callbacks, which want a secret.
    expect(others.size).toBeGreaterThan(0);
    for (const one of others) {
      for (const path of ["/", "/json", "/cdn-cgi/local/scheduled", "/cdn-cgi/local/explorer/api/d1/database"]) {
        const answer = await fetch(`http://127.0.0.1:${one}${path}`, { headers: { "mf-route-override": "x" } });
        expect(answer.status).toBe(403);
      }
    }
    const lines = fleet.processes().map(({ command }) => command);
    expect(lines.join("\n")).not.toMatch(/debug-port|inspector-addr|entry=127/);
    expect(statSync(join(fleet.root, ".gantry", "run")).mode & 0o777).toBe(0o700);
    await stopsCleanly(job, () => job.signal("SIGTERM"));
  });

  it("refuses a second fleet on the same state, a taken port, bad flags and a Docker that is not there", async () => {
    const first = start();
    await first.says(/building what changed/);
    const second = start(["--port", String(await freePort())]);
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(`^gantry: process ${first.child.pid} already runs a fleet on \\S+; .*\n$`),
    );
    await stopsCleanly(first, () => first.signal("SIGTERM"));

    const server = createServer().listen(port, "127.0.0.1");
    const taken = start();
    expect(await taken.exited).toBe(1);
    expect(taken.output()).toBe(`gantry: port ${port} is in use; choose another with --port\n`);
    await new Promise((resolve) => server.close(resolve));

    const flags = start(["--engine", "podman"]);
    expect(await flags.exited).toBe(1);
    expect(flags.output()).toBe("gantry: --engine (GANTRY_ENGINE) takes auto, docker or process\n");

    const docker = start(["--engine", "docker"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    expect(await docker.exited).toBe(1);
    expect(docker.output()).toMatch(/^gantry: [^\n]*Docker[^\n]*\n$/);
  });
});

describe("Ctrl-C leaves nothing", () => {
  it.each([["building what changed"], ["migrating the database"], ["starting engine"], ["starting 2 Workers"]])(
    "while %s",
    async (phase) => {
      if (phase.startsWith("building")) {
        fleet.write(
          "workers/x/package.json",
          JSON.stringify({ name: "x", version: "0.0.0", scripts: { build: "echo begun > begun; sleep 600" } }),
        );
      }
      const job = start();
      await job.says(new RegExp(phase));
      while (phase.startsWith("building") && !existsSync(join(fleet.root, "workers/x/begun"))) await sleep(20);
      expect(await stopsCleanly(job, () => job.signal("SIGINT"))).toBe(0);
      expect(job.output()).not.toContain("gantry ready");
    },
  );

  it("at once when it is pressed twice and wrangler does not end", async () => {
    const job = start();
    await job.says(READY);
    process.kill(wranglerOf(fleet), "SIGSTOP");
    const began = Date.now();
    const code = await stopsCleanly(job, () => {
      job.signal("SIGINT");
      // Later than what counts as one press (400 ms), sooner than the leash's grace (1,500 ms).
      setTimeout(() => job.signal("SIGINT"), 950);
    });
    expect(Date.now() - began).toBeGreaterThan(940);
    expect(code).toBe(130);
  });

  it("also when only the main process is killed, in whatever way", async () => {
    const killed = start();
    await killed.says(READY);
    await stopsCleanly(killed, () => killed.child.kill("SIGKILL"));
    // The dead one's lock does not stand in the way.
    const again = start();
    await again.says(READY);
    expect(await stopsCleanly(again, () => again.child.kill("SIGTERM"))).toBe(0);
  });
});

describe("what breaks underneath", () => {
  it("wrangler's death ends the fleet with a sentence", async () => {
    const job = start();
    await job.says(READY);
    process.kill(wranglerOf(fleet), "SIGKILL");
    expect(await job.exited).toBe(1);
    expect(job.output()).toMatch(/^gantry: wrangler: exited with 137; its last lines/m);
    await nothingLeft();
  });

  it("workerd's death is an interruption: 503, then answers again", async () => {
    const job = start();
    await job.says(READY);
    for (const { pid } of fleet.processes().filter(isWorkerd)) process.kill(pid, "SIGKILL");
    const interrupted = await until("an interruption", async () => {
      const answer = await get("/health");
      return answer.status !== 200 && { status: answer.status, body: await answer.json() };
    });
    expect(interrupted).toMatchObject({ status: 503, body: { error: { type: "UNAVAILABLE", status: 503 } } });
    await until("an answer", async () => (await get("/health")).status === 200);
    await stopsCleanly(job, () => job.signal("SIGTERM"));
  });

  it("shows what is wrong with a build, a migration, a configuration", async () => {
    fleet.write(
      "workers/x/package.json",
      JSON.stringify({ name: "x", version: "0.0.0", scripts: { build: "echo the-reason; exit 3" } }),
    );
    const build = start();
    expect(await build.exited).toBe(1);
    expect(build.output()).toMatch(/gantry: the build failed[^]*the-reason/);
    fleet.write("workers/x/package.json", JSON.stringify({ name: "x", version: "0.0.0" }));

    fleet.write("migrations/0001_bad.sql", "CREATE TABEL x;");
    const migration = start();
    expect(await migration.exited).toBe(1);
    expect(migration.output()).toMatch(/gantry: the database could not be migrated[^]*TABEL/);
    rmSync(join(fleet.root, "migrations", "0001_bad.sql"));

    writeFileSync(join(fleet.root, "orchestrator", "wrangler.jsonc"), "{ nonsense");
    const config = start();
    expect(await config.exited).toBe(1);
    expect(config.output()).toBe("gantry: orchestrator/wrangler.jsonc is not JSON with comments\n");
  });
});

/** The process that runs wrangler in it; it alone is not its leash and not workerd. */
function wranglerOf({ processes }: SmallFleet): number {
  const found = processes().find(({ command }) => command.includes(" --no-warnings") && !command.includes("leash"));
  if (found === undefined) throw new Error("wrangler does not run");
  return found.pid;
}
