import { pace } from "@gantry/testing";
import { expect, test } from "vitest";
import { DRAIN_MS } from "../src/limits.ts";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";
import { isRunning, pidsIn, untilGone } from "./processes.ts";

/** A shell with a child, a grandchild in a session of its own, one that ignores SIGHUP and SIGTERM, an orphan. */
const FAMILY = [
  "bash",
  "-c",
  `sleep 3000 & echo pid=$!
   setsid sh -c 'echo pid=$$; sleep 3000 & echo pid=$!; wait' &
   sh -c 'trap "" HUP TERM; echo pid=$$; while :; do sleep 0.1; done' &
   (sleep 3000 & echo pid=$!)
   echo pid=$$; wait`,
];
const FAMILY_SIZE = 6;

async function family(agent: AgentProcess): Promise<{ link: HubLink; pids: number[] }> {
  const link = await HubLink.attach(agent, sessionId(), { open: { command: FAMILY } });
  await link.until(() => pidsIn(link.text, "pid").length === FAMILY_SIZE);
  const pids = pidsIn(link.text, "pid");
  expect(pids.filter(isRunning)).toEqual(pids);
  return { link, pids };
}

test("kill ends the whole tree, also what moved to a session of its own, and what ignores SIGHUP", async () => {
  await using agent = await AgentProcess.start();
  const { link, pids } = await family(agent);
  link.send({ type: "kill" });
  expect(await link.untilExit()).toMatchObject({ code: null, signal: "SIGHUP" });
  await untilGone(pids);
  expect((await agent.health()).sessions).toBe(0);
});

test("kill ends a stopped program", async () => {
  await using agent = await AgentProcess.start();
  const link = await HubLink.attach(agent, sessionId(), {
    open: { command: ["sh", "-c", "echo pid=$$; kill -STOP $$"] },
  });
  await link.until(() => pidsIn(link.text, "pid").length === 1);
  link.send({ type: "kill" });
  expect(await link.untilExit()).toMatchObject({ signal: "SIGHUP" });
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s: bye behind the last output, no exit, no child left, code 0",
  async (signal) => {
    await using agent = await AgentProcess.start();
    const { link, pids } = await family(agent);
    const command = ["bash", "-c", "trap 'echo last words; exit 0' HUP; echo set; while :; do sleep 0.05; done"];
    const talker = await HubLink.attach(agent, sessionId(), { open: { command } });
    await talker.untilText("set");
    const from = performance.now();
    agent.child.kill(signal);
    await talker.closed;
    expect((performance.now() - from) / (await pace())).toBeLessThan(3_000);
    expect(await agent.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - from).toBeLessThan(DRAIN_MS + 500 * (await pace()));
    for (const each of [link, talker]) {
      expect((await each.closed).code).toBe(1012);
      expect(each.frames.at(-1)).toEqual({ type: "bye" });
      expect(each.frame("exit")).toBeUndefined();
    }
    expect(talker.text).toContain("last words");
    await untilGone(pids);
  },
);

test("while it stops, health says so and nothing is opened", async () => {
  await using agent = await AgentProcess.start();
  const stubborn = ["sh", "-c", "trap '' HUP TERM; echo set; while :; do sleep 0.1; done"];
  const link = await HubLink.attach(agent, sessionId(), { open: { command: stubborn } });
  await link.untilText("set");
  const idle = new HubLink(agent, sessionId());
  await idle.opened();
  agent.child.kill("SIGTERM");
  while ((await agent.health()).status !== "draining");
  idle.send({ type: "attach", boot: null, after: 0, open: { adapter: "echo", command: null, cols: 80, rows: 24 } });
  await idle.until(() => idle.frames.length > 0);
  expect(idle.frames).toEqual([{ type: "failed", message: "the container stops" }]);
  const late = new HubLink(agent, sessionId());
  expect((await late.closed).code).toBe(1006);
  const { status } = await agent.request("/sessions");
  expect(status).toBe(200);
  expect((await agent.exited).code).toBe(0);
  expect(link.frames.at(-1)).toEqual({ type: "bye" });
});

test("SIGTERM with a hub that does not read: still bounded", async () => {
  await using agent = await AgentProcess.start();
  const link = await HubLink.attach(agent, sessionId(), { open: { command: ["yes"] }, acks: false });
  link.socket.pause();
  const from = performance.now();
  agent.child.kill("SIGTERM");
  expect((await agent.exited).code).toBe(0);
  expect(performance.now() - from).toBeLessThan(DRAIN_MS - 500);
});

test("SIGKILL of the agent hangs up its shells; a new agent on the same socket is another boot", async () => {
  await using agent = await AgentProcess.start();
  const link = await HubLink.attach(agent, sessionId(), { open: { command: ["bash", "--norc", "--noprofile"] } });
  link.type("echo pid=$$\n");
  await link.until(() => pidsIn(link.text, "pid").length === 1);
  agent.child.kill("SIGKILL");
  expect(await agent.exited).toEqual({ code: null, signal: "SIGKILL" });
  expect((await link.closed).code).toBe(1006);
  await untilGone(pidsIn(link.text, "pid"));
});
