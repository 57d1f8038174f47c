/** Lets a client into a session: every check that needs no socket, then the hub. */
import { AppError, type TERMINAL_PROTOCOL, type TerminalQuery } from "@gantry/contracts";
import { checkShareSocket } from "../auth/share-access.ts";
import type { Ctx } from "../context.ts";
import { checkContainer } from "../fleet/require-container.ts";
import { askHub } from "./ask-hub.ts";
import { ATTACH_HEADER, type AttachRequest } from "./clients/attach-request.ts";
import { requirePersonalPlace } from "./clients/require-personal-place.ts";
import { createSession, hubOf, requireRoom } from "./create-session.ts";
import { getSession } from "./read-sessions.ts";
import { requireReached } from "./require-reached.ts";

/**
 * The checks of an upgrade that D1 can answer. Throws NOT_FOUND for a worker, container or session that is not there,
 * VALIDATION_ERROR for a viewer or a cursor of a session that does not exist yet.
 */
async function checkTerminal(ctx: Ctx, worker: string, query: TerminalQuery): Promise<void> {
  const { session: id, container, role, after = 0 } = query;
  checkShareSocket(ctx.actor, id, role);
  ctx.fleet.worker(worker);
  if (id === undefined) {
    if (role === "viewer") throw new AppError("VALIDATION_ERROR", "a viewer needs a session to look at");
    if (after > 0) throw new AppError("VALIDATION_ERROR", `after ${after} is above lastSeq 0 of a new session`);
    return checkContainer(ctx, worker, container);
  }
  const session = await getSession(ctx, id);
  if (session.worker !== worker) throw new AppError("NOT_FOUND", `worker ${worker} has no session ${id}`);
}

/** Both ask D1, at the same time; what is wrong with the query is said before that there is no room. */
async function checkAll(ctx: Ctx, worker: string, query: TerminalQuery): Promise<void> {
  const [terminal, place] = await Promise.allSettled([checkTerminal(ctx, worker, query), requirePersonalPlace(ctx)]);
  for (const check of [terminal, place]) if (check.status === "rejected") throw check.reason;
}

/** Every check of an upgrade, without the upgrade: a ticket is refused for what the socket would be refused for. */
export async function checkUpgrade(ctx: Ctx, worker: string, query: TerminalQuery): Promise<void> {
  await checkAll(ctx, worker, query);
  const { session, after } = query;
  if (session === undefined) return requireRoom(ctx, worker, query.container);
  const refusal = await askHub(ctx, session, (hub) => hub.refusal(ctx.actor.id));
  if (refusal !== null) throw new AppError("RATE_LIMITED", refusal);
  if (after !== undefined) requireReached(after, await askHub(ctx, session, (hub) => hub.reach(after)));
}

/** Attaches to the session of the query, or to a new one, and gives the upgrade's answer. */
export async function attachTerminal(
  ctx: Ctx,
  worker: string,
  query: TerminalQuery,
  protocol: typeof TERMINAL_PROTOCOL | null,
  sized: boolean,
): Promise<Response> {
  await checkAll(ctx, worker, query);
  const { container, cols, rows, role, after } = query;
  const id =
    query.session ??
    (await createSession(ctx, { worker, container, adapter: "pty", command: query.command ?? null, cols, rows })).id;
  const attach: AttachRequest = {
    attachment: {
      protocol: protocol === null ? "raw" : "v1",
      role,
      actor: ctx.actor.id,
      mayControl: ctx.actor.kind !== "share",
      size: sized ? { cols, rows } : null,
      visible: true,
      activeAt: 0,
      sent: null,
    },
    after: after ?? null,
  };
  const headers = { upgrade: "websocket", [ATTACH_HEADER]: JSON.stringify(attach), "x-request-id": ctx.requestId };
  return hubOf(ctx, id).fetch(new Request("http://hub/attach", { headers }));
}
