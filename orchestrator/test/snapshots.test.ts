/** Attaching without a cursor costs the screen, not the history. */
import { until } from "@gantry/testing";
import { expect, it } from "vitest";
import { script, terminal } from "./shared-fleet.ts";

it("begins with the screen once the output rests, on both protocols, and goes on behind it", async () => {
  const first = await terminal(
    "app-factory",
    script("stty -echo; seq 1 30000; printf 'last: '; read x; echo end $x; read y"),
  );
  await first.waitFor(/last: /);
  const { session } = first;
  const second = await until("a snapshot", async () => {
    const client = await terminal("app-factory", `?session=${session}`);
    const ready = await client.frame("ready");
    if (ready.mode === "snapshot") return client;
    await client.close();
    return null;
  });
  const snapshot = await second.frame("snapshot");
  await second.waitFor(/29999\r?\n30000\r?\nlast: /);
  expect(second.bytes).toBeLessThan(first.bytes / 2);
  expect(snapshot.seq).toBeLessThanOrEqual(first.lastSeq);
  const raw = await terminal("app-factory", `?session=${session}`, { protocol: "raw" });
  await raw.waitFor(/30000\r?\nlast: /);
  expect(raw.bytes).toBeLessThan(first.bytes / 2);
  first.type("typed\r");
  for (const client of [first, second, raw]) await client.waitFor(/end typed/);
  expect(second.lastSeq).toBe(first.lastSeq);
  const exact = await terminal("app-factory", `?session=${session}&after=0`);
  await exact.waitFor(/end typed/);
  expect(exact.sha256).toBe(first.sha256);
  for (const client of [first, second, raw, exact]) await client.close();
});
