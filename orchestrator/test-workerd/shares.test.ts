import { MAX_SHARES_PER_SESSION, newId } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { describeActor } from "../src/auth/describe-actor.ts";
import { findActors } from "../src/auth/find-actors.ts";
import { identifyShare, shareCookie } from "../src/auth/share-secret.ts";
import { sweepExpired } from "../src/auth/sweep.ts";
import { createTicket, spendTicket } from "../src/auth/ticket.ts";
import type { Ctx } from "../src/context.ts";
import { dismissEnded } from "../src/sessions/clients/dismiss-ended.ts";
import { createShare } from "../src/sessions/shares/create-share.ts";
import { listShares } from "../src/sessions/shares/list-shares.ts";
import { openShare } from "../src/sessions/shares/open-share.ts";
import { revokeShare } from "../src/sessions/shares/revoke-share.ts";
import { testContext } from "./context.ts";

const HOUR_MS = 3600_000;
const ORIGIN = "http://127.0.0.1:8787";
const INPUT = { label: "for Ada", expiresInMinutes: 60 };
const PATH = "/api/workers/app-factory/terminal";

let ctx: Ctx;
let session: string;
beforeEach(async () => {
  ctx = await testContext({ actor: { id: "admin", kind: "person" } });
  await ctx.db.deleteFrom("session_shares").execute();
  session = await newSession();
});

async function newSession(): Promise<string> {
  const id = newId();
  const row = { worker_name: "app-factory", container_name: "main", adapter: "pty", title: "x", state: "running" };
  await ctx.db
    .insertInto("sessions")
    .values({ id, ...row, created_by: "admin", started_at: ctx.now })
    .execute();
  return id;
}

const later = (ms: number): Ctx => ({ ...ctx, now: ctx.now + ms });

async function linkTo(id: string, input = INPUT) {
  const { url } = await createShare(ctx, id, input, ORIGIN);
  const { pathname, hash } = new URL(url);
  return { id: pathname.slice("/s/".length), secret: hash.slice(1) };
}

it("is a link whose secret is in the fragment and of which D1 keeps the hash", async () => {
  const made = await createShare(ctx, session, INPUT, ORIGIN);
  expect(made.url).toMatch(new RegExp(`^${ORIGIN}/s/${made.id}#[A-Za-z0-9_-]{43}$`));
  expect(Date.parse(made.expiresAt)).toBe(ctx.now + HOUR_MS);
  const secret = made.url.split("#")[1] ?? "";
  expect(JSON.stringify(await ctx.db.selectFrom("session_shares").selectAll().execute())).not.toContain(secret);
  const [listed] = await listShares(ctx, session);
  expect(listed).toEqual({
    id: made.id,
    label: "for Ada",
    createdBy: "admin",
    createdAt: new Date(ctx.now).toISOString(),
    expiresAt: made.expiresAt,
  });
});

it("opens its session, for a principal of its own", async () => {
  const link = await linkTo(session);
  expect(await openShare(ctx, link)).toMatchObject({ id: link.id, session, worker: "app-factory", label: "for Ada" });
  const actor = await identifyShare(ctx, shareCookie(link));
  if (actor === null) throw new Error("the cookie opens nothing");
  expect(actor).toEqual({ id: `share:${link.id}`, kind: "share", session });
  expect(await describeActor({ ...ctx, actor })).toEqual({ ...actor, name: "for Ada" });
  const { ticket } = await createTicket({ ...ctx, actor }, PATH, ORIGIN);
  expect(await spendTicket(ctx, ticket, PATH, ORIGIN)).toEqual(actor);
});

it("opens nothing with another secret, another's secret or another id", async () => {
  const link = await linkTo(session);
  const other = await linkTo(await newSession());
  const wrong = [
    { id: link.id, secret: other.secret },
    { id: newId(), secret: link.secret },
    { id: link.id, secret: link.secret.slice(1) },
    { id: link.id, secret: `${link.secret}a` },
  ];
  for (const one of wrong) {
    await expect(openShare(ctx, one)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
    expect(await identifyShare(ctx, shareCookie(one))).toBeNull();
  }
  for (const cookie of [undefined, "", ".", link.id, link.secret, `${link.secret}.${link.id}`]) {
    expect(await identifyShare(ctx, cookie)).toBeNull();
  }
});

describe("its end", () => {
  it.each([
    ["when it expires", async () => later(HOUR_MS)],
    ["when it is revoked", async (id: string) => (await revokeShare(ctx, session, id), ctx)],
  ])("comes %s, for the link, its cookie, its tickets and its sockets", async (_when, end) => {
    const link = await linkTo(session);
    const actor = await identifyShare(later(HOUR_MS - 1), shareCookie(link));
    if (actor === null) throw new Error("the cookie opens nothing");

    const after = await end(link.id);
    await expect(openShare(after, link)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
    expect(await identifyShare(after, shareCookie(link))).toBeNull();
    const { ticket } = await createTicket({ ...after, actor }, PATH, ORIGIN);
    await expect(spendTicket(after, ticket, PATH, ORIGIN)).rejects.toThrow("may no longer enter");
    expect((await findActors(after, [actor.id])).size).toBe(0);
    expect(await listShares(after, session)).toEqual([]);
  });

  it("comes once, and by its own session", async () => {
    const { id } = await linkTo(session);
    await expect(revokeShare(ctx, await newSession(), id)).rejects.toMatchObject({ type: "NOT_FOUND" });
    await revokeShare(ctx, session, id);
    await expect(revokeShare(ctx, session, id)).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("leaves no row behind", async () => {
    await linkTo(session);
    const longer = await linkTo(session, { ...INPUT, expiresInMinutes: 61 });
    await sweepExpired(later(HOUR_MS));
    const rows = await ctx.db.selectFrom("session_shares").select("id").execute();
    expect(rows).toEqual([{ id: longer.id }]);
  });
});

it("is of a session that is there, and one of a bounded number", async () => {
  await expect(createShare(ctx, newId(), INPUT, ORIGIN)).rejects.toMatchObject({ type: "NOT_FOUND" });
  await expect(listShares(ctx, newId())).rejects.toMatchObject({ type: "NOT_FOUND" });
  for (let i = 0; i < MAX_SHARES_PER_SESSION; i++) await linkTo(session);
  await expect(linkTo(session)).rejects.toMatchObject({ type: "RATE_LIMITED" });
  await linkTo(await newSession());
  const [one] = await listShares(ctx, session);
  await revokeShare(ctx, session, one?.id ?? "");
  await linkTo(session);
});

it("ends for those who are attached when the hub looks next, and leaves the others alone", async () => {
  const [short, long] = [await linkTo(session), await linkTo(session, { ...INPUT, expiresInMinutes: 61 })];
  const actors = new Set(["admin", `share:${short.id}`, `share:${long.id}`]);
  const dismissed: unknown[] = [];
  const room = {
    actors,
    dismiss: (...told: unknown[]) => void dismissed.push(told),
  };
  expect(await dismissEnded(room, later(HOUR_MS - 1))).toBe(true);
  expect(dismissed).toEqual([]);
  expect(await dismissEnded(room, later(HOUR_MS))).toBe(true);
  expect(dismissed).toEqual([[`share:${short.id}`, 4401, expect.stringContaining("ended")]]);
  await revokeShare(ctx, session, long.id);
  expect(await dismissEnded(room, later(HOUR_MS))).toBe(false);
  expect(await dismissEnded({ ...room, actors: new Set(["admin"]) }, ctx)).toBe(false);
});

it("finds many principals with one question", async () => {
  const shares = [];
  for (let i = 0; i < MAX_SHARES_PER_SESSION; i++) shares.push(`share:${(await linkTo(session)).id}`);
  const made = Array.from({ length: 150 }, (_, i) => `share:made-up-${i}`);
  const found = await findActors(ctx, [...shares, ...made, "admin"]);
  expect([...found.keys()].toSorted()).toEqual([...shares, "admin"].toSorted());
});
