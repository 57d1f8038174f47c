/** workerd is killed in the middle of output: wrangler restarts it, containers live on, clients lose and repeat nothing. */
import { createHash } from "node:crypto";
import {
  descendantsOf,
  dialTerminal,
  type Fleet,
  isAgent,
  killWorkerd,
  LINE_BYTES,
  loggedEvents,
  numbered,
  openTerminal,
  outputOf,
  printedSha256,
  type ProcessInfo,
  sha256,
  startFleet,
  TerminalClient,
  until,
} from "@gantry/testing";
import { ContainerList, parseJson, Session } from "@gantry/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";

/** 40 MB in a second or two: what is left at the kill is many times what any buffer on the way holds. */
const FLOOD_LINES = 4_500_000;
const FLOOD_BYTES = FLOOD_LINES * LINE_BYTES;
const KILL_BYTES = 4_000_000;
const BURSTS = 300;
/** Some 2 MB over at least 6 s. */
const BURST_SCRIPT = `stty -opost -echo; i=0; while [ $i -lt ${BURSTS} ]; do seq $((i*1000)) $((i*1000+999)); i=$((i+1)); sleep 0.02; done`;

let fleet: Fleet;
beforeAll(async () => {
  // No Docker answers there: `auto` says so and goes on without.
  fleet = await startFleet({ engine: "auto", env: { DOCKER_HOST: "tcp://127.0.0.1:1" } });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
});

/** This fleet never uses Docker, so that what it started is its own and no other fleet's. */
const agents = (): ProcessInfo[] => descendantsOf(fleet.child.pid ?? 0).filter(isAgent);

const command = (text: string): string => encodeURIComponent(JSON.stringify(["sh", "-c", text]));

/** Attaches again as a client does: as often as it takes. */
function attachAgain(client: TerminalClient, session: string, worker = "app-factory"): Promise<TerminalClient> {
  const path = `/api/workers/${worker}/terminal?session=${session}&after=${client.lastSeq}`;
  return until("the session is back", async () => {
    const answer = await dialTerminal(fleet.base, path, { resume: client }).catch(() => null);
    if (answer instanceof TerminalClient) return answer;
    if (answer !== null && answer.status !== 503) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
    return null;
  });
}

it("auto says that there is no Docker and uses processes", () => {
  expect(fleet.output()).toMatch(/^no Docker here \(.+\): containers run as processes of this machine$/m);
  expect(fleet.output()).toMatch(/No Docker is used: containers run as processes on this machine/);
});

it("lets containers, sessions, sizes and every byte live", async () => {
  const shell = await openTerminal(fleet.base, "app-factory");
  shell.type("PS1=; echo pid=$((0+$$))\r");
  const [, pid] = await shell.waitFor(/pid=(\d+)\D/);
  shell.control({ type: "resize", cols: 132, rows: 43, visible: true });
  await shell.frame("resized");
  let flood = await openTerminal(fleet.base, "app-factory", `?command=${command(BURST_SCRIPT)}`);
  await until("output", () => flood.bytes > 400_000);
  const { session } = flood;

  await killWorkerd(fleet);
  await Promise.all([shell.closed, flood.closed]);

  flood = await attachAgain(flood, session);
  expect(await flood.closed).toEqual({ code: 1000, reason: "exit 0" });
  const hash = createHash("sha256");
  for (let i = 0; i < BURSTS * 1000; i++) hash.update(`${i}\n`);
  expect(flood.disorder).toBeNull();
  expect(flood.sha256).toBe(hash.digest("hex"));
  expect(flood.last("gap")).toBeUndefined();

  const back = await attachAgain(shell, shell.session);
  expect(await back.frame("ready")).toMatchObject({ cols: 132, rows: 43, mode: "exact" });
  back.type("echo again=$((0+$$)) size=$(stty size | tr ' ' x)\r");
  const [, again, size] = await back.waitFor(/again=(\d+) size=(\w+)/);
  expect([again, size]).toEqual([pid, "43x132"]);
  await back.close();
  const row = Session.parse(await (await fleet.api(`/api/sessions/${shell.session}`)).json());
  expect(row).toMatchObject({ state: "running", endedAt: null });
});

it("loses no line of a flood, which waits in its container meanwhile", async () => {
  const script = `stty -opost -echo; exec ${numbered(FLOOD_LINES)}`;
  let flood = await openTerminal(fleet.base, "app-factory", `?command=${command(script)}`);
  await until("output", () => flood.bytes > KILL_BYTES);
  const { session } = flood;
  await killWorkerd(fleet);
  await flood.closed;
  expect(flood.bytes).toBeLessThan(FLOOD_BYTES / 2);

  flood = await attachAgain(flood, session);
  expect(await flood.closed).toEqual({ code: 1000, reason: "exit 0" });
  const printed = printedSha256(numbered(FLOOD_LINES), FLOOD_BYTES);
  expect([flood.disorder, flood.last("gap")]).toEqual([null, undefined]);
  expect([flood.bytes, flood.sha256]).toEqual([FLOOD_BYTES, printed]);
  // Behind the last byte: output that came after it would have another last seq.
  expect(flood.last("exit")).toMatchObject({ seq: flood.lastSeq + 1, code: 0 });

  const events = await loggedEvents(fleet.api, session);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === "gap")).toEqual([]);
  expect(events.findIndex(({ type }) => type === "x")).toBe(events.length - 1);
  expect(sha256(outputOf(events))).toBe(printed);
});

it("does not take a container that died meanwhile for one that runs", async () => {
  const client = await openTerminal(fleet.base, "test-specialist", `?command=${command("echo up; read x")}`);
  await client.waitFor(/up/);
  const doomed = agents();
  await killWorkerd(fleet);
  for (const { pid } of doomed) process.kill(pid, "SIGKILL");
  await until("the fleet is back", async () => (await fleet.api("/health").catch(() => null))?.status === 200);
  const state = await until("the session is over", async () => {
    const { state: now } = Session.parse(await (await fleet.api(`/api/sessions/${client.session}`)).json());
    return now !== "running" && now;
  });
  // Whether it died before or after workerd was back decides if somebody saw that it was not asked to.
  expect(["asleep", "lost"]).toContain(state);
  // It is told of apart from its sessions, a moment before or after.
  await until("the container is over", async () => {
    const containers = await (await fleet.api("/api/workers/test-specialist/containers")).text();
    const [main] = parseJson(ContainerList, containers, "containers").containers;
    return main !== undefined && /stopped|failed/.test(main.state) && main.bootId === null;
  });
  const next = await openTerminal(fleet.base, "test-specialist", `?command=${command("echo alive; read x")}`);
  await next.waitFor(/alive/);
  await next.close();
});

it("gives no number twice when the container dies in the same moment", async () => {
  const flood = "stty -opost -echo; while :; do seq 1 200; sleep 0.01; done";
  let client = await openTerminal(fleet.base, "test-specialist", `?command=${command(flood)}`);
  await until("output", () => client.bytes > 200_000);
  // Before wrangler has another workerd nobody sees them die.
  const doomed = agents();
  await killWorkerd(fleet);
  for (const { pid } of doomed) process.kill(pid, "SIGKILL");
  await client.closed;
  const seen = client.lastSeq;
  client = await until("the session is back", async () => {
    const path = `/api/workers/test-specialist/terminal?session=${client.session}&after=${seen}`;
    const answer = await dialTerminal(fleet.base, path, { resume: client }).catch(() => null);
    return answer instanceof TerminalClient ? answer : null;
  });
  // What was stored is all that is known, and what was seen beyond it has numbers that nothing else gets.
  const gap = await client.frame("gap");
  expect(gap.reason).toContain("in the same moment");
  expect([gap.from <= seen + 1, gap.to > seen]).toEqual([true, true]);
  expect(client.disorder).toBeNull();
});
