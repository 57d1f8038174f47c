/** One-time codes in printed URLs: they sign a browser in once, so that the token itself is never in a URL. */
import { isoTime, SIGN_IN_CODE_TTL_MS, type SignInCode } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { hashSecret, newSecret } from "./secrets.ts";

export async function createSignInCode(ctx: Ctx): Promise<SignInCode> {
  const code = newSecret();
  const expiresAt = ctx.now + SIGN_IN_CODE_TTL_MS;
  await ctx.db
    .insertInto("sign_in_codes")
    .values({ hash: await hashSecret(code), expires_at: expiresAt })
    .execute();
  return { path: `/sign-in?code=${code}`, expiresAt: isoTime(expiresAt) };
}

/** True once for a code that was made and has not expired; the DELETE makes it so for two browsers at once too. */
export async function spendSignInCode(ctx: Ctx, code: string): Promise<boolean> {
  const spent = await ctx.db
    .deleteFrom("sign_in_codes")
    .where("hash", "=", await hashSecret(code))
    .where("expires_at", ">", ctx.now)
    .returning("hash")
    .execute();
  return spent.length === 1;
}
