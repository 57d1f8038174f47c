/** The whole program from outside: what it refuses, what it leaves behind, and what it finds again. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerList, parseJson, Session } from "@gantry/contracts";
import {
  alive,
  descendantsOf,
  familyOf,
  type Fleet,
  freePort,
  openTerminal,
  processesOf,
  rawRequest,
  spawnStart,
  startFleet,
  TEST_TOKEN,
  timed,
  until,
} from "@gantry/testing";
import { expect, it } from "vitest";
import { fleet } from "./shared-fleet.ts";

/** SIGINT and SIGTERM end everything within this (contract.md, `npm start`). Milliseconds. */
const STOP_MS = 5_000;

/** Signals a start, gives what `ended` gives once no process of it is left, and expects that in time. */
async function stops<T>(
  child: ChildProcess,
  signal: NodeJS.Signals,
  { state, family, ended }: { state: string; family: Parameters<typeof alive>[0]; ended: Promise<T> },
): Promise<T> {
  const took = await timed(async () => {
    child.kill(signal);
    await ended;
    await until("nothing is left", () => processesOf(state).length + alive(family).length === 0);
  });
  expect(took).toBeLessThan(STOP_MS);
  return ended;
}

/** Opens the printed URL twice. */
async function signsInOnce({ url, base, port }: Fleet): Promise<void> {
  const { origin, pathname, search } = new URL(url);
  expect(origin).toBe(base);
  expect(url).not.toContain(TEST_TOKEN);
  const open = () => rawRequest(port, { path: pathname + search });
  const [first, again] = [await open(), await open()];
  expect([first.status, first.headers["location"]]).toEqual([303, "/"]);
  expect(first.headers["set-cookie"]).toEqual([expect.stringMatching(new RegExp(`^gantry_${port}=`))]);
  expect([again.status, again.headers["location"]]).toEqual([303, "/sign-in?reason=spent"]);
}

async function failure(options: Parameters<typeof spawnStart>[0]): Promise<string> {
  const started = spawnStart(options);
  expect(await started.exited).toBe(1);
  const output = started.output();
  const [sentence = "", ...more] = output.split("\n").filter((line) => line.startsWith("gantry: "));
  expect(more).toEqual([]);
  expect(output.trim().endsWith(sentence)).toBe(true);
  expect(output).not.toMatch(/\n\s+at /);
  return sentence;
}

it("refuses a taken port, a state directory in use and a Docker that does not work, each in one sentence", async () => {
  const state = mkdtempSync(join(tmpdir(), "gantry-state-"));
  const taken = await failure({ state, port: fleet.port });
  expect(taken).toContain(String(fleet.port));
  const held = await failure({ state: fleet.state, port: await freePort() });
  expect(held).toContain(String(fleet.pid));
  const env = { DOCKER_HOST: "tcp://127.0.0.1:1" };
  expect(await failure({ state, port: await freePort(), engine: "docker", env })).toMatch(/Docker/);
  expect(processesOf(state)).toEqual([]);
  await until("health", async () => (await rawRequest(fleet.port, { path: "/health" })).status === 200);
  rmSync(state, { recursive: true });
});

it.each(["building what changed", "starting engine", "starting 3 Workers"])(
  "Ctrl-C while %s leaves nothing",
  async (phase) => {
    const state = mkdtempSync(join(tmpdir(), "gantry-state-"));
    const started = spawnStart({ state, port: await freePort() });
    await until(phase, () => started.output().includes(phase));
    const family = descendantsOf(started.child.pid ?? 0);
    expect(await stops(started.child, "SIGINT", { state, family, ended: started.exited })).toBe(0);
    expect(started.output()).not.toContain("gantry ready");
    rmSync(state, { recursive: true });
  },
);

it("prints a URL that signs in once, ends stubborn programs with the fleet, and finds sessions and containers at rest when it comes back", async () => {
  const state = mkdtempSync(join(tmpdir(), "gantry-state-"));
  const first = await startFleet({ state });
  await signsInOnce(first);
  const stubborn = encodeURIComponent(
    JSON.stringify(["sh", "-c", "trap '' HUP INT TERM; (setsid sleep 4321 &); echo up; while :; do sleep 1; done"]),
  );
  const client = await openTerminal(first.base, "app-factory", `?command=${stubborn}`);
  await client.waitFor(/up/);
  const pid = first.child.pid ?? 0;
  const stray = familyOf(pid).filter(({ command }) => command.includes("sleep 4321"));
  expect(stray).not.toEqual([]);
  const family = [...descendantsOf(pid), ...stray];
  const { code } = await stops(first.child, "SIGTERM", { state, family, ended: client.closed });
  expect(code).not.toBe(1000);

  const second = await startFleet({ state });
  await until("the session is at rest", async () => {
    const session = Session.parse(await (await second.api(`/api/sessions/${client.session}`)).json());
    return ["asleep", "lost"].includes(session.state) && session;
  });
  const containers = await until("the container is at rest", async () => {
    const text = await (await second.api("/api/workers/app-factory/containers")).text();
    const [main] = parseJson(ContainerList, text, "containers").containers;
    return main !== undefined && ["stopped", "failed"].includes(main.state) && main;
  });
  expect(containers.bootId).toBeNull();
  const next = await openTerminal(second.base, "app-factory");
  next.type("echo gan$((6*7))try\r");
  await next.waitFor(/gan42try/);
  expect(await second.stop()).toBe(0);
  rmSync(state, { recursive: true });
});
