import { statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { ErrorEnvelope, linkPath, parseJson } from "@gantry/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AgentProcess, sessionId } from "./agent-process.ts";

let agent: AgentProcess;
beforeAll(async () => void (agent = await AgentProcess.start()));
afterAll(() => agent[Symbol.asyncDispose]());

test("health says ready, with a boot id that stays", async () => {
  const health = await agent.health();
  expect(health).toMatchObject({ status: "ready", sessions: 0 });
  expect((await agent.health()).bootId).toBe(health.bootId);
});

test("the socket is its owner's alone", () => {
  expect(statSync(join(agent.dir, "agent.sock")).mode & 0o777).toBe(0o600);
});

const UPGRADE = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

test.each<[string, string, object, number, string]>([
  ["an unknown path", "/nope", {}, 404, "NOT_FOUND"],
  ["a link without upgrade", linkPath(sessionId()), {}, 400, "VALIDATION_ERROR"],
  ["a bad id", "/sessions/..%2f/link", { headers: UPGRADE }, 400, "VALIDATION_ERROR"],
  ["an upgrade elsewhere", "/health", { headers: UPGRADE }, 400, "VALIDATION_ERROR"],
  ["an upgrade of an unknown path", "/nope", { headers: UPGRADE }, 404, "NOT_FOUND"],
  [
    "an upgrade to something else",
    linkPath(sessionId()),
    { headers: { connection: "upgrade", upgrade: "h2c" } },
    400,
    "VALIDATION_ERROR",
  ],
  ["another method", "/health", { method: "POST" }, 400, "VALIDATION_ERROR"],
])("%s: the envelope", async (_name, path, options, status, type) => {
  const answer = await agent.request(path, options);
  expect(answer.status).toBe(status);
  expect(parseJson(ErrorEnvelope, answer.body, "the answer").error).toMatchObject({ type, status });
});

test("noise on the socket harms nobody", async () => {
  for (const noise of [
    "\0\0\0",
    "GET / HTTP/9\r\n\r\n",
    `GET ${linkPath(sessionId())} HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  ]) {
    const socket = connect(join(agent.dir, "agent.sock"));
    socket.on("error", () => {});
    socket.end(noise);
    await new Promise((closed) => socket.resume().on("close", closed));
  }
  expect((await agent.health()).status).toBe("ready");
});
