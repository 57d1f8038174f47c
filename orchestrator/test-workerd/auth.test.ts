import { SIGN_IN_CODE_TTL_MS, TICKET_TTL_MS } from "@gantry/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { BROWSER_SESSION_TTL_MS, closeBrowserSession, openBrowserSession } from "../src/auth/browser-session.ts";
import { identifyCookie, identifyToken } from "../src/auth/identify.ts";
import { hashSecret } from "../src/auth/secrets.ts";
import { createSignInCode, spendSignInCode } from "../src/auth/sign-in-code.ts";
import { sweepExpired } from "../src/auth/sweep.ts";
import { createTicket, spendTicket } from "../src/auth/ticket.ts";
import { readConfig } from "../src/config/config.ts";
import type { Ctx } from "../src/context.ts";
import { testContext } from "./context.ts";

const PATH = "/api/workers/app-factory/terminal";
const ORIGIN = "http://127.0.0.1:8787";

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext({ actor: { id: "admin", kind: "person" } });
});

const later = (ms: number): Ctx => ({ ...ctx, now: ctx.now + ms });

describe("a ticket", () => {
  it("opens its path once, for whoever asked for it", async () => {
    const { ticket } = await createTicket(ctx, PATH, ORIGIN);
    expect(await spendTicket(ctx, ticket, PATH, ORIGIN)).toEqual({ id: "admin", kind: "person" });
    await expect(spendTicket(ctx, ticket, PATH, ORIGIN)).rejects.toThrow("ticket is not valid");
  });

  it("is good until 60 s have passed", async () => {
    const fresh = await createTicket(ctx, PATH, ORIGIN);
    await expect(spendTicket(later(TICKET_TTL_MS - 1), fresh.ticket, PATH, ORIGIN)).resolves.toBeDefined();
    const old = await createTicket(ctx, PATH, ORIGIN);
    await expect(spendTicket(later(TICKET_TTL_MS), old.ticket, PATH, ORIGIN)).rejects.toThrow("ticket is not valid");
  });

  it.each([
    ["another path", "/api/workers/test-specialist/terminal", ORIGIN],
    ["another Origin", PATH, "http://evil.example"],
    ["no Origin", PATH, ""],
  ])("is spent by a try with %s", async (_what, path, origin) => {
    const { ticket } = await createTicket(ctx, PATH, ORIGIN);
    await expect(spendTicket(ctx, ticket, path, origin)).rejects.toThrow("ticket is not valid");
    await expect(spendTicket(ctx, ticket, PATH, ORIGIN)).rejects.toThrow("ticket is not valid");
  });

  it("opens one socket of two that come at once", async () => {
    const { ticket } = await createTicket(ctx, PATH, ORIGIN);
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => spendTicket(ctx, ticket, PATH, ORIGIN)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("a sign-in code", () => {
  it("is good once within ten minutes", async () => {
    const codeOf = ({ path }: { path: string }) => new URL(path, ORIGIN).searchParams.get("code") ?? "";
    const code = codeOf(await createSignInCode(ctx));
    expect(await spendSignInCode(later(SIGN_IN_CODE_TTL_MS - 1), code)).toBe(true);
    expect(await spendSignInCode(ctx, code)).toBe(false);
    expect(await spendSignInCode(later(SIGN_IN_CODE_TTL_MS), codeOf(await createSignInCode(ctx)))).toBe(false);
    expect(await spendSignInCode(ctx, "made-up")).toBe(false);
  });
});

describe("a browser session", () => {
  it("names its person until it is closed or expires", async () => {
    const cookie = await openBrowserSession(ctx, "admin");
    expect(await identifyCookie(ctx, cookie)).toEqual({ id: "admin", kind: "person" });
    expect(await identifyCookie(later(BROWSER_SESSION_TTL_MS), cookie)).toBeNull();
    await closeBrowserSession(ctx, cookie);
    expect(await identifyCookie(ctx, cookie)).toBeNull();
  });
});

describe("the admin token", () => {
  const identify = async (header: string, hash?: string) =>
    identifyToken(
      { ...ctx, config: readConfig(hash === undefined ? {} : { ADMIN_TOKEN_SHA256: hash }) },
      new Headers({ authorization: header }),
      () => {},
    );

  it("is known by its hash alone", async () => {
    const hash = await hashSecret("the-token");
    expect(await identify("Bearer the-token", hash)).toEqual({ id: "admin", kind: "program" });
    for (const header of ["Bearer other", "Bearer ", "Basic dGhlLXRva2Vu", "the-token", `Bearer ${hash}`]) {
      await expect(identify(header, hash)).rejects.toThrow("token is not valid");
    }
  });

  it("is nobody's when none is configured", async () => {
    await expect(identify("Bearer the-token")).rejects.toThrow("token is not valid");
  });
});

it("sweeps what has expired and nothing else", async () => {
  await createTicket(ctx, PATH, ORIGIN);
  const cookie = await openBrowserSession(ctx, "admin");
  await sweepExpired(later(TICKET_TTL_MS));
  expect(await ctx.db.selectFrom("tickets").selectAll().execute()).toEqual([]);
  expect(await identifyCookie(ctx, cookie)).not.toBeNull();
});
