/** A context on the test Worker's D1, for verbs that ask nothing of a fleet. */
import { applyD1Migrations, env } from "cloudflare:test";
import { SYSTEM } from "../src/auth/actor.ts";
import { readConfig } from "../src/config/config.ts";
import type { Ctx } from "../src/context.ts";
import { openDatabase } from "../src/db/database.ts";
import { Fleet } from "../src/fleet/fleet.ts";

/** `workers`: names that count as bound; their bindings answer nothing. */
export async function testContext(change: Partial<Ctx> = {}, workers: string[] = []): Promise<Ctx> {
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  const bindings = workers.map((name) => [`${name.toUpperCase().replaceAll("-", "_")}_SERVICE`, { fetch() {} }]);
  return {
    db: openDatabase(env.DB),
    actor: SYSTEM,
    fleet: new Fleet(Object.fromEntries(bindings)),
    hubs: env.HUBS,
    config: readConfig({}),
    now: Date.UTC(2026, 10, 20),
    requestId: "test",
    ...change,
  };
}

/** Workers that described themselves at `ctx.now`. */
export async function insertWorkers(ctx: Ctx, ...names: string[]): Promise<void> {
  const facts = { kind: "factory", title: "A factory", version: "1", image: "image", max_containers: 3, methods: "[]" };
  for (const name of names) {
    const row = { name, ...facts, last_seen_at: ctx.now, last_error: null };
    await ctx.db.insertInto("workers").values(row).execute();
  }
}
