/** The agent dies in the middle of output: clients are told, the session is lost, the next one starts at once. */
import { until } from "@gantry/testing";
import { expect, it } from "vitest";
import { agentOf } from "./agent-of.ts";
import { api, fleet, script, sessionOf, START_MS, terminal, untilState } from "./shared-fleet.ts";

const FLOOD = "while :; do seq 1 1000; sleep 0.01; done";

it("by SIGKILL", async () => {
  const at = "&container=mortal";
  const clients = await Promise.all([
    terminal("app-factory", script(FLOOD, at)),
    terminal("app-factory", script(FLOOD, at)),
    terminal("app-factory", script("read x", at)),
  ]);
  const [v1, , idle] = clients;
  const raw = await terminal("app-factory", `?session=${(await v1.frame("ready", START_MS), v1.session)}`, {
    protocol: "raw",
  });
  await until("output", () => v1.bytes > 100_000 && raw.bytes > 10_000, START_MS);
  // One that has not begun would be a start that failed.
  await Promise.all(clients.map(({ session }) => untilState(session, "running")));

  process.kill(agentOf(fleet.pid, "app-factory", "mortal"), "SIGKILL");
  for (const client of clients) {
    expect((await client.closed).code).toBe(1000);
    const states = client.frames.flatMap((frame) => (frame.type === "state" ? [frame.state] : []));
    expect(states.at(-1)).toBe("lost");
    expect(client.frames.at(-1)).toMatchObject({ type: "exit", code: null, signal: null });
    expect(client.disorder).toBeNull();
  }
  expect(await raw.closed).toEqual({ code: 1000, reason: "lost" });
  const row = await untilState(idle.session, "lost");
  expect(row).toMatchObject({ exit: { code: null, signal: null }, clients: 0, endedAt: expect.any(String) });
  const events = await (
    await api(`/api/sessions/${v1.session}/events?after=${(await sessionOf(v1.session)).lastSeq - 1}`)
  ).text();
  expect(events).toContain('"type":"x"');

  const next = await terminal("app-factory", script("echo alive; read x", at));
  await next.waitFor(/alive/, START_MS);
  await next.close();
});

it("by SIGKILL of what runs in it, which is none of the agent's business", async () => {
  const client = await terminal("app-factory", script("echo pid=$$; read x", "&container=mortal"));
  await client.waitFor(/pid=\d+/, START_MS);
  const other = await terminal("app-factory", script("kill -KILL -1", "&container=mortal"));
  expect((await client.closed).reason).toMatch(/signal|exit|lost/);
  // The killer may be gone before its session was said to run: that is a start that failed.
  expect([1000, 1013]).toContain((await other.closed).code);
  const next = await terminal("app-factory", script("echo alive; read x", "&container=mortal"));
  await next.waitFor(/alive/, START_MS);
  await next.close();
});
