/** Where a terminal's socket is dialled. */
import type { Role, TerminalSize } from "@gantry/contracts";

export interface TerminalTarget {
  worker: string;
  container: string;
  /** argv of a new session; the image's shell when absent. */
  command?: readonly string[];
}

export interface DialQuery {
  session: string | null;
  after: number | null;
  role: Role;
  /** Null for a client that shows nothing: its size must not count. */
  size: TerminalSize | null;
}

/** The path that the ticket is for and the socket opens, with everything the upgrade takes: its refusals come early. */
export function terminalPath(target: TerminalTarget, { session, after, role, size }: DialQuery): string {
  const query = new URLSearchParams({ container: target.container });
  if (session !== null) query.set("session", session);
  else if (target.command) query.set("command", JSON.stringify(target.command));
  if (after !== null) query.set("after", String(after));
  if (session !== null && role === "viewer") query.set("role", role);
  if (size !== null) {
    query.set("cols", String(size.cols));
    query.set("rows", String(size.rows));
  }
  return `/api/workers/${encodeURIComponent(target.worker)}/terminal?${query}`;
}

/** The ws(s) URL of `path` on `origin` (http or https). */
export function terminalUrl(origin: string, path: string, ticket: string): string {
  const url = new URL(path, origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("ticket", ticket);
  return url.href;
}
