/** Faults between a process's output and the database: every line is there once and in order, or said to be lost. */
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Container, Health, LogPage, parseJson, ProcessItem } from "@gantry/contracts";
import { type Fleet, startFleet, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { agentOf } from "./agent-of.ts";

/** How long the database takes no writes. Milliseconds. */
const REFUSED_MS = 8_000;
const LINES = 60_000;

let fleet: Fleet;
const state = mkdtempSync(join(tmpdir(), "gantry-faults-"));
beforeAll(async () => {
  fleet = await startFleet({ state, engine: "process" });
  await fleet.api("/api/workers/app-factory/containers/main/start", { method: "POST" });
  await until("main", async () => (await main()).state === "running");
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  rmSync(state, { recursive: true, force: true });
});

async function main(): Promise<Container> {
  const text = await (await fleet.api("/api/workers/app-factory/containers")).text();
  const { containers } = parseJson(z.object({ containers: z.array(Container) }), text, "containers");
  const found = containers.find(({ name }) => name === "main");
  if (found === undefined) throw new Error("there is no main");
  return found;
}

function openDatabase(): DatabaseSync {
  const [file] = globSync(join(state, "wrangler/v3/d1/*/*.sqlite")).filter((path) => !path.endsWith("metadata.sqlite"));
  if (file === undefined) throw new Error("no database under the state directory");
  return new DatabaseSync(file, { timeout: 5_000 });
}

async function startProcess(name: string, script: string): Promise<void> {
  const answer = await fleet.api("/api/workers/app-factory/monitoring/processes", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, command: ["sh", "-c", script], restart: { policy: "never" } }),
  });
  expect(answer.status).toBe(201);
}

/** All lines of a process that the database has, newest first, page by page. */
async function storedLines(process: string): Promise<LogPage["items"]> {
  const items: LogPage["items"] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = `worker=app-factory&process=${process}&limit=1000${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const page: LogPage = parseJson(LogPage, await (await fleet.api(`/api/monitoring/logs?${query}`)).text(), "a page");
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

it("the database takes no writes while a process floods: every line is there once, in order", async () => {
  await startProcess("flood", `trap 'seq 1 ${LINES}; exit' USR1; echo ready; while :; do sleep 0.05; done`);
  await until("its first line", async () => (await storedLines("flood")).length === 1);
  const lock = openDatabase();
  lock.exec("BEGIN IMMEDIATE");
  const lockedAt = Date.now();
  const told = await fleet.api("/api/workers/app-factory/monitoring/processes/flood/signal", {
    method: "POST",
    body: JSON.stringify({ signal: "SIGUSR1" }),
  });
  expect(told.status).toBe(202);
  await until("the end of the flood", async () => {
    const text = await (await fleet.api("/api/workers/app-factory/monitoring/processes/flood")).text();
    return parseJson(ProcessItem, text, "the process").state === "exited";
  });
  await until("the lock was held long enough", () => Date.now() - lockedAt >= REFUSED_MS);
  lock.exec("ROLLBACK");
  lock.close();
  const count = openDatabase();
  const stored = () =>
    z.object({ n: z.number() }).parse(count.prepare("SELECT count(*) AS n FROM logs WHERE process = 'flood'").get()).n;
  await until("every line", () => stored() > LINES);
  count.close();
  const lines = await storedLines("flood");
  expect(lines.map(({ text }) => text).reverse()).toEqual([
    "ready",
    ...Array.from({ length: LINES }, (_, index) => String(index + 1)),
  ]);
  const seqs = lines.map(({ seq }) => seq).reverse();
  expect(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0))).toBe(true);
});

it("/health/terminal says that a terminal does not come back", async () => {
  const probe = () => fleet.api("/health/terminal?worker=app-factory");
  // While the database takes long, as on a slow machine, it fails with reason; so it is asked until it does not.
  await until("a terminal that comes back", async () => {
    const { status, workersUp } = Health.parse(await (await probe()).json());
    return status === "pass" && workersUp === 1;
  });
  const agent = agentOf(fleet.child.pid ?? 0, "app-factory", "main");
  process.kill(agent, "SIGSTOP");
  try {
    await until("a terminal that does not", async () => {
      const failed = await probe();
      expect(failed.status).toBe(503);
      const { status, workersDown, workersUp, checks } = Health.parse(await failed.json());
      const said = checks?.["terminal:app-factory"]?.[0]?.output ?? "";
      return status === "fail" && workersDown === 1 && workersUp === 0 && said.includes("no answer within");
    });
  } finally {
    process.kill(agent, "SIGCONT");
  }
  await until("a terminal that comes back", async () => (await probe()).status === 200);
});

it("an agent that hangs reads as lost, and as running when it goes on", async () => {
  const agent = agentOf(fleet.child.pid ?? 0, "app-factory", "main");
  const database = openDatabase();
  process.kill(agent, "SIGSTOP");
  try {
    // Of LOST_MS 15 s are left: more than the 10 s between two samples, so that an agent that runs is not lost here.
    const age = database.prepare(
      "UPDATE containers SET last_heartbeat_at = last_heartbeat_at - 60000 WHERE name = 'main' AND last_heartbeat_at > ?",
    );
    const lost = await until("lost", async () => {
      // Also of a sign of life that was on its way when the agent hung.
      age.run(Date.now() - 30_000);
      const now = await main();
      return now.state === "lost" && now;
    });
    expect(lost.reason).toMatch(/^no sign of life from its agent for \d+ s$/);
    await until("a warning", async () => Health.parse(await (await fleet.api("/health")).json()).status === "warn");
  } finally {
    process.kill(agent, "SIGCONT");
    database.close();
  }
  await until("running again", async () => (await main()).state === "running");
});
