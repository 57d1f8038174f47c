/** Output at each client's own pace: who never reads, who never acknowledges, and what a controller does to its program. */
import { createHash } from "node:crypto";
import { fastest, pace, type TerminalClient, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { makeSession, script, sessionOf, terminal } from "./shared-fleet.ts";

const MIB = 1024 * 1024;
/** 24 MiB of text once a line is typed. */
const FLOOD = "stty -opost -echo; echo ready; read x; head -c 18M /dev/zero | base64 -w 100; echo done; read x";
/** Of base64, its newlines, and the two words around it. */
const CHARS = (18 * MIB * 4) / 3;
const FLOOD_BYTES = CHARS + Math.ceil(CHARS / 100) + "ready\ndone\n".length;

async function flooded(open: () => Promise<TerminalClient>): Promise<TerminalClient> {
  const client = await open();
  await client.waitFor(/ready\n/);
  return client;
}

/** A session has that many events once the flood flows: "ready" and the size make fewer, 512 KiB at once make more. */
const FLOWING = 6;

/** Waits until the flood flows, and then nothing was appended to the session for half a second. Gives its last seq. */
async function settled(id: string): Promise<number> {
  let last = -1;
  let since = performance.now();
  return until("the program waits", async () => {
    const { lastSeq } = await sessionOf(id);
    if (lastSeq !== last) since = performance.now();
    last = lastSeq;
    return lastSeq >= FLOWING && performance.now() - since > 500 && lastSeq;
  });
}

const owner = (acks = true): Promise<TerminalClient> => flooded(() => terminal("app-factory", script(FLOOD), { acks }));

describe("a controller", () => {
  it("that acknowledges nothing stops its program within a few MiB; an ack lets it go on", async () => {
    const client = await owner(false);
    client.type("\r");
    await settled(client.session);
    expect(client.bytes).toBeGreaterThan(256 * 1024);
    expect(client.bytes).toBeLessThan(4 * MIB);
    client.acks = true;
    client.control({ type: "ack", seq: client.lastSeq });
    await client.waitFor(/done\n/);
    expect(client.disorder).toBeNull();
    await client.close();
  });

  it("that never does is closed 1013, and everybody else gets the rest", async () => {
    const client = await owner(false);
    const viewer = await terminal("app-factory", `?session=${client.session}&role=viewer&after=0`);
    client.type("\r");
    expect((await client.closed).code).toBe(1013);
    await viewer.waitFor(/done\n/);
    expect(viewer.bytes).toBe(FLOOD_BYTES);
    await viewer.close();
  });

  it("that leaves while its program waits for it leaves it running", async () => {
    const client = await owner(false);
    const { session } = client;
    client.type("\r");
    await settled(session);
    const viewer = await terminal("app-factory", `?session=${session}&role=viewer&after=0`);
    await client.vanish();
    await viewer.waitFor(/done\n/);
    expect(viewer.bytes).toBe(FLOOD_BYTES);
    await viewer.close();
  });

  it("of raw that reads nothing stops its program, and reads every byte later", async () => {
    // Raw clients are not told the session that they open.
    const { id } = await makeSession({ worker: "app-factory", command: ["sh", "-c", FLOOD] });
    const client = await flooded(() => terminal("app-factory", `?session=${id}&after=0`, { protocol: "raw" }));
    client.type("\r");
    client.stall();
    const viewer = await terminal("app-factory", `?session=${id}&role=viewer&after=0`);
    await viewer.frame("ready");
    await settled(viewer.session);
    expect(viewer.bytes).toBeLessThan(FLOOD_BYTES / 2 + 8 * MIB);
    expect(viewer.text).not.toContain("done");
    client.read();
    await client.waitFor(/done\n/);
    await viewer.waitFor(/done\n/);
    expect(client.bytes).toBe(FLOOD_BYTES);
    expect(client.sha256).toBe(viewer.sha256);
    await Promise.all([client.close(), viewer.close()]);
  });
});

describe("a client beside a controller that reads", () => {
  it.each([
    ["v1 that never reads", "v1", "role=viewer"],
    ["raw that never reads", "raw", "role=viewer"],
    ["raw controller that never reads", "raw", ""],
  ] as const)("%s slows nobody", async (_what, protocol, role) => {
    const client = await owner();
    const slow = await terminal("app-factory", `?session=${client.session}&after=0&${role}`, { protocol });
    slow.stall();
    const began = performance.now();
    client.type("\r");
    await client.waitFor(/done\n/);
    expect((performance.now() - began) / (await pace())).toBeLessThan(10_000);
    expect(client.bytes).toBe(FLOOD_BYTES);
    slow.read();
    if (protocol === "raw") {
      expect((await slow.closed).code).toBe(1013);
    } else {
      await slow.waitFor(/done\n/);
      expect(slow.bytes).toBe(FLOOD_BYTES);
      expect(slow.sha256).toBe(client.sha256);
      await slow.close();
    }
    await client.close();
  });
});

it("acks too few, too many at once, twice and backwards bring every byte once", async () => {
  const client = await owner(false);
  client.type("\r");
  let acked = 0;
  await until("the end", () => {
    const seq = client.lastSeq;
    for (const one of [seq, acked, 0, seq - 1, seq]) if (one >= 0) client.control({ type: "ack", seq: one });
    acked = seq;
    return client.text.endsWith("done\n");
  });
  expect(client.bytes).toBe(FLOOD_BYTES);
  expect(client.disorder).toBeNull();
  const hash = createHash("sha256").update("ready\n");
  for (let at = 0; at < CHARS; at += 100) hash.update(`${"A".repeat(Math.min(100, CHARS - at))}\n`);
  expect(client.sha256).toBe(hash.update("done\n").digest("hex"));
  await client.close();
});

/** A script that floods until SIGINT whenever it gets a line. */
const YES = "trap 'echo stopped' INT; stty -echo; echo ready; while read x; do yes; done";

it("Ctrl-C during `yes` acts within 100 ms", async () => {
  const client = await terminal("app-factory", script(YES));
  await client.waitFor(/ready/);
  const took = await fastest(100, async () => {
    const { bytes } = client;
    client.text = "";
    client.type("\r");
    await until("a flood", () => client.bytes > bytes + 5 * MIB);
    return (await interrupt(client)) / (await pace());
  });
  expect(took).toBeLessThan(100);
  await client.close();
});

/** Types Ctrl-C; gives the milliseconds until the program says that it stopped. */
async function interrupt(client: TerminalClient): Promise<number> {
  const began = performance.now();
  client.type("\u0003");
  const stopped = new Promise<number>((resolve) =>
    client.socket.on("message", () => {
      if (client.text.endsWith("stopped\r\n")) resolve(performance.now() - began);
    }),
  );
  return stopped;
}
