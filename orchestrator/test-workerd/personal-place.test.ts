/** Sockets of one principal over all sessions, as their hubs have written them. */
import { beforeEach, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { MAX_SOCKETS_PER_PERSON } from "../src/sessions/clients/limits.ts";
import { requirePersonalPlace } from "../src/sessions/clients/require-personal-place.ts";
import { saveSession } from "../src/sessions/save-session.ts";
import { testContext } from "./context.ts";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ actor: { id: "admin", kind: "person" } });
  await ctx.db.deleteFrom("sessions").execute();
});

async function session(
  id: string,
  people: Record<string, number>,
  state: "running" | "ended" = "running",
): Promise<void> {
  await ctx.db
    .insertInto("sessions")
    .values({
      id,
      worker_name: "app-factory",
      container_name: "main",
      adapter: "pty",
      title: "shell",
      state: "starting",
      created_by: "admin",
      started_at: 0,
    })
    .execute();
  const clients = Object.values(people).reduce((sum, one) => sum + one, 0);
  await saveSession(ctx.db, id, { state, lastSeq: 0, clients, people, boot: null, exit: null, endedAt: null });
}

it("are counted for each principal, over sessions that have not ended", async () => {
  await expect(requirePersonalPlace(ctx)).resolves.toBeUndefined();
  const half = MAX_SOCKETS_PER_PERSON / 2;
  await session("one", { admin: half - 1, "token:x": 3 });
  await session("two", { admin: half });
  await session("gone", { admin: half }, "ended");
  await session("empty", {});
  await expect(requirePersonalPlace(ctx)).resolves.toBeUndefined();
  await session("three", { admin: 1 });
  await expect(requirePersonalPlace(ctx)).rejects.toMatchObject({ type: "RATE_LIMITED" });
  await expect(requirePersonalPlace({ ...ctx, actor: { id: "token:x", kind: "program" } })).resolves.toBeUndefined();
});
