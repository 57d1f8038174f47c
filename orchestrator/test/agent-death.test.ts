/** The agent dies in the middle of output: clients are told, the session is lost, the next one starts at once. */
import { LINE_BYTES, loggedEvents, numbered, outputOf, printedSha256, sha256, until } from "@gantry/testing";
import { expect, it } from "vitest";
import { agentOf } from "./agent-of.ts";
import { api, fleet, script, terminal, untilState } from "./shared-fleet.ts";

/** More than is ever printed: 90 MB as fast as the terminal takes them. */
const LINES = 10_000_000;
const FLOOD = `stty -opost -echo; echo ready; read x; exec ${numbered(LINES)}`;
const PRINTED = `echo ready; ${numbered(LINES)}`;
/** Bytes of output after which the agent is killed. */
const KILL_BYTES = 8_000_000;

it("by SIGKILL", async () => {
  const at = "&container=mortal";
  const [v1, other, idle] = await Promise.all([
    terminal("app-factory", script(FLOOD, at)),
    terminal("app-factory", script("while :; do seq 1 1000; sleep 0.01; done", at)),
    terminal("app-factory", script("read x", at)),
  ]);
  const clients = [v1, other, idle];
  await v1.waitFor(/ready\n/);
  const raw = await terminal("app-factory", `?session=${v1.session}&after=0`, { protocol: "raw" });
  await raw.waitFor(/ready\n/);
  // One that has not begun would be a start that failed.
  await Promise.all(clients.map(({ session }) => untilState(session, "running")));
  v1.type("\n");
  const agent = agentOf(fleet.pid, "app-factory", "mortal");
  await until("output", () => v1.bytes > KILL_BYTES && raw.bytes > KILL_BYTES && other.bytes > 0);

  process.kill(agent, "SIGKILL");
  for (const client of clients) {
    expect((await client.closed).code).toBe(1000);
    const { states } = client;
    expect(states.at(-1)).toBe("lost");
    expect(client.frames.at(-1)).toMatchObject({ type: "exit", code: null, signal: null });
    expect(client.disorder).toBeNull();
  }
  expect(await raw.closed).toEqual({ code: 1000, reason: "lost" });
  const row = await untilState(idle.session, "lost");
  expect(row).toMatchObject({ exit: { code: null, signal: null }, clients: 0, endedAt: expect.any(String) });

  // Whoever watched has what the log has: the beginning of what was printed, and nothing twice.
  const events = await loggedEvents(api, v1.session);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.findIndex(({ type }) => type === "x")).toBe(events.length - 1);
  const output = outputOf(events);
  expect(output.length).toBeLessThan(LINES * LINE_BYTES);
  const logged = { bytes: output.length, sha256: printedSha256(PRINTED, output.length) };
  expect(sha256(output)).toBe(logged.sha256);
  for (const { bytes, sha256: sum } of [v1, raw]) expect({ bytes, sha256: sum }).toEqual(logged);

  const next = await terminal("app-factory", script("echo alive; read x", at));
  await next.waitFor(/alive/);
  await next.close();
});

it("by SIGKILL of what runs in it, which is none of the agent's business", async () => {
  const client = await terminal("app-factory", script("echo pid=$$; read x", "&container=mortal"));
  await client.waitFor(/pid=\d+/);
  const other = await terminal("app-factory", script("kill -KILL -1", "&container=mortal"));
  expect((await client.closed).reason).toMatch(/signal|exit|lost/);
  // The killer may be gone before its session was said to run: that is a start that failed.
  expect([1000, 1013]).toContain((await other.closed).code);
  const next = await terminal("app-factory", script("echo alive; read x", "&container=mortal"));
  await next.waitFor(/alive/);
  await next.close();
});
