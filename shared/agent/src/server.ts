/** The agent's two listeners: one for the hub and the engine, and one for the container's own programs. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type AgentHealth, AppError } from "@gantry/contracts";
import { MonitoringHttp } from "./api/serve.ts";
import { answerError, answerJson, refuseUpgrade } from "./answer.ts";
import type { Config } from "./config.ts";
import { MAX_SOCKETS } from "./limits.ts";
import { Monitoring } from "./monitoring.ts";
import { ownLine } from "./own-line.ts";
import { isSocket, type Route, routeOf } from "./routes.ts";
import type { Sessions } from "./sessions.ts";
import { Sockets } from "./sockets.ts";

/** Connections to the control socket at a time. */
const MAX_CONTROL_SOCKETS = 64;

export class AgentServer {
  readonly http: Server;
  /** Serves `/health` and `/monitoring/*` and no WebSocket: no program may take the place of the hub. */
  readonly control: Server;
  readonly monitoring: Monitoring;
  status: AgentHealth["status"] = "starting";
  readonly #sessions: Sessions;
  readonly #version: string;
  readonly #sockets: Sockets;
  readonly #monitoringHttp: MonitoringHttp;
  readonly #handed = new Set<Socket>();

  constructor(sessions: Sessions, config: Config, version: string) {
    this.#sessions = sessions;
    this.#version = version;
    this.monitoring = new Monitoring(sessions.boot, config, () => this.#health());
    this.#monitoringHttp = new MonitoringHttp(this.monitoring.api, (text) =>
      ownLine(this.monitoring.journal, "error", text),
    );
    this.#sockets = new Sockets(sessions, this.monitoring);
    this.http = createServer((req, res) => this.#onRequest(req, res));
    this.http.maxConnections = MAX_SOCKETS;
    this.http.on("upgrade", (req, socket, head) => this.#onUpgrade(req, socket, head));
    this.control = createServer((req, res) => this.#onRequest(req, res, isForPrograms));
    this.control.maxConnections = MAX_CONTROL_SOCKETS;
  }

  /** Serves a connection that somebody else accepted; one beyond MAX_SOCKETS of these is closed. */
  serve(socket: Socket): void {
    if (this.#handed.size >= MAX_SOCKETS) return void socket.destroy();
    this.#handed.add(socket);
    socket.once("close", () => this.#handed.delete(socket));
    this.http.emit("connection", socket);
  }

  /** Ends log streams behind their last line, and says `bye` on every link; fulfils when all links are closed. */
  async bye(): Promise<void> {
    this.#monitoringHttp.end();
    await this.#sockets.bye();
  }

  #onRequest(req: IncomingMessage, res: ServerResponse, isAllowed: (route: Route) => boolean = () => true): void {
    try {
      const route = routeOf(req.url ?? "");
      if (!isAllowed(route)) throw new AppError("NOT_FOUND", "the agent has no such path here");
      if (route.name === "monitoring") return void this.#monitoringHttp.serve(route.target, req, res);
      if (req.method !== "GET") throw new AppError("VALIDATION_ERROR", `${req.method} is not allowed here: use GET`);
      answerJson(res, 200, this.#answer(route));
    } catch (err) {
      answerError(res, err);
    }
  }

  #answer(route: Route): unknown {
    if (route.name === "sessions") return { items: this.#sessions.list() };
    if (isSocket(route)) throw new AppError("VALIDATION_ERROR", "a link is a WebSocket: upgrade the request");
    return this.#health();
  }

  #health(): AgentHealth {
    return {
      status: this.status,
      bootId: this.#sessions.boot,
      version: this.#version,
      sessions: this.#sessions.running,
      jobs: this.monitoring.jobs,
    };
  }

  #onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The peer may be gone before the answer is.
    socket.on("error", () => socket.destroy());
    try {
      const route = routeOf(req.url ?? "");
      if (!isSocket(route)) throw new AppError("VALIDATION_ERROR", "this path takes no WebSocket");
      if (this.status !== "ready") throw new AppError("UNAVAILABLE", `the agent is ${this.status}`);
      this.#sockets.open(route, req, socket, head);
    } catch (err) {
      refuseUpgrade(socket, err);
    }
  }
}

const isForPrograms = ({ name }: Route): boolean => name === "monitoring" || name === "health";
