/** What a view-only link may do: watch its one session, and nothing else. */
import { AppError } from "@gantry/contracts";
import type { Actor } from "./actor.ts";

const TERMINAL = /^\/api\/workers\/[^/]+\/terminal$/;

/**
 * Throws FORBIDDEN for a share's request that is not on this list. `path` is without a version and as it was sent:
 * another spelling of an allowed one is not allowed. The terminal and tickets for it have checks of their own.
 */
export function checkShareRequest(actor: Actor, method: string, path: string): void {
  if (actor.kind !== "share") return;
  const session = `/api/sessions/${actor.session}`;
  const read = [session, `${session}/events`, `${session}/recording.cast`, "/api/auth/me"];
  if ((method === "GET" || method === "HEAD") && (read.includes(path) || TERMINAL.test(path))) return;
  if (method === "POST" && path === "/api/tickets") return;
  throw new AppError("FORBIDDEN", "a view-only link shows one session and nothing else");
}

/** Throws FORBIDDEN when a share wants a socket that is not a viewer's of its one session. */
export function checkShareSocket(actor: Actor, session: string | undefined, role: "controller" | "viewer"): void {
  if (actor.kind !== "share") return;
  if (session !== actor.session) throw new AppError("FORBIDDEN", "a view-only link shows one session and nothing else");
  if (role !== "viewer") throw new AppError("FORBIDDEN", "a view-only link only watches: ask for role=viewer");
}
