/** Every WebSocket of the agent: links of sessions, the outbox's, those who watch, and echoes. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { AppError, CLOSE } from "@gantry/contracts";
import { type WebSocket, WebSocketServer } from "ws";
import { MAX_WATCHERS } from "./api/limits.ts";
import { MonitoringClient } from "./journal/client.ts";
import { MESSAGE_BYTES } from "./limits.ts";
import { Link } from "./link.ts";
import type { Monitoring } from "./monitoring.ts";
import { OutboxLink } from "./outbox/link.ts";
import type { SocketRoute } from "./routes.ts";
import type { Sessions } from "./sessions.ts";

/** Echoed bytes that a peer does not read; beyond it the socket is closed. */
const ECHO_BUFFER_BYTES = 1024 * 1024;

export class Sockets {
  readonly #sessions: Sessions;
  readonly #monitoring: Monitoring;
  readonly #links = new Set<Link>();
  /** Those that watch or echo. */
  readonly #watchers = new Set<WebSocket>();
  readonly #upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MESSAGE_BYTES });
  #allClosed: (() => void) | null = null;

  constructor(sessions: Sessions, monitoring: Monitoring) {
    this.#sessions = sessions;
    this.#monitoring = monitoring;
  }

  /** Answers an upgrade. Throws VALIDATION_ERROR, RATE_LIMITED, UNAVAILABLE before anything is answered. */
  open(route: SocketRoute, req: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (req.headers.upgrade?.toLowerCase() !== "websocket") {
      throw new AppError("VALIDATION_ERROR", "a link is a WebSocket: upgrade to websocket");
    }
    const serve = this.#serverOf(route);
    this.#upgrades.handleUpgrade(req, socket, head, serve);
  }

  /** Says `bye` on every session's link behind its pending events; fulfils when these are closed. */
  async bye(): Promise<void> {
    for (const ws of this.#watchers) ws.close(CLOSE.RESTARTING, "the agent stops");
    if (this.#links.size === 0) return;
    const closed = Promise.withResolvers<void>();
    this.#allClosed = closed.resolve;
    for (const link of this.#links) link.bye();
    await closed.promise;
  }

  #serverOf(route: SocketRoute): (ws: WebSocket) => void {
    if (route.name === "link") return (ws) => this.#link(ws, route.session);
    if (route.name === "outbox") {
      const { outbox } = this.#monitoring;
      if (outbox === null) throw new AppError("UNAVAILABLE", "the agent is starting");
      return (ws) => void new OutboxLink(ws, outbox);
    }
    if (this.#watchers.size >= MAX_WATCHERS) {
      throw new AppError("RATE_LIMITED", `the agent has ${MAX_WATCHERS} monitoring sockets open`);
    }
    return (ws) => {
      this.#watchers.add(ws);
      ws.on("close", () => this.#watchers.delete(ws));
      if (route.name === "echo") echo(ws);
      else void new MonitoringClient(ws, this.#monitoring.journal, this.#monitoring.names);
    };
  }

  #link(ws: WebSocket, session: string): void {
    const link = new Link(ws, this.#sessions, session);
    this.#links.add(link);
    ws.on("close", () => {
      this.#links.delete(link);
      if (this.#links.size === 0) this.#allClosed?.();
    });
  }
}

/** Sends back what comes, as it came. */
function echo(ws: WebSocket): void {
  ws.on("error", () => {});
  ws.on("message", (data, isBinary) => {
    if (ws.bufferedAmount > ECHO_BUFFER_BYTES) return ws.close(CLOSE.TRY_AGAIN, "read the echoes first");
    ws.send(data, { binary: isBinary });
  });
}
