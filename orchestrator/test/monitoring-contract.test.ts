/** One set of cases over all doors to a container's monitoring: REST, RPC, the CLI there and here, and the socket. */
import { type Fleet, startFleet, until } from "@gantry/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cliDoor,
  type Door,
  MonitoringSocket,
  type Place,
  remoteCli,
  restDoor,
  rpcDoor,
  shellCli,
} from "./monitoring-doors.ts";
import { errorOf } from "./shared-fleet.ts";

const WORKER = "test-specialist";
const CONTAINER = "doors";

let fleet: Fleet;
const api = (path: string, init?: RequestInit) => fleet.api(path, init);
const post = (path: string, body: unknown = {}) =>
  api(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
const at = (container = CONTAINER): Place => ({ base: fleet.base, api: fleet.api, worker: WORKER, container });

/** By name, for there is no fleet yet when the cases are listed. */
const DOORS = {
  REST: () => restDoor(at()),
  RPC: () => rpcDoor(at()),
  "gantryctl by RPC": () => cliDoor("gantryctl by RPC", remoteCli(at())),
  "gantryctl in a shell": () => cliDoor("gantryctl in a shell", shellCli(at())),
};

/** A Node program that throws, uncaught, from a function of its own. */
const THROWER = `function orderPizza() { throw new TypeError("no cheese for order 4711"); } orderPizza();`;

beforeAll(async () => {
  fleet = await startFleet();
  await post(`/api/workers/${WORKER}/containers/${CONTAINER}/start`);
  await until(
    "the container",
    async () => (await api(`/api/workers/${WORKER}/monitoring/processes?container=${CONTAINER}`)).status === 200,
  );
});

afterAll(async () => expect(await fleet.stop()).toBe(0));

const untilState = (door: Door, id: string, state: string) =>
  until(`${id} in state ${state}`, async () => {
    const process = await door.get(id);
    return process.state === state && process;
  });

describe.each(Object.entries(DOORS))("%s", (name, open) => {
  const id = `p-${name.toLowerCase().replaceAll(" ", "-")}`;
  let door: Door;
  beforeAll(() => void (door = open()));

  it("starts a process, says what it does, streams what it prints, and stops it", async () => {
    const command = [
      "sh",
      "-c",
      `echo "hello $WHO"; echo problem >&2; trap 'echo got it' USR1; while :; do sleep 0.05; done`,
    ];
    const started = await door.start({ name: id, command, env: { WHO: door.name } });
    expect(started).toMatchObject({ id, name: id, workerName: WORKER, containerName: CONTAINER, command, restarts: 0 });
    const running = await untilState(door, id, "running");
    expect(running.pid).toBeGreaterThan(0);
    expect((await door.list()).map((one) => one.id)).toContain(id);
    await expect(door.start({ name: id, command: ["true"] })).rejects.toThrow(/runs|running|not at rest/);

    await until("its lines", async () => (await door.stream(id)).length === 2);
    const [first, second] = await door.stream(id);
    expect(new Set([first?.text, second?.text])).toEqual(new Set([`hello ${door.name}`, "problem"]));
    expect(await door.stream(id, `${first?.instanceId}:${first?.seq}`)).toEqual([second]);
    expect(await door.logs(id)).toEqual([second, first]);
    expect(first).toMatchObject({ workerName: WORKER, containerName: CONTAINER, process: id, level: null });

    await door.signal(id, "SIGUSR1");
    await until("the answer to the signal", async () => (await door.logs(id))[0]?.text === "got it");

    await door.restart(id);
    const again = await until("another run", async () => {
      const now = await door.get(id);
      return now.state === "running" && now.pid !== running.pid && now;
    });
    expect(again.startedAt).not.toBe(running.startedAt);

    expect((await door.stop(id)).state).toMatch(/^stopp(ing|ed)$/);
    expect(await untilState(door, id, "stopped")).toMatchObject({ pid: null, exit: { signal: "SIGTERM" } });
  });

  it("groups what a process throws", async () => {
    const thrower = `${id}-throws`;
    await door.start({ name: thrower, command: ["node", "-e", THROWER], restart: { policy: "never" } });
    expect(await untilState(door, thrower, "exited")).toMatchObject({ exit: { code: 1, signal: null } });
    const fault = await until("the error", async () => (await door.errors()).find((one) => one.type === "TypeError"));
    expect(fault).toMatchObject({ language: "node", message: "no cheese for order 4711", state: "open" });
    expect(fault.frames[0]).toMatchObject({ function: "orderPizza", inApp: true });
  });

  it("has metrics of the container and its processes", async () => {
    const items = await until("a sample", async () => {
      const found = await door.metrics();
      return found.some((item) => item.process === null) && found;
    });
    const whole = items.find((item) => item.process === null);
    expect(whole?.memoryBytes).toBeGreaterThan(1024 * 1024);
    expect(whole).toMatchObject({ workerName: WORKER, containerName: CONTAINER, resolution: "10s" });
  });

  it("says clearly what it cannot do", async () => {
    await expect(door.get("nobody")).rejects.toThrow(/nobody/);
    await expect(door.stop("nobody")).rejects.toThrow(/nobody/);
    await expect(door.start({ name: "bad name", command: ["true"] })).rejects.toThrow(/must match/);
    const broken = await door.start({
      name: `${id}-broken`,
      command: ["/no/such/program"],
      restart: { policy: "never" },
    });
    expect(broken.state).toMatch(/starting|exited/);
    expect((await untilState(door, `${id}-broken`, "exited")).reason).toMatch(/no such program|ENOENT|not found/i);
  });
});

it("all doors show the same", async () => {
  const doors = Object.values(DOORS).map((open) => open());
  const lists = await Promise.all(doors.map((door) => door.list()));
  // What is sampled differs from one look to the next.
  const still = lists.map((items) => items.map((item) => ({ ...item, cpu: null, memoryBytes: null })));
  for (const items of still) expect(items).toEqual(still[0]);
  const faults = await Promise.all(doors.map((door) => door.errors()));
  for (const items of faults) expect(items).toEqual(faults[0]);
  expect(faults[0]).toHaveLength(1);
  expect(faults[0]?.[0]?.count).toBe(doors.length);
});

describe("the socket", () => {
  const open = () => new MonitoringSocket(at());

  it("says where it is, and brings states, lines, errors and metrics as they come", async () => {
    const socket = open();
    const { instanceId } = await socket.waitFor("ready", (ready) => ready.containerName === CONTAINER);
    for (const stream of ["logs", "processes", "errors", "metrics"]) socket.send({ type: "subscribe", stream });
    for (const stream of ["logs", "processes", "errors", "metrics"] as const) {
      await socket.waitFor("subscribed", (message) => message.stream === stream);
    }
    const command = ["sh", "-c", `for i in 1 2 3; do echo "line $i"; done; exec node -e '${THROWER}'`];
    await restDoor(at()).start({ name: "watched", command, restart: { policy: "never" } });
    await until(
      "three lines",
      () => socket.lines("watched").filter(({ text }) => text.startsWith("line")).length === 3,
    );
    await socket.waitFor(
      "data",
      (message) =>
        message.stream === "processes" &&
        message.items.some(({ process, state }) => process === "watched" && state === "exited"),
    );
    await socket.waitFor("data", (message) => message.stream === "errors" && message.items.length > 0);
    await socket.waitFor("data", (message) => message.stream === "metrics" && message.items.length > 0);
    const lines = socket.lines("watched");
    socket.close();
    await socket.closed;

    // Resumed behind its first line, another socket gets every further one, once.
    const resumed = open();
    await resumed.waitFor("ready");
    resumed.send({ type: "subscribe", stream: "logs", process: "watched", after: `${instanceId}:${lines[0]?.seq}` });
    await until("the rest", () => resumed.lines("watched").length === lines.length - 1);
    expect(resumed.lines("watched")).toEqual(lines.slice(1));
    resumed.close();
  });

  it("answers what it does not understand and stays", async () => {
    const socket = open();
    await socket.waitFor("ready");
    socket.socket.send("no JSON");
    expect((await socket.waitFor("error")).error.type).toBe("VALIDATION_ERROR");
    socket.send({ type: "ping" });
    await socket.waitFor("pong");
    socket.close();
    expect((await socket.closed).code).toBe(1000);
  });

  it("to a container that does not run opens, says so, closes 1013 and wakes nothing", async () => {
    const path = `/api/workers/${WORKER}/containers/resting/start`;
    expect((await post(path)).status).toBe(202);
    await post(`/api/workers/${WORKER}/containers/resting/stop`);
    const stopped = () =>
      api(`/api/workers/${WORKER}/containers`).then(async (list) =>
        /"resting","state":"stopped"/.test(await list.text()),
      );
    await until("resting at rest", stopped);
    const socket = new MonitoringSocket(at("resting"));
    expect(await socket.closed).toMatchObject({ code: 1013 });
    expect((await socket.waitFor("error")).error.message).toContain("not running");
    expect(await stopped()).toBe(true);
  });

  it("is refused to whoever it is not for, and where there is no container", async () => {
    const ticket = (path: string) => post("/api/tickets", { path });
    expect((await ticket(`/api/workers/${WORKER}/websocket`)).status).toBe(201);
    expect((await errorOf(await ticket(`/api/workers/nope/websocket`))).type).toBe("NOT_FOUND");
    expect((await errorOf(await ticket(`/api/workers/${WORKER}/websocket?container=UPPER`))).type).toBe(
      "VALIDATION_ERROR",
    );
    expect((await errorOf(await api(`/api/workers/${WORKER}/websocket`))).type).toBe("VALIDATION_ERROR");
  });
});

it("by RPC only what is described can be called", async () => {
  for (const method of ["fetch", "constructor", "nope", "containerLife", "dup"]) {
    const refused = await post(`/api/workers/${WORKER}/rpc/${method}`, { instanceId: CONTAINER });
    expect((await errorOf(refused)).type).toBe("NOT_FOUND");
  }
});

it("usage errors of the CLI are exit code 2, failures 1", async () => {
  const run = remoteCli(at());
  expect(await run(["process", "frobnicate"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(await run(["process", "get", "nobody"])).toMatchObject({ exitCode: 1, stdout: "" });
  expect(await run(["process", "list"])).toMatchObject({ exitCode: 0, stderr: "" });
});
