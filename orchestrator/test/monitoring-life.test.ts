/** What keeps a container up and what does not: a job does; declared processes, watching and reading do not. */
import { ContainerList, LogPage, MonitoringMessage, parseJson, ProcessEventPage, ProcessPage } from "@gantry/contracts";
import { ASLEEP_MS, type Fleet, sleepyTree, startFleet, TEST_TOKEN, type Tree, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";

/** Of the job: several times SLEEP_AFTER. Seconds. */
const JOB_S = 12;

const DECLARED = [
  {
    name: "web",
    command: ["sh", "-c", "echo open for business; exec sleep 1000"],
    readiness: { logLine: "open for business" },
    dependsOn: ["database"],
  },
  {
    name: "database",
    command: ["sh", "-c", "sleep 0.3; echo accepting; exec sleep 1000"],
    readiness: { logLine: "accepting" },
  },
];

let tree: Tree;
let fleet: Fleet;
beforeAll(async () => {
  tree = sleepyTree("3s");
  tree.edit("workers/test-specialist/gantry.config.json", (text) =>
    JSON.stringify({ ...JSON.parse(text), processes: DECLARED }),
  );
  fleet = await startFleet({ root: tree.root });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  tree.remove();
});

const BASE = "/api/workers/test-specialist";

async function stateOfMain(): Promise<string | undefined> {
  const text = await (await fleet.api(`${BASE}/containers`)).text();
  return parseJson(ContainerList, text, "containers").containers.find(({ name }) => name === "main")?.state;
}

async function processes(): Promise<ProcessPage["items"]> {
  return parseJson(ProcessPage, await (await fleet.api(`${BASE}/monitoring/processes`)).text(), "processes").items;
}

/** What became of the processes of test-specialist, oldest first. */
async function changes(): Promise<ProcessEventPage["items"]> {
  const text = await (await fleet.api("/api/monitoring/process-events?worker=test-specialist&limit=100")).text();
  return parseJson(ProcessEventPage, text, "the changes").items.toReversed();
}

it("what the image declares runs from the start, each when what it depends on is ready", async () => {
  expect(await processes()).toEqual([]);
  expect(await stateOfMain()).toBe("stopped");
  expect((await fleet.api(`${BASE}/containers/main/start`, { method: "POST" })).status).toBe(202);
  // What became of them is asked for and not what they are: by then the container may sleep again.
  const at = await until("both ready", async () => {
    const said = await changes();
    const first = (name: string, state: string) => said.find((one) => one.process === name && one.state === state)?.at;
    return (
      first("web", "ready") !== undefined && { web: first("web", "running"), database: first("database", "ready") }
    );
  });
  expect(Date.parse(at.web ?? "")).toBeGreaterThanOrEqual(Date.parse(at.database ?? ""));
});

it("declared processes, an open socket and reads do not keep it up; afterwards reads answer from the database", async () => {
  const url = `${fleet.base.replace("http", "ws")}${BASE}/websocket`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${TEST_TOKEN}` } });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  let watched = 0;
  socket.on("message", (data: Buffer) => {
    const message = parseJson(MonitoringMessage, data.toString(), "a message");
    if (message.type === "ready")
      for (const stream of ["logs", "metrics"]) socket.send(JSON.stringify({ type: "subscribe", stream }));
    else watched++;
  });
  await until(
    "sleep",
    async () => {
      for (const kind of ["processes", "logs", "errors", "metrics"]) {
        expect((await fleet.api(`${BASE}/monitoring/${kind}`)).status).toBe(200);
        expect((await fleet.api(`/api/monitoring/${kind}?worker=test-specialist`)).status).toBe(200);
      }
      await fleet.api("/health/terminal");
      return (await stateOfMain()) === "stopped";
    },
    ASLEEP_MS,
  );
  await closed;
  expect(watched).toBeGreaterThan(0);
  const items = await processes();
  expect(items.map(({ name }) => name).sort()).toEqual(["database", "web"]);
  for (const { state, pid } of items) expect([state, pid]).toEqual([expect.stringMatching(/^(stopped|exited)$/), null]);
  const logs = parseJson(LogPage, await (await fleet.api(`${BASE}/monitoring/logs?process=web`)).text(), "logs");
  expect(logs.items.map(({ text }) => text)).toContain("open for business");
  expect(await stateOfMain()).toBe("stopped");
});

it("a job starts the container and keeps it up for as long as it runs, and no longer", async () => {
  const body = { name: "job", command: ["sleep", String(JOB_S)], restart: { policy: "never" } };
  const answer = await fleet.api(`${BASE}/monitoring/processes`, { method: "POST", body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
  await until("it runs", async () => (await stateOfMain()) === "running");
  const job = () => processes().then((items) => items.find(({ name }) => name === "job"));
  let state: string | undefined;
  const asleep = until("sleep", async () => (state = await stateOfMain()) === "stopped", ASLEEP_MS);
  await asleep.catch((err: unknown) => Promise.reject(new Error(`the container is ${state}`, { cause: err })));
  // A container that had stopped before the job's end would have ended it by a signal.
  expect(await job()).toMatchObject({ state: "exited", exit: { code: 0, signal: null } });
});
