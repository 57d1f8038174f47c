/** Asks a session's hub by RPC. */
import { fromRemote } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { hubOf } from "./create-session.ts";

/** Gives what `ask` gives. Throws the hub's own AppError, which RPC makes a plain one; UPSTREAM_ERROR for anything else. */
export async function askHub<T>(
  ctx: Pick<Ctx, "hubs">,
  id: string,
  ask: (hub: ReturnType<typeof hubOf>) => Promise<T>,
): Promise<T> {
  try {
    return await ask(hubOf(ctx, id));
  } catch (err) {
    throw fromRemote(err, `the hub of session ${id} did not answer`);
  }
}
