/** A container worker is down for longer than a hub tries at once: its programs live on, and so do their sessions. */
import { createHash } from "node:crypto";
import { Session } from "@gantry/contracts";
import { openTerminal, type TerminalClient, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TwoServers } from "./two-servers.ts";

const LINES = 700_000;
/** More than the agent keeps: the program has to wait for the hub. */
const SCRIPT = `stty -opost -echo; echo ready; read x; seq ${LINES}`;

let servers: TwoServers;
beforeAll(async () => {
  servers = await TwoServers.start();
});
afterAll(() => servers[Symbol.asyncDispose]());

const heldUp = (client: TerminalClient): boolean => {
  const state = client.last("state");
  return state?.state === "running" && state.reason?.includes("cannot be reached") === true;
};

it("keeps sessions that nobody can be asked about, and every byte of them", async () => {
  const command = encodeURIComponent(JSON.stringify(["sh", "-c", SCRIPT]));
  const client = await openTerminal(servers.base, "app-factory", `?command=${command}`);
  await client.waitFor(/ready\n/);
  client.type("\n");
  await until("output", () => client.bytes > 300_000);
  servers.cutWorker();
  await until("the client is told", () => heldUp(client));
  const path = `/api/sessions/${client.session}`;
  expect(Session.parse(await (await servers.api(path)).json())).toMatchObject({ state: "running", endedAt: null });

  // What cannot be known or done meanwhile is refused, and changes nothing.
  const mark = { method: "POST", body: JSON.stringify({ label: "now" }) };
  expect((await servers.api(`${path}/markers`, mark)).status).toBe(503);
  expect((await servers.api(path, { method: "DELETE" })).status).toBe(503);
  const late = await openTerminal(servers.base, "app-factory", `?session=${client.session}`);
  await until("who comes now is told as well", () => heldUp(late));
  await late.close();

  servers.mendWorker();
  expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });
  const hash = createHash("sha256").update("ready\n");
  for (let line = 1; line <= LINES; line++) hash.update(`${line}\n`);
  expect(client.disorder).toBeNull();
  expect(client.last("gap")).toBeUndefined();
  expect(client.sha256).toBe(hash.digest("hex"));
  expect(client.frames.filter((frame) => frame.type === "state").at(-1)).toMatchObject({ reason: null });
  expect((await servers.api(path, { method: "DELETE" })).status).toBe(204);
});
