import { once } from "node:events";
import { linkPath, MAX_SESSIONS_PER_CONTAINER } from "@gantry/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { AgentProcess, sessionId } from "./agent-process.ts";
import { HubLink } from "./hub-link.ts";

describe.each([{ tcp: false }, { tcp: true }])("link, tcp $tcp", ({ tcp }) => {
  let agent: AgentProcess;
  beforeAll(async () => void (agent = await AgentProcess.start({ tcp })));
  afterAll(() => agent[Symbol.asyncDispose]());

  test("a new session: attached at event 1, and the shell answers", async () => {
    const link = await HubLink.attach(agent, sessionId());
    expect(link.attached).toMatchObject({ next: 1, offset: 0, last: 0, cols: 80, rows: 24 });
    expect(link.attached.boot).toBe((await agent.health()).bootId);
    link.type("echo answer=$((6*7))\n");
    await link.untilText("answer=42");
    await link.cut();
  });

  test("attach only: missing, and the link closes", async () => {
    const link = await HubLink.attach(agent, sessionId(), { open: null });
    expect(link.frames).toEqual([{ type: "missing" }]);
    expect((await link.closed).code).toBe(4404);
  });

  test("a command that does not exist fails in a sentence", async () => {
    const link = await HubLink.attach(agent, sessionId(), { open: { command: ["nope"] } });
    expect(link.frames).toEqual([{ type: "failed", message: "cannot run nope: not found" }]);
    expect((await link.closed).code).toBe(1000);
    const dir = await HubLink.attach(agent, sessionId(), { open: { command: ["/tmp"] } });
    expect(dir.frames).toEqual([{ type: "failed", message: "cannot run /tmp: permission denied" }]);
  });

  test("resize reaches the terminal and is an event only when it changes the size", async () => {
    const id = sessionId();
    const link = await HubLink.attach(agent, id, { open: { command: ["bash", "--norc", "--noprofile"] } });
    link.send({ type: "resize", cols: 80, rows: 24 });
    link.send({ type: "resize", cols: 100, rows: 40 });
    link.send({ type: "resize", cols: 100, rows: 40 });
    link.type("stty size\n");
    await link.untilText("40 100");
    expect(link.frames.filter((frame) => frame.type === "resized")).toMatchObject([{ cols: 100, rows: 40 }]);
    await link.cut();
    const fromStart = await HubLink.attach(agent, id, { open: null });
    expect(fromStart.attached).toMatchObject({ next: 1, cols: 80, rows: 24 });
    const fromEnd = await HubLink.attach(agent, id, { boot: fromStart.attached.boot, after: link.n, open: null });
    expect(fromEnd.attached).toMatchObject({ next: link.n + 1, cols: 100, rows: 40 });
    await fromEnd.cut();
  });

  test("a newer link replaces the older one", async () => {
    const id = sessionId();
    const older = await HubLink.attach(agent, id, { open: { adapter: "echo" } });
    const newer = await HubLink.attach(agent, id, { open: null });
    expect((await older.closed).code).toBe(4409);
    newer.type("still here");
    await newer.untilText("still here");
    await newer.cut();
  });

  test("ping is answered, and the echo adapter ends at Ctrl-D", async () => {
    const link = await HubLink.attach(agent, sessionId(), { open: { adapter: "echo" } });
    link.send({ type: "ping" });
    await link.until(() => link.frame("pong") !== undefined);
    link.type("abc\u0004def");
    expect(await link.untilExit()).toMatchObject({ code: 0, signal: null, n: 2, offset: 3 });
    expect(link.text).toBe("abc");
  });

  const attach = { type: "attach", boot: null, after: 0, open: { adapter: "echo", command: null, cols: 80, rows: 24 } };
  test.each<[string, (string | Uint8Array)[], RegExp]>([
    ["not JSON", ["{"], /not JSON/],
    ["an unknown type", ['{"type":"nope"}'], /type/],
    ["no attach first", ['{"type":"ping"}'], /attach must come before ping/],
    ["input first", [Buffer.from("x")], /attach must come before input/],
    ["cols 0", [JSON.stringify({ ...attach, open: { ...attach.open, cols: 0 } })], /cols/],
    ["cols 1e9", [JSON.stringify(attach), '{"type":"resize","cols":1e9,"rows":24}'], /cols/],
    ["rows -1", [JSON.stringify(attach), '{"type":"resize","cols":80,"rows":-1}'], /rows/],
    ["rows NaN", [JSON.stringify(attach), '{"type":"resize","cols":80,"rows":null}'], /rows/],
    ["an empty command", [JSON.stringify({ ...attach, open: { ...attach.open, command: [] } })], /command/],
    ["a second attach", [JSON.stringify(attach), JSON.stringify(attach)], /attach came twice/],
    ["ack of what was not sent", [JSON.stringify(attach), '{"type":"ack","n":1}'], /ack is ahead/],
    ["after of what is not there", [JSON.stringify({ ...attach, boot: "BOOT", after: 9 })], /after is ahead/],
  ])("%s: closed 1008 with the reason, the session lives on", async (_name, messages, reason) => {
    const { bootId, sessions } = await agent.health();
    const link = new HubLink(agent, sessionId());
    await link.opened();
    for (const message of messages)
      link.socket.send(typeof message === "string" ? message.replace("BOOT", bootId) : message);
    const closed = await link.closed;
    expect(closed.code).toBe(1008);
    expect(closed.reason).toMatch(reason);
    const opens = messages[0] === JSON.stringify(attach) || String(messages[0]).includes("BOOT");
    expect((await agent.health()).sessions).toBe(sessions + (opens ? 1 : 0));
  });

  test("a message above the bound and a broken frame end the link only", async () => {
    const id = sessionId();
    const link = await HubLink.attach(agent, id, { open: { adapter: "echo" } });
    link.socket.send(new Uint8Array(1024 * 1024 + 1));
    expect((await link.closed).code).toBe(1009);
    const again = await HubLink.attach(agent, id, { open: null });
    expect(again.attached.last).toBe(0);
    await again.cut();
  });
});

test("a container holds 64 sessions, no more", async () => {
  await using agent = await AgentProcess.start();
  for (let i = 0; i < MAX_SESSIONS_PER_CONTAINER; i++) {
    await (await HubLink.attach(agent, sessionId(), { open: { adapter: "echo" } })).cut();
  }
  const link = await HubLink.attach(agent, sessionId(), { open: { adapter: "echo" } });
  expect(link.frames).toEqual([{ type: "failed", message: "this container has 64 sessions: end one first" }]);
});

test("a socket that never attaches is closed 1008", async () => {
  await using agent = await AgentProcess.start();
  const socket = new WebSocket(agent.webSocketUrl(linkPath(sessionId())));
  const [code, reason]: unknown[] = await once(socket, "close");
  expect([code, String(reason)]).toEqual([1008, "attach did not come in time"]);
});
