/** What the row of a sleeping session says of who is attached, over the end of its hub. */
import { abortAllDurableObjects, env, evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { newId } from "@gantry/contracts";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import type { Ctx } from "../src/context.ts";
import { testContext } from "./context.ts";
import { SleepingHub } from "./sleeping-hub.ts";

let id: string;
let ctx: Ctx;
let hub: SleepingHub;
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.deleteFrom("sessions").execute();
  id = newId();
  hub = await SleepingHub.make(ctx, id);
});

const row = () =>
  ctx.db.selectFrom("sessions").select(["clients", "people", "state"]).where("id", "=", id).executeTakeFirst();

/** Every change of a session's row from here on. */
async function countWrites(): Promise<() => Promise<number>> {
  await env.DB.prepare("CREATE TABLE writes (id TEXT)").run();
  await env.DB.prepare(
    "CREATE TRIGGER count_writes AFTER UPDATE ON sessions BEGIN INSERT INTO writes VALUES (new.id); END",
  ).run();
  onTestFinished(async () => {
    for (const made of ["TRIGGER count_writes", "TABLE writes"]) await env.DB.prepare(`DROP ${made}`).run();
  });
  return async () => (await env.DB.prepare("SELECT count(*) AS n FROM writes").first<number>("n")) ?? -1;
}

it.each([
  ["killed", () => abortAllDurableObjects()],
  ["evicted without its sockets", () => evictDurableObject(hub.stub, { webSockets: "close" })],
])("a hub that is %s is back by its alarm, and its row says that nobody is there", async (_name, end) => {
  for (let i = 0; i < 3; i++) await hub.socket("admin");
  await expect.poll(row).toMatchObject({ clients: 3, people: '{"admin":3}' });
  await end();
  expect(await runDurableObjectAlarm(hub.stub)).toBe(true);
  await expect.poll(row).toEqual({ clients: 0, people: "{}", state: "asleep" });
  // Nobody is there and nothing is behind: it is left alone from here on.
  expect(await runDurableObjectAlarm(hub.stub)).toBe(false);
});

it("a hub that wakes with the same sockets writes nothing, however often", async () => {
  await hub.socket("admin");
  await hub.socket("someone");
  await expect.poll(row).toMatchObject({ clients: 2 });
  const writes = await countWrites();
  for (let wake = 0; wake < 2; wake++) {
    await evictDurableObject(hub.stub);
    expect(await runDurableObjectAlarm(hub.stub)).toBe(true);
    expect(await hub.stub.status()).toMatchObject({ clients: 2, state: "asleep" });
  }
  // A hub writes its row one write after the other: what the wakes wrote is there before this.
  await hub.socket("admin");
  await expect.poll(row).toMatchObject({ clients: 3 });
  expect(await writes()).toBe(1);
});
