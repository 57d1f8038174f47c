/** The agent's paths. */
import { AppError, parse, SessionId } from "@gantry/contracts";

export type Route = { name: "health" } | { name: "sessions" } | { name: "link"; session: SessionId };

const LINK = /^\/sessions\/([^/]*)\/link$/;

/** What `url` (a request target) names. Throws NOT_FOUND, or VALIDATION_ERROR for a malformed session id. */
export function routeOf(url: string): Route {
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/health") return { name: "health" };
  if (path === "/sessions") return { name: "sessions" };
  const id = LINK.exec(path)?.[1];
  if (id === undefined) throw new AppError("NOT_FOUND", "the agent has no such path");
  return { name: "link", session: parse(SessionId, id, "the session") };
}
