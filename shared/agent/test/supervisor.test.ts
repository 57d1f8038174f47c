import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { MAX_PROCESSES } from "@gantry/contracts";
import { pace, PATIENCE_MS, until } from "@gantry/testing";
import { expect, test, vi } from "vitest";
import { DRAIN_PROCESSES_MS, GONE_MS } from "../src/supervisor/supervisor.ts";
import { isRunning, pidsIn, untilGone } from "./processes.ts";
import { spec, Supervised } from "./supervisor-rig.ts";

const FOREVER = "while :; do sleep 0.1; done";

test("runs, exits by itself, and says how", async () => {
  await using its = new Supervised();
  its.start("one", "echo hello; exit 3");
  expect(its.supervisor.get("one")).toMatchObject({ id: "one", state: "running", pid: expect.any(Number), exit: null });
  await its.until("one", "exited");
  expect(its.states("one")).toEqual(["starting", "running", "exited"]);
  expect(its.supervisor.get("one")).toMatchObject({
    pid: null,
    exit: { code: 3, signal: null },
    reason: "exited with code 3",
    restarts: 0,
    cpu: null,
  });
  expect(its.text("one")).toBe("hello");
});

test("on request it is stopping at once, then stopped, and can be started again", async () => {
  await using its = new Supervised();
  its.start("one", FOREVER);
  const { pid } = its.supervisor.get("one");
  expect(its.supervisor.roots()).toEqual([{ name: "one", pid }]);
  its.supervisor.sampled("one", { cpu: 0.5, memoryBytes: 4096 });
  expect(its.supervisor.get("one")).toMatchObject({ cpu: 0.5, memoryBytes: 4096 });
  expect(() => its.start("one", "true")).toThrow(expect.objectContaining({ type: "CONFLICT" }));
  expect(its.supervisor.stop("one").state).toBe("stopping");
  await its.until("one", "stopped");
  expect(its.supervisor.get("one")).toMatchObject({ exit: { code: null, signal: "SIGTERM" }, cpu: null });
  expect(its.supervisor.roots()).toEqual([]);
  expect(() => its.supervisor.signal("one", "SIGHUP")).toThrow(expect.objectContaining({ type: "CONFLICT" }));
  expect(its.supervisor.stop("one").state).toBe("stopped");
  its.start("one", "exit 0");
  await its.until("one", "exited");
  expect(its.supervisor.list().map(({ name }) => name)).toEqual(["one"]);
  expect(() => its.supervisor.get("two")).toThrow(expect.objectContaining({ type: "NOT_FOUND" }));
});

test("restart ends it and starts another; the later of two requests counts", async () => {
  await using its = new Supervised();
  its.start("one", FOREVER);
  const { pid } = its.supervisor.get("one");
  expect(its.supervisor.restart("one")).toMatchObject({ state: "stopping", reason: "restarts on request" });
  await its.until("one", "running");
  expect(its.supervisor.get("one")).toMatchObject({ restarts: 1 });
  expect(its.supervisor.get("one").pid).not.toBe(pid);
  its.supervisor.stop("one");
  its.supervisor.restart("one");
  its.supervisor.stop("one");
  await its.until("one", "stopped");
  its.supervisor.restart("one");
  await its.until("one", "running");
  expect(its.states("one").filter((state) => state === "running")).toHaveLength(3);
});

test("a signal reaches the process, and what it does is its own exit", async () => {
  await using its = new Supervised();
  its.start("one", `trap 'echo hup' HUP; echo set; ${FOREVER}`);
  await until("the trap", () => its.text("one").includes("set"));
  its.supervisor.signal("one", "SIGHUP");
  await until("the handler", () => its.text("one").includes("hup"));
  its.supervisor.signal("one", "SIGKILL");
  await its.until("one", "exited");
  expect(its.supervisor.get("one")).toMatchObject({
    exit: { code: null, signal: "SIGKILL" },
    reason: "was ended by SIGKILL",
  });
});

test("SIGTERM goes to the whole tree; who ignores it is killed after the grace", async () => {
  await using its = new Supervised();
  const stubborn = `trap '' TERM; echo pid=$$; ${FOREVER}`;
  its.start("one", `trap '' TERM; echo pid=$$; setsid sh -c "${stubborn.replaceAll("$", "\\$")}" & ${FOREVER}`, {
    stopGraceMs: 300,
  });
  await until("both", () => pidsIn(its.text("one"), "pid").length === 2);
  const pids = pidsIn(its.text("one"), "pid");
  const from = performance.now();
  its.supervisor.stop("one");
  await its.until("one", "stopped");
  expect(performance.now() - from).toBeGreaterThan(290);
  expect(its.supervisor.get("one").exit).toEqual({ code: null, signal: "SIGKILL" });
  expect(pids.filter(isRunning)).toEqual([]);
});

test("one that forks and exits: the exit is known, the rest is heard, and ended by stop", async () => {
  await using its = new Supervised();
  // Without parents, in a session of its own, and it cleared nothing but its parents.
  const daemon = `echo pid=$$; sleep 0.3; echo later; ${FOREVER}`;
  its.start("one", `(setsid sh -c '${daemon}' &); echo begun`);
  await its.until("one", "exited");
  expect(its.supervisor.get("one").exit).toEqual({ code: 0, signal: null });
  await until("the daemon's output", () => its.text("one").includes("later"));
  const pids = pidsIn(its.text("one"), "pid");
  expect(pids.filter(isRunning)).toEqual(pids);
  expect(its.supervisor.stop("one").state).toBe("stopping");
  await its.until("one", "stopped");
  expect(pids.filter(isRunning)).toEqual([]);
});

test("what a run left behind is ended before the next one, also when another spec takes the name", async () => {
  await using its = new Supervised();
  const leaves = `mkfifo $$; export its=$$; (setsid sh -c 'echo pid=$$; : > $its; ${FOREVER}' &); read x < $$; rm $$; exit 1`;
  its.start("one", leaves, { restart: { policy: "on-failure", maxRestarts: 1, backoffMs: 10 } });
  await its.until("one", "crash-looping");
  const [first = 0, second = 0] = pidsIn(its.text("one"), "pid");
  expect(isRunning(first)).toBe(false);
  expect(isRunning(second)).toBe(true);
  its.start("one", FOREVER);
  expect(its.supervisor.get("one").state).toBe("starting");
  await its.until("one", "running");
  expect(isRunning(second)).toBe(false);
});

test.each([
  ["no such command", ["no-such-command"], {}, 127, "cannot run no-such-command: not found"],
  ["not executable", ["/etc/passwd"], {}, 126, "cannot run /etc/passwd: permission denied"],
  ["no such directory", ["true"], { cwd: "nowhere" }, 127, "cannot run in /tmp/nowhere: no such directory"],
  [
    "a list that is too long",
    ["true", ...Array<string>(100).fill("x".repeat(32_768))],
    {},
    126,
    /^cannot run true: .*E2BIG/,
  ],
])("%s is an exit by the restart policy", async (_name, command, more, code, reason) => {
  await using its = new Supervised();
  its.start("one", command, { ...more, restart: { policy: "on-failure", maxRestarts: 1, backoffMs: 10 } });
  await its.until("one", "crash-looping");
  const said = typeof reason === "string" ? expect.stringContaining(reason) : expect.stringMatching(reason);
  expect(its.supervisor.get("one")).toMatchObject({ exit: { code, signal: null }, restarts: 1, reason: said });
  expect(JSON.stringify(its.records.processes).length).toBeLessThan(50_000);
});

test("the directory is relative to the home, commands are looked up by the child's own PATH", async () => {
  const home = mkdtempSync(join(tmpdir(), "gantry-home-"));
  try {
    writeFileSync(join(home, "own-command"), "#!/bin/sh\npwd; echo $MINE $GANTRY_SECRET\n", { mode: 0o755 });
    await using its = new Supervised({ home });
    its.start("one", ["own-command"], { cwd: ".", env: { PATH: `${home}:/usr/bin:/bin`, MINE: "yes" } });
    await its.until("one", "exited");
    expect(its.text("one")).toBe(`${home}\nyes`);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("a name of the agent's own, and one process too many", async () => {
  await using its = new Supervised();
  expect(() => its.start("gantry", "true")).toThrow(expect.objectContaining({ type: "VALIDATION_ERROR" }));
  its.supervisor.startDeclared([spec("declared", ["no-such-command"])]);
  its.start("long", FOREVER);
  its.start("first", ["no-such-command"]);
  for (let n = 3; n < MAX_PROCESSES; n++) its.start(`p${n}`, ["no-such-command"]);
  its.start("more", ["no-such-command"]);
  const names = its.supervisor.list().map(({ name }) => name);
  expect(names).toHaveLength(MAX_PROCESSES);
  expect(names).toEqual(expect.arrayContaining(["declared", "long", "more"]));
  expect(names).not.toContain("first");
});

test("beyond MAX_PROCESSES that do not rest", async () => {
  await using its = new Supervised();
  its.start("db", ["no-such-command"]);
  for (let n = 1; n < MAX_PROCESSES; n++) its.start(`p${n}`, "true", { dependsOn: ["db"] });
  expect(() => its.start("more", "true")).toThrow(expect.objectContaining({ type: "RATE_LIMITED" }));
});

test("a clock that jumps changes no backoff, no grace and no timeout", async () => {
  await using its = new Supervised();
  const real = Date.now;
  let day = 86_400_000;
  vi.spyOn(Date, "now").mockImplementation(() => real() + (day = -day));
  try {
    const from = performance.now();
    its.start("one", "exit 1", { restart: { policy: "always", maxRestarts: 3, backoffMs: 100 } });
    its.start("two", FOREVER, { readiness: { port: 1, timeoutMs: 300 } });
    const rest = () => its.supervisor.list().every(({ state }) => state === "crash-looping" || state === "exited");
    // `until` goes by the wall clock itself.
    while (!rest() && performance.now() - from < PATIENCE_MS) await turn();
    expect(performance.now() - from).toBeGreaterThan(350);
    expect((performance.now() - from) / (await pace())).toBeLessThan(5_000);
    expect(its.supervisor.list()).toMatchObject([
      { restarts: 3 },
      { reason: expect.stringContaining("within 300 ms") },
    ]);
  } finally {
    vi.restoreAllMocks();
  }
});

test("what exits while its dependents are ended is not started again", async () => {
  const its = new Supervised();
  its.start("db", FOREVER, { restart: { policy: "always", maxRestarts: 100, backoffMs: 10 } });
  its.start("api", `trap 'sleep 0.4; exit 0' TERM; echo set; ${FOREVER}`, { dependsOn: ["db"] });
  await until("the trap", () => its.text("api") === "set");
  const drained = its.supervisor.drain();
  its.supervisor.signal("db", "SIGKILL");
  await drained;
  expect(its.states("db").filter((state) => state === "running")).toHaveLength(1);
  expect(its.supervisor.list()).toMatchObject([{ state: "stopped" }, { state: "stopped" }]);
});

test("drain ends dependents first, is bounded, and nothing starts any more", async () => {
  const its = new Supervised();
  const says = (name: string) => `trap 'echo ${name} ends; exit 0' TERM; echo pid=$$; ${FOREVER}`;
  its.start("db", says("db"));
  its.start("api", says("api"), { dependsOn: ["db"] });
  its.start("stubborn", `trap '' TERM; echo pid=$$; ${FOREVER}`, { dependsOn: ["api"], stopGraceMs: 60_000 });
  its.start("failing", "exit 1", { restart: { policy: "always", maxRestarts: 1000, backoffMs: 10 } });
  const pids = () => ["db", "api", "stubborn"].flatMap((name) => pidsIn(its.text(name), "pid"));
  await until("all", () => pids().length === 3);
  const from = performance.now();
  const drained = its.supervisor.drain();
  expect(() => its.start("late", "true")).toThrow(expect.objectContaining({ type: "UNAVAILABLE" }));
  expect(() => its.supervisor.restart("db")).toThrow(expect.objectContaining({ type: "UNAVAILABLE" }));
  await drained;
  const took = performance.now() - from;
  // The bound, and not the minute that one of them is given.
  expect(took).toBeLessThan(30_000);
  const atRest = () => its.supervisor.list().every(({ state }) => state === "stopped");
  // Only a machine so slow that the bound came first sees the rest of them go later.
  if (took >= DRAIN_PROCESSES_MS + GONE_MS) await until("all at rest", atRest);
  expect(its.supervisor.list().map(({ state }) => state)).toEqual(["stopped", "stopped", "stopped", "stopped"]);
  const order = its.records.processes.filter(({ state }) => state === "stopped").map((each) => each.process);
  expect(order.filter((name) => name !== "failing")).toEqual(["stubborn", "api", "db"]);
  expect(its.text("db")).toContain("db ends");
  expect(its.supervisor.get("stubborn")).toMatchObject({ exit: { signal: "SIGKILL" }, reason: "the container stops" });
  await untilGone(pids());
});
