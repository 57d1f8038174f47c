/** D1 takes no writes for ten seconds in the middle of a flood: what was stored waits, then the program; nothing is lost. */
import { createHash } from "node:crypto";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Fleet, openTerminal, startFleet, TEST_TOKEN, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

/** How long the database is locked. Milliseconds. */
const REFUSED_MS = 10_000;
/** More than the hub holds unsealed (16 MiB) and the link's window and ring together. Bytes. */
const FLOOD_BYTES = 40 * 1024 * 1024;
const FLOOD = `stty -opost -echo; echo ready; read go; head -c ${FLOOD_BYTES} /dev/zero | tr '\\0' 'x'`;

let fleet: Fleet;
const state = mkdtempSync(join(tmpdir(), "gantry-refused-"));
beforeAll(async () => {
  fleet = await startFleet({ state, engine: "process" });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  rmSync(state, { recursive: true, force: true });
});

/** Holds D1's write lock, as a second writer would: every write of the orchestrator fails meanwhile. */
function lockDatabase(): DatabaseSync {
  const [file] = globSync(join(state, "wrangler/v3/d1/*/*.sqlite")).filter((path) => !path.endsWith("metadata.sqlite"));
  if (file === undefined) throw new Error("no database under the state directory");
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec("BEGIN IMMEDIATE");
  return database;
}

it("holds what arrives, pauses the program, says so, and goes on by itself", async () => {
  const command = encodeURIComponent(JSON.stringify(["sh", "-c", FLOOD]));
  const client = await openTerminal(fleet.base, "app-factory", `?command=${command}`);
  await client.waitFor(/ready/);
  const before = client.bytes;
  const lock = lockDatabase();
  const lockedAt = Date.now();
  client.type("\n");
  await until("the session says that it waits", () =>
    client.frames.some((frame) => frame.type === "state" && /database/.test(frame.reason ?? "")),
  );
  await until("the lock was held long enough", () => Date.now() - lockedAt >= REFUSED_MS);
  const held = client.bytes - before;
  expect(held).toBeGreaterThan(16 * 1024 * 1024);
  expect(held).toBeLessThan(FLOOD_BYTES);
  lock.exec("ROLLBACK");
  lock.close();
  expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });
  expect(client.disorder).toBeNull();
  expect(client.bytes - before).toBe(FLOOD_BYTES);
  const states = client.frames.flatMap((frame) => (frame.type === "state" ? [frame] : []));
  expect(states.at(-1)).toMatchObject({ state: "running", reason: null });

  const again = await openTerminal(fleet.base, "app-factory", `?session=${client.session}&after=0`);
  expect((await again.closed).reason).toBe("exit 0");
  const whole = createHash("sha256").update("ready\n").update(Buffer.alloc(FLOOD_BYTES, "x")).digest("hex");
  expect(again.sha256).toBe(whole);
  const events = await fetch(`${fleet.base}/api/sessions/${client.session}/events`, {
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  let output = 0;
  for (const line of (await events.text()).trimEnd().split("\n")) {
    output += /"type":"o","data":"(x*)/.exec(line)?.[1]?.length ?? 0;
  }
  expect(output).toBe(FLOOD_BYTES);
});
