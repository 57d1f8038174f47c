/** Where a terminal's socket is dialled. */
import type { TerminalSize } from "@gantry/contracts";

export interface TerminalTarget {
  worker: string;
  container: string;
  /** argv of a new session; the image's shell when absent. */
  command?: readonly string[];
}

/** The path that the ticket is for and the socket opens. */
export function terminalPath(worker: string): string {
  return `/api/workers/${encodeURIComponent(worker)}/terminal`;
}

export interface DialQuery {
  ticket: string;
  session: string | null;
  after: number | null;
  size: TerminalSize;
}

/** The ws(s) URL on `origin` (http or https) with everything the upgrade takes. */
export function terminalUrl(origin: string, target: TerminalTarget, query: DialQuery): string {
  const url = new URL(terminalPath(target.worker), origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("ticket", query.ticket);
  url.searchParams.set("container", target.container);
  if (query.session !== null) url.searchParams.set("session", query.session);
  else if (target.command) url.searchParams.set("command", JSON.stringify(target.command));
  if (query.after !== null) url.searchParams.set("after", String(query.after));
  url.searchParams.set("cols", String(query.size.cols));
  url.searchParams.set("rows", String(query.size.rows));
  return url.href;
}
