/** The agent's paths. */
import { AppError, parse, SessionId } from "@gantry/contracts";

/** What a WebSocket is opened to. */
export type SocketRoute =
  | { name: "link"; session: SessionId }
  | { name: "outbox" }
  | { name: "watch" }
  | { name: "echo" };

export type Route =
  | { name: "health" }
  | { name: "sessions" }
  /** `target`: what stands behind `/monitoring`, with its query. */
  | { name: "monitoring"; target: string }
  | SocketRoute;

const LINK = /^\/sessions\/([^/]*)\/link$/;
const MONITORING = "/monitoring";

const SOCKETS: Readonly<Record<string, SocketRoute>> = {
  "/monitoring/link": { name: "outbox" },
  "/monitoring/ws": { name: "watch" },
  "/monitoring/echo": { name: "echo" },
};

/** What `url` (a request target) names. Throws NOT_FOUND, or VALIDATION_ERROR for a malformed session id. */
export function routeOf(url: string): Route {
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/health") return { name: "health" };
  if (path === "/sessions") return { name: "sessions" };
  const socket = Object.hasOwn(SOCKETS, path) ? SOCKETS[path] : undefined;
  if (socket) return socket;
  if (path.startsWith(`${MONITORING}/`)) return { name: "monitoring", target: url.slice(MONITORING.length) };
  const id = LINK.exec(path)?.[1];
  if (id === undefined) throw new AppError("NOT_FOUND", "the agent has no such path");
  return { name: "link", session: parse(SessionId, id, "the session") };
}

export const isSocket = (route: Route): route is SocketRoute =>
  route.name !== "health" && route.name !== "sessions" && route.name !== "monitoring";
