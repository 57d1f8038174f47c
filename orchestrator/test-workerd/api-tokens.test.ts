import { API_TOKEN_PREFIX, MAX_API_TOKENS } from "@gantry/contracts";
import { sql } from "kysely";
import { beforeEach, describe, expect, it } from "vitest";
import { createApiToken, listApiTokens, revokeApiToken } from "../src/auth/api-token.ts";
import { openBrowserSession } from "../src/auth/browser-session.ts";
import { describeActor } from "../src/auth/describe-actor.ts";
import { findActors } from "../src/auth/find-actors.ts";
import { actorOfToken, identifyCookie } from "../src/auth/identify.ts";
import { createTicket, spendTicket } from "../src/auth/ticket.ts";
import type { Ctx } from "../src/context.ts";
import { testContext } from "./context.ts";

const DAY_MS = 24 * 3600_000;
const INPUT = { name: "deploys", expiresInDays: null };

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ actor: { id: "admin", kind: "program" } });
  await ctx.db.deleteFrom("api_tokens").execute();
});

const later = (ms: number): Ctx => ({ ...ctx, now: ctx.now + ms });

/** Who holds `token`; what it leaves for the background is done on return. */
async function holderOf(at: Ctx, token: string) {
  const work: Promise<unknown>[] = [];
  const actor = await actorOfToken(at, token, (one) => work.push(one));
  await Promise.all(work);
  return { actor, wrote: work.length };
}

it("is a program of its own, by the secret that is shown once and kept as a hash", async () => {
  const { token, id } = await createApiToken(ctx, INPUT);
  expect(token).toMatch(/^gantry_[A-Za-z0-9_-]{43}$/);
  const { actor } = await holderOf(ctx, token);
  expect(actor).toEqual({ id: `token:${id}`, kind: "program" });
  expect(await describeActor({ ...ctx, actor })).toEqual({ ...actor, name: "deploys", session: null });
  const rows = JSON.stringify(await ctx.db.selectFrom("api_tokens").selectAll().execute());
  expect(rows).not.toContain(token.slice(API_TOKEN_PREFIX.length));
  expect(JSON.stringify(await listApiTokens(ctx))).not.toContain(token.slice(API_TOKEN_PREFIX.length));
});

it("is nobody's when it is made up, cut, or spelt otherwise", async () => {
  const { token } = await createApiToken(ctx, INPUT);
  const wrong = [
    "",
    token.slice(0, -1),
    `${token}x`,
    token.slice(API_TOKEN_PREFIX.length),
    token.toUpperCase(),
    `gantry_${"a".repeat(43)}`,
  ];
  for (const one of wrong) await expect(holderOf(ctx, one)).rejects.toThrow("the token is not valid");
});

it("writes its last use down once a minute", async () => {
  const { token } = await createApiToken(ctx, INPUT);
  const lastUse = async () => (await listApiTokens(ctx))[0]?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  expect((await holderOf(ctx, token)).wrote).toBe(1);
  expect((await holderOf(later(59_999), token)).wrote).toBe(0);
  expect(await lastUse()).toBe(new Date(ctx.now).toISOString());
  expect((await holderOf(later(60_000), token)).wrote).toBe(1);
  expect(await lastUse()).toBe(new Date(ctx.now + 60_000).toISOString());
});

describe("its end", () => {
  it.each([
    ["when it expires", async () => later(DAY_MS)],
    ["when it is revoked", async (id: string) => (await revokeApiToken(ctx, id), ctx)],
  ])("comes %s, and is that of its browser sessions and tickets too", async (_when, end) => {
    const { token, id } = await createApiToken(ctx, { name: "a day", expiresInDays: 1 });
    const other = await createApiToken(ctx, INPUT);
    const actor = { id: `token:${id}`, kind: "person" } as const;
    const cookie = await openBrowserSession(ctx, actor.id);
    expect(await identifyCookie(later(DAY_MS - 1), cookie)).toEqual(actor);

    const after = await end(id);
    const ticket = await createTicket({ ...after, actor }, "/api/workers/w/terminal", "");
    await expect(holderOf(after, token)).rejects.toThrow("the token is not valid");
    expect(await identifyCookie(after, cookie)).toBeNull();
    await expect(spendTicket(after, ticket.ticket, "/api/workers/w/terminal", "")).rejects.toThrow("may no longer");
    expect([...(await findActors(after, [actor.id, "admin", `token:${other.id}`])).keys()].toSorted()).toEqual(
      ["admin", `token:${other.id}`].toSorted(),
    );
  });

  it("comes once, and takes it off the list", async () => {
    const { id } = await createApiToken(ctx, INPUT);
    await revokeApiToken(ctx, id);
    expect(await listApiTokens(ctx)).toEqual([]);
    await expect(revokeApiToken(ctx, id)).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

it("is the administrator's to make, see and revoke", async () => {
  const { id } = await createApiToken(ctx, INPUT);
  for (const actor of [
    { id: `token:${id}`, kind: "program" },
    { id: `token:${id}`, kind: "person" },
    { id: "share:x", kind: "share", session: "s" },
  ] as const) {
    const other = { ...ctx, actor };
    const tries = [createApiToken(other, INPUT), listApiTokens(other), revokeApiToken(other, id)];
    for (const one of tries) await expect(one).rejects.toMatchObject({ type: "FORBIDDEN" });
  }
  expect(await listApiTokens(ctx)).toHaveLength(1);
});

it("is one of a bounded number", async () => {
  await sql`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_API_TOKENS - 1})
    INSERT INTO api_tokens (id, name, hash, created_by, created_at) SELECT 'id' || i, 'x', 'h' || i, 'admin', 0 FROM n`.execute(
    ctx.db,
  );
  const { id } = await createApiToken(ctx, INPUT);
  await expect(createApiToken(ctx, INPUT)).rejects.toMatchObject({ type: "RATE_LIMITED" });
  await revokeApiToken(ctx, id);
  await createApiToken(ctx, INPUT);
});
