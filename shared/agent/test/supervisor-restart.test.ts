import { freePort, until } from "@gantry/testing";
import { expect, test } from "vitest";
import { spec, Supervised } from "./supervisor-rig.ts";

const FOREVER = "while :; do sleep 0.1; done";

/** Answers with what is in `status`, which a request to /break sets to 500. */
const server = (port: number): string[] => [
  "node",
  "-e",
  `let status = 200; require("http").createServer((req, res) => {
    if (req.url === "/break") status = 500;
    res.writeHead(req.url === "/no" ? 404 : status).end();
  }).listen(${port}, () => console.log("listening"))`,
];

/** Milliseconds between the records of `exited` and the next start, in order. */
function waits(its: Supervised, name: string): number[] {
  const records = its.records.processes.filter((each) => each.process === name);
  return records.flatMap(({ state, at }, index) => (state === "backing-off" ? (records[index + 1]?.at ?? 0) - at : []));
}

test("on failure it is started again, each time later, and left crash-looping at the bound", async () => {
  await using its = new Supervised();
  its.start("one", "exit 7", { restart: { policy: "on-failure", maxRestarts: 4, backoffMs: 60 } });
  await its.until("one", "crash-looping");
  expect(its.states("one").slice(0, 5)).toEqual(["starting", "running", "backing-off", "starting", "running"]);
  expect(its.supervisor.get("one")).toMatchObject({
    restarts: 4,
    exit: { code: 7, signal: null },
    reason: "exited with code 7; not started again after 4 restarts in a row",
  });
  const all = waits(its, "one");
  expect(all).toHaveLength(4);
  // Times of records are the clock's, which is not the timer's.
  for (const [index, wait] of all.entries()) expect(wait).toBeGreaterThan(0.8 * 30 * 2 ** index);
});

test.each([
  ["never", 1, "exited", 0],
  ["never", 0, "exited", 0],
  ["on-failure", 0, "exited", 0],
  ["on-failure", 1, "crash-looping", 2],
  ["always", 0, "crash-looping", 2],
  ["always", 1, "crash-looping", 2],
] as const)("policy %s after code %i: %s with %i restarts", async (policy, code, state, restarts) => {
  await using its = new Supervised();
  its.start("one", `exit ${code}`, { restart: { policy, maxRestarts: 2, backoffMs: 10 } });
  await its.until("one", state);
  expect(its.supervisor.get("one").restarts).toBe(restarts);
});

test("a run that was stable begins a new count", async () => {
  await using its = new Supervised({ bounds: { stableMs: 100 } });
  its.start("one", "sleep 0.15; exit 1", { restart: { policy: "always", maxRestarts: 1, backoffMs: 10 } });
  await until("a fourth restart", () => its.supervisor.get("one").restarts >= 4);
  expect(its.states("one")).not.toContain("crash-looping");
});

test("one that never becomes ready is no stable run, however long it takes", async () => {
  await using its = new Supervised({ bounds: { stableMs: 100 } });
  its.start("one", FOREVER, {
    readiness: { logLine: "up", timeoutMs: 200 },
    restart: { policy: "always", maxRestarts: 1, backoffMs: 10 },
  });
  await its.until("one", "crash-looping");
  expect(its.supervisor.get("one").restarts).toBe(1);
});

test("stop ends a backoff; restart ends it, and a crash loop, with a run", async () => {
  await using its = new Supervised();
  its.start("one", "exit 1", { restart: { policy: "always", maxRestarts: 1, backoffMs: 60_000 } });
  await its.until("one", "backing-off");
  expect(its.supervisor.stop("one")).toMatchObject({ state: "stopped", exit: { code: 1, signal: null } });
  its.start("two", "exit 1", { restart: { policy: "always", maxRestarts: 0 } });
  await its.until("two", "crash-looping");
  its.supervisor.restart("two");
  await until("another run", () => its.states("two").filter((state) => state === "running").length === 2);
  await its.until("two", "crash-looping");
});

test("ready by port", async () => {
  await using its = new Supervised();
  const port = await freePort();
  its.start("one", server(port), { readiness: { port }, restart: { policy: "always" } });
  expect(its.supervisor.get("one").state).toBe("running");
  await its.until("one", "ready");
  expect(its.states("one")).toEqual(["starting", "running", "ready"]);
});

test("ready by path, at ::1 alone", async () => {
  await using its = new Supervised();
  const port = await freePort();
  const command = server(port).map((arg) => arg.replace(`listen(${port},`, `listen(${port}, "::1",`));
  its.start("one", command, { readiness: { port, path: "/health" } });
  await its.until("one", "ready");
  expect(its.states("one")).toEqual(["starting", "running", "ready"]);
});

test("a path is asked for whatever its characters", async () => {
  await using its = new Supervised();
  const port = await freePort();
  const echoed = server(port).map((arg) =>
    arg.replace('req.url === "/no"', 'req.url !== "/%C4%8D%00%EF%BF%BD%25?a=%C3%BC"'),
  );
  its.start("one", echoed, { readiness: { port, path: "/č\0\ud800%25?a=ü" } });
  await its.until("one", "ready");
  expect(its.states("one")).toEqual(["starting", "running", "ready"]);
});

test("not ready by path when it answers 404, which is a failure to start", async () => {
  await using its = new Supervised();
  const port = await freePort();
  its.start("one", server(port), {
    readiness: { port, path: "/no", timeoutMs: 3_000 },
    restart: { policy: "on-failure", maxRestarts: 1, backoffMs: 10 },
  });
  await its.until("one", "crash-looping");
  expect(its.supervisor.get("one").reason).toContain(`was not ready within 3000 ms: /no at port ${port} answered 404`);
  expect(its.states("one").filter((state) => state === "stopping")).toHaveLength(2);
});

test.each([
  ["a line on stdout", "echo up and; sleep 0.1; echo 'now \u001b[32mready\u001b[0m to serve'"],
  ["a line on stderr", "echo now ready >&2"],
  ["a prompt without its end", "printf 'now ready'"],
])("ready by %s", async (_name, script) => {
  await using its = new Supervised();
  its.start("one", `${script}; ${FOREVER}`, { readiness: { logLine: "now ready" } });
  await its.until("one", "ready");
  expect(its.text("one")).toContain("ready");
});

test("no line in time", async () => {
  await using its = new Supervised();
  its.start("one", `echo almost; ${FOREVER}`, { readiness: { logLine: "ready", timeoutMs: 200 } });
  await its.until("one", "exited");
  expect(its.supervisor.get("one").reason).toBe('was not ready within 200 ms: no line with "ready"');
});

test("liveness that fails is a restart, with its reason", async () => {
  await using its = new Supervised();
  const port = await freePort();
  its.start("one", server(port), {
    readiness: { port },
    liveness: { port, path: "/", intervalMs: 100, failures: 3 },
    restart: { policy: "on-failure", backoffMs: 10 },
  });
  await its.until("one", "ready");
  await fetch(`http://127.0.0.1:${port}/break`);
  await until("a new run", () => its.supervisor.get("one").restarts === 1);
  await its.until("one", "ready");
  const reasons = its.records.processes.map(({ state, reason }) => `${state}: ${reason}`);
  const why = `its liveness probe failed 3 times in a row: / at port ${port} answered 500`;
  expect(reasons).toContain(`stopping: ${why}`);
  expect(reasons.find((each) => each.startsWith("backing-off"))).toContain(why);
});

test("a dependent waits until what it depends on is ready, and says for what", async () => {
  await using its = new Supervised();
  const port = await freePort();
  its.supervisor.startDeclared([
    spec("api", FOREVER, { dependsOn: ["db", "once"] }),
    spec("db", server(port), { readiness: { port } }),
    spec("once", "exit 0"),
  ]);
  expect(its.supervisor.get("api")).toMatchObject({ state: "starting", reason: "waits for db", pid: null });
  await its.until("api", "running");
  expect(its.supervisor.get("db").state).toBe("ready");
});

test("a dependent goes on waiting for what crash-loops or is stopped, and says so", async () => {
  await using its = new Supervised();
  its.start("db", "exit 1", {
    readiness: { logLine: "up" },
    restart: { policy: "always", maxRestarts: 1, backoffMs: 10 },
  });
  its.start("api", FOREVER, { dependsOn: ["db"] });
  await until("the reason", () => its.supervisor.get("api").reason === "waits for db (crash-looping)");
  its.start("db", FOREVER, { readiness: { logLine: "up" } });
  its.supervisor.stop("db");
  await until("the reason", () => its.supervisor.get("api").reason === "waits for db (stopped)");
  expect(its.supervisor.get("api").state).toBe("starting");
  its.start("db", `echo up; ${FOREVER}`, { readiness: { logLine: "up" } });
  await its.until("api", "running");
  its.start("late", "true", { dependsOn: ["api"] });
  await its.until("late", "exited");
});

test("declared behind what it depends on, which serves at once, it is started once", async () => {
  await using its = new Supervised();
  its.supervisor.startDeclared([spec("db", FOREVER), spec("api", FOREVER, { dependsOn: ["db"] })]);
  const { pid } = its.supervisor.get("api");
  its.start("last", "true", { dependsOn: ["api"] });
  await its.until("last", "exited");
  expect(its.states("api")).toEqual(["starting", "running"]);
  expect(its.supervisor.get("api")).toMatchObject({ state: "running", pid });
});

test("stop of one that waits", async () => {
  await using its = new Supervised();
  its.start("db", FOREVER, { readiness: { logLine: "never" } });
  its.start("api", FOREVER, { dependsOn: ["db"] });
  expect(its.supervisor.stop("api").state).toBe("stopped");
});

test("dependencies that are not there, or go in a circle", async () => {
  await using its = new Supervised();
  const refused = (type: string, message: string) => expect.objectContaining({ type, message });
  const unknown = refused("NOT_FOUND", "process a depends on b, which is not known");
  expect(() => its.start("a", "true", { dependsOn: ["b"] })).toThrow(unknown);
  expect(() => its.start("a", "true", { dependsOn: ["a"] })).toThrow(circular("a → a"));
  const circle = [
    spec("a", "true", { dependsOn: ["b"] }),
    spec("b", "true", { dependsOn: ["c"] }),
    spec("c", "true", { dependsOn: ["a"] }),
  ];
  expect(() => its.supervisor.startDeclared(circle)).toThrow(circular("a → b → c → a"));
  const twice = [spec("a", "true"), spec("a", "true")];
  expect(() => its.supervisor.startDeclared(twice)).toThrow(refused("CONFLICT", "process a is there already"));
  expect(its.supervisor.list()).toEqual([]);
  function circular(path: string): unknown {
    return refused("VALIDATION_ERROR", `process a waits for itself: ${path}`);
  }
});
