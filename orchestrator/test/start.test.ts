/** The whole program from outside: what it refuses, what it leaves behind, and what it finds again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ContainerList, parseJson, Session } from "@gantry/contracts";
import {
  alive,
  descendantsOf,
  familyOf,
  freePort,
  openTerminal,
  processesOf,
  rawRequest,
  spawnStart,
  startFleet,
  until,
} from "@gantry/testing";
import { expect, it } from "vitest";
import { fleet } from "./shared-fleet.ts";

/** SIGINT and SIGTERM end everything within 5 s; a loaded machine gets some room. Milliseconds. */
const STOP_MS = 8_000;

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
  expect((await rawRequest(fleet.port, { path: "/health" })).status).toBe(200);
  rmSync(state, { recursive: true });
});

it.each(["building what changed", "starting engine", "starting 3 Workers"])(
  "Ctrl-C while %s leaves nothing",
  async (phase) => {
    const state = mkdtempSync(join(tmpdir(), "gantry-state-"));
    const started = spawnStart({ state, port: await freePort() });
    await until(phase, () => started.output().includes(phase), 60_000);
    const family = descendantsOf(started.child.pid ?? 0);
    started.child.kill("SIGINT");
    expect(await started.exited).toBe(0);
    await until("nothing is left", () => processesOf(state).length + alive(family).length === 0, STOP_MS);
    expect(started.output()).not.toContain("gantry ready");
    rmSync(state, { recursive: true });
  },
);

it("ends stubborn programs with the fleet, and finds sessions and containers at rest when it comes back", async () => {
  const state = mkdtempSync(join(tmpdir(), "gantry-state-"));
  const first = await startFleet({ state });
  const stubborn = encodeURIComponent(
    JSON.stringify(["sh", "-c", "trap '' HUP INT TERM; (setsid sleep 4321 &); echo up; while :; do sleep 1; done"]),
  );
  const client = await openTerminal(first.base, "app-factory", `?command=${stubborn}`);
  await client.waitFor(/up/, 30_000);
  const pid = first.child.pid ?? 0;
  const stray = familyOf(pid).filter(({ command }) => command.includes("sleep 4321"));
  expect(stray).not.toEqual([]);
  const family = [...descendantsOf(pid), ...stray];
  const begun = Date.now();
  first.child.kill("SIGTERM");
  expect((await client.closed).code).not.toBe(1000);
  await until("nothing is left", () => processesOf(state).length + alive(family).length === 0, STOP_MS);
  expect(Date.now() - begun).toBeLessThan(STOP_MS);

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
  await next.waitFor(/gan42try/, 30_000);
  expect(await second.stop()).toBe(0);
  rmSync(state, { recursive: true });
});
