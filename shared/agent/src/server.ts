/** The agent's listener: health and session list by HTTP, links by upgrade. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type AgentHealth, AppError } from "@gantry/contracts";
import { WebSocketServer } from "ws";
import { answerError, answerJson, refuseUpgrade } from "./answer.ts";
import { MAX_SOCKETS, MESSAGE_BYTES } from "./limits.ts";
import { Link } from "./link.ts";
import { type Route, routeOf } from "./routes.ts";
import type { Sessions } from "./sessions.ts";

export class AgentServer {
  readonly http: Server;
  status: AgentHealth["status"] = "starting";
  readonly #sessions: Sessions;
  readonly #version: string;
  readonly #links = new Set<Link>();
  readonly #handed = new Set<Socket>();
  readonly #upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MESSAGE_BYTES });
  #allClosed: (() => void) | null = null;

  constructor(sessions: Sessions, version: string) {
    this.#sessions = sessions;
    this.#version = version;
    this.http = createServer((req, res) => this.#onRequest(req, res));
    this.http.maxConnections = MAX_SOCKETS;
    this.http.on("upgrade", (req, socket, head) => this.#onUpgrade(req, socket, head));
  }

  /** Serves a connection that somebody else accepted; one beyond MAX_SOCKETS of these is closed. */
  serve(socket: Socket): void {
    if (this.#handed.size >= MAX_SOCKETS) return void socket.destroy();
    this.#handed.add(socket);
    socket.once("close", () => this.#handed.delete(socket));
    this.http.emit("connection", socket);
  }

  /** Says `bye` on every link behind its pending events; fulfils when all links are closed. */
  async bye(): Promise<void> {
    if (this.#links.size === 0) return;
    const closed = Promise.withResolvers<void>();
    this.#allClosed = closed.resolve;
    for (const link of this.#links) link.bye();
    await closed.promise;
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    try {
      const route = routeOf(req.url ?? "");
      if (req.method !== "GET") throw new AppError("VALIDATION_ERROR", `${req.method} is not allowed here: use GET`);
      answerJson(res, 200, this.#answer(route));
    } catch (err) {
      answerError(res, err);
    }
  }

  #answer(route: Route): unknown {
    if (route.name === "sessions") return { items: this.#sessions.list() };
    if (route.name === "link") throw new AppError("VALIDATION_ERROR", "a link is a WebSocket: upgrade the request");
    const health: AgentHealth = {
      status: this.status,
      bootId: this.#sessions.boot,
      version: this.#version,
      sessions: this.#sessions.running,
      jobs: 0, // TODO(integration): this.#supervisor.jobs
    };
    return health;
  }

  #onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The peer may be gone before the answer is.
    socket.on("error", () => socket.destroy());
    try {
      const route = routeOf(req.url ?? "");
      if (route.name !== "link") throw new AppError("VALIDATION_ERROR", "this path takes no WebSocket");
      if (req.headers.upgrade?.toLowerCase() !== "websocket") {
        throw new AppError("VALIDATION_ERROR", "a link is a WebSocket: upgrade to websocket");
      }
      if (this.status !== "ready") throw new AppError("UNAVAILABLE", `the agent is ${this.status}`);
      this.#upgrades.handleUpgrade(req, socket, head, (ws) => {
        const link = new Link(ws, this.#sessions, route.session);
        this.#links.add(link);
        ws.on("close", () => {
          this.#links.delete(link);
          if (this.#links.size === 0) this.#allClosed?.();
        });
      });
    } catch (err) {
      refuseUpgrade(socket, err);
    }
  }
}
