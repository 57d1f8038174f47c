/** Containers that fall asleep under their clients, and containers that do not start: a copy of the tree has both. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Container,
  ContainerList,
  Health,
  parseJson,
  Session,
  type SessionState,
  WorkerDetail,
} from "@gantry/contracts";
import {
  type Fleet,
  openTerminal,
  sleepyTree,
  startFleet,
  type TerminalClient,
  type Tree,
  until,
} from "@gantry/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Starts again in front of each line what it reads, so that boots can be told apart. */
const ECHO = "stty -echo; echo boot=$$.; while read line; do echo got $line.; done";

let tree: Tree;
let fleet: Fleet;

beforeAll(async () => {
  tree = sleepyTree("3s");
  const agent = `exec "${process.execPath}" "${join(tree.root, "shared/agent/dist/agent.mjs")}"`;
  const wait = `while ! test -e "${tree.root}/go"; do sleep 0.05; done`;
  const start = `test -e "${tree.root}/mended" || { echo out of luck >&2; exit 7; }; ${wait}; ${agent}`;
  tree.edit("workers/app-factory/gantry.config.json", (text) =>
    JSON.stringify({ process: { ...JSON.parse(text).process, command: ["sh", "-c", start] } }),
  );
  fleet = await startFleet({ engine: "process", root: tree.root });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  tree.remove();
});

const script = (text: string): string => `?command=${encodeURIComponent(JSON.stringify(["sh", "-c", text]))}`;

async function containerOf(worker: string): Promise<Container> {
  const text = await (await fleet.api(`/api/workers/${worker}/containers`)).text();
  const [main] = parseJson(ContainerList, text, "containers").containers;
  if (main === undefined) throw new Error(`${worker} has no container`);
  return main;
}

const sessionOf = async (id: string): Promise<Session> =>
  Session.parse(await (await fleet.api(`/api/sessions/${id}`)).json());

const untilSays = (client: TerminalClient, state: SessionState): Promise<true> =>
  until(`state ${state} after ${client.states.join()}`, () => client.states.at(-1) === state || null).then(() => true);

describe("a container that sleeps under its clients", () => {
  let client: TerminalClient;
  let raw: TerminalClient;
  let firstBoot = "";
  let before = 0;

  it("leaves their sockets open and says asleep", async () => {
    client = await openTerminal(fleet.base, "test-specialist", script(ECHO));
    [, firstBoot = ""] = await client.waitFor(/boot=(\d+)\./);
    raw = await openTerminal(fleet.base, "test-specialist", `?session=${client.session}`, { protocol: "raw" });
    await untilSays(client, "asleep");
    before = client.lastSeq;
    expect([client.socket.readyState, raw.socket.readyState]).toEqual([1, 1]);
    expect(client.last("exit")).toBeUndefined();
    await until("the container stopped", async () => (await containerOf("test-specialist")).state === "stopped");
    expect((await containerOf("test-specialist")).reason).toMatch(/asleep/);
    expect(await sessionOf(client.session)).toMatchObject({ state: "asleep", exit: null, endedAt: null, clients: 2 });
  });

  it("is not woken by looks: reads, a new client, a ping, a resize, a viewer's key", async () => {
    const { session } = client;
    for (const path of [
      "workers",
      "workers/test-specialist",
      "sessions",
      `sessions/${session}`,
      `sessions/${session}/events`,
    ]) {
      expect((await fleet.api(`/api/${path}`)).status).toBe(200);
    }
    const viewer = await openTerminal(fleet.base, "test-specialist", `?session=${session}&role=viewer&after=0`);
    expect((await viewer.frame("state")).state).toBe("asleep");
    viewer.type("x");
    await viewer.frame("error");
    client.control({ type: "resize", cols: 100, rows: 30 });
    client.control({ type: "ping" });
    await client.frame("pong");
    await viewer.close();
    expect((await containerOf("test-specialist")).state).toBe("stopped");
    expect((await sessionOf(session)).state).toBe("asleep");
  });

  it("is woken by a key, which arrives: the same session, the command again, seq goes on", async () => {
    client.type("hello\r");
    await client.waitFor(/got hello\./);
    await raw.waitFor(/got hello\./);
    expect(client.states.slice(-2)).toEqual(["starting", "running"]);
    expect(client.disorder).toBeNull();
    expect(client.lastSeq).toBeGreaterThan(before);
    expect(client.text.match(/boot=\d+\./g)).toHaveLength(2);
    expect(firstBoot).not.toBe("");
    const row = await sessionOf(client.session);
    expect(row).toMatchObject({ state: "running", lastSeq: client.lastSeq });
    const replay = await openTerminal(fleet.base, "test-specialist", `?session=${client.session}&after=0`);
    await replay.waitFor(/got hello\./);
    expect(replay.sha256).toBe(client.sha256);
    await replay.close();
  });

  it("that is stopped by the API while attached is asleep too, and wakes by a raw client's key", async () => {
    const answer = await fleet.api("/api/workers/test-specialist/containers/main/stop", { method: "POST" });
    expect(answer.status).toBe(202);
    await untilSays(client, "asleep");
    raw.type("again\r");
    await raw.waitFor(/got again\./);
    expect(client.states.at(-1)).toBe("running");
    await client.waitFor(/got again\./);
    expect(client.disorder).toBeNull();
  });

  it("gets what was typed while it woke before what is typed when it says running", async () => {
    await fleet.api("/api/workers/test-specialist/containers/main/stop", { method: "POST" });
    await untilSays(client, "asleep");
    client.socket.on("message", function next(data: Buffer, binary: boolean) {
      if (binary || !data.toString().includes('"state":"running"')) return;
      client.socket.off("message", next);
      client.type("later\r");
    });
    for (const word of ["sooner", "soon"]) client.type(`${word}\r`);
    await client.waitFor(/got later\./);
    expect(client.text.match(/got (sooner|soon|later)\./g)).toEqual(["got sooner.", "got soon.", "got later."]);
  });

  it("that is restarted by the API leaves its session asleep until somebody types", async () => {
    const { bootId } = await containerOf("test-specialist");
    const answer = await fleet.api("/api/workers/test-specialist/containers/main/restart", { method: "POST" });
    expect(answer.status).toBe(202);
    await untilSays(client, "asleep");
    await until("another boot", async () => ![null, bootId].includes((await containerOf("test-specialist")).bootId));
    client.type("third\r");
    await client.waitFor(/got third\./);
    client.type("\u0004");
    expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });
    expect((await raw.closed).reason).toBe("exit 0");
  });
});

describe("a container that does not start", () => {
  it("is told to clients with the reason, then 1013", async () => {
    const v1 = await openTerminal(fleet.base, "app-factory");
    expect((await v1.frame("state")).state).toBe("starting");
    expect((await v1.frame("error")).error).toMatchObject({
      type: "UNAVAILABLE",
      message: expect.stringMatching(/main did not start: .+/),
    });
    const { code, reason } = await v1.closed;
    expect([code, reason]).toEqual([1013, expect.stringMatching(/main did not start: .+/)]);
    expect(await sessionOf(v1.session)).toMatchObject({ state: "lost", exit: { code: null, signal: null } });
    const raw = await openTerminal(fleet.base, "app-factory", "", { protocol: "raw" });
    expect((await raw.closed).code).toBe(1013);
  });

  it("is failed in the fleet, with the reason", async () => {
    const answer = await fleet.api("/api/workers/app-factory/containers/main/start", { method: "POST" });
    expect(answer.status).toBe(202);
    const failed = await until("failed", async () => {
      const container = await containerOf("app-factory");
      return container.state === "failed" && container;
    });
    expect(failed).toMatchObject({ bootId: null, reason: expect.stringMatching(/did not start: .*7/) });
    const detail = WorkerDetail.parse(await (await fleet.api("/api/workers/app-factory")).json());
    expect(detail.status).toBe("degraded");
    // While the database takes long, as beside other tests, it fails with reason.
    const health = await until("a database in time", async () => {
      const now = Health.parse(await (await fleet.api("/health")).json());
      return now.status !== "fail" && now;
    });
    expect(health).toMatchObject({ status: "warn", workersUp: 2, checksFailed: 0 });
    expect((await fleet.api("/health?strict=1")).status).toBe(503);
  });

  it("starts when what was wrong is mended; up to 64 KiB of input wait for it, more closes 1013", async () => {
    writeFileSync(join(tree.root, "mended"), "");
    const patient = await openTerminal(fleet.base, "app-factory", script("stty -echo; echo up; read a; echo got $a."));
    const eager = await openTerminal(fleet.base, "app-factory", script("read a"));
    expect((await patient.frame("state")).state).toBe("starting");
    patient.type("early\r");
    eager.type("x".repeat(40 * 1024));
    eager.control({ type: "ping" });
    await eager.frame("pong");
    eager.type("x".repeat(40 * 1024));
    expect((await eager.closed).code).toBe(1013);
    const greedy = await openTerminal(fleet.base, "app-factory", script("read a"), { protocol: "raw" });
    greedy.type("x".repeat(65 * 1024));
    expect((await greedy.closed).code).toBe(1013);
    writeFileSync(join(tree.root, "go"), "");
    await patient.waitFor(/got early\./);
    expect(await patient.closed).toEqual({ code: 1000, reason: "exit 0" });
    expect(patient.states).toEqual(["starting", "running"]);
    expect((await containerOf("app-factory")).state).toBe("running");
  });
});
