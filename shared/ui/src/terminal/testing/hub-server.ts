/** A hub on a real socket for the client's tests: one session's log in memory, tickets, and faults on demand. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import {
  AppError,
  CLOSE,
  ClientFrame,
  CreateTicket,
  encodeData,
  newId,
  parseJson,
  TERMINAL_PROTOCOL,
  toEnvelope,
  type AttachMode,
  type Role,
  type ServerFrame,
  type Session,
} from "@gantry/contracts";
import { WebSocketServer, type WebSocket } from "ws";

export interface Attached {
  socket: WebSocket;
  /** The query of the upgrade. */
  query: URLSearchParams;
  frames: ClientFrame[];
  input: Buffer[];
}

export class HubServer {
  readonly session = newId();
  readonly clients: Attached[] = [];
  readonly tickets: string[] = [];
  /** Called instead of `ready` and replay, to play a hub that misbehaves. */
  greet: ((client: Attached) => void) | null = null;
  /** Answers `GET /api/sessions/:id`; 404 when null. */
  record: Session | null = null;
  /** False refuses every upgrade with 404. */
  upgrades = true;
  /** Event `seq` at `seq - 1`; a hole where a gap is. */
  readonly #log: Uint8Array[] = [];
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => TERMINAL_PROTOCOL });
  readonly #server = createServer((request, response) => {
    const answer = request.url?.startsWith("/api/sessions/") ? this.#session() : this.#ticket(request);
    void Promise.resolve(answer).then((body) => {
      response.writeHead(body instanceof AppError ? body.status : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body instanceof AppError ? toEnvelope(body, "r") : body));
    });
  });

  async listen(): Promise<this> {
    this.#server.on("upgrade", (request: IncomingMessage, socket, head) => {
      if (!this.upgrades) {
        socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#attach(ws, request));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get origin(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  get lastSeq(): number {
    return this.#log.length;
  }

  get last(): Attached {
    const client = this.clients.at(-1);
    if (!client) throw new Error("no client attached yet");
    return client;
  }

  /** Appends one event and sends it to every open client. */
  output(data: Uint8Array): void {
    this.#log.push(data);
    for (const { socket } of this.clients) {
      if (socket.readyState === socket.OPEN) socket.send(encodeData(this.#log.length, data));
    }
  }

  /** Forgets the newest `events`, as a hub does that stopped before it stored them. */
  lose(events: number): void {
    this.#log.length -= events;
  }

  /** Counts up to `seq` without events, as behind a gap. */
  skipTo(seq: number): void {
    this.#log.length = seq;
  }

  /** Cuts every connection without a close frame. */
  cut(): void {
    for (const { socket } of this.clients) socket.terminate();
  }

  ready(client: Attached, mode: AttachMode = "exact", role: Role = "controller"): void {
    const frame: ServerFrame = {
      type: "ready",
      session: this.session,
      role,
      cols: 80,
      rows: 24,
      lastSeq: this.lastSeq,
      mode,
    };
    client.socket.send(JSON.stringify(frame));
  }

  async close(): Promise<void> {
    this.cut();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #session(): Session | AppError {
    return this.record ?? new AppError("NOT_FOUND", "no such session");
  }

  async #ticket(request: IncomingMessage): Promise<object> {
    const { path } = parseJson(CreateTicket, await text(request), "a ticket's request");
    const after = Number(new URL(path, "http://hub").searchParams.get("after") ?? 0);
    if (after > this.lastSeq) {
      return new AppError("VALIDATION_ERROR", `after ${after} is above lastSeq ${this.lastSeq}`);
    }
    const ticket = newId();
    this.tickets.push(ticket);
    return { ticket, expiresAt: new Date(Date.now() + 60_000).toISOString() };
  }

  #attach(socket: WebSocket, request: IncomingMessage): void {
    const { searchParams: query } = new URL(request.url ?? "/", "http://hub");
    const client: Attached = { socket, query, frames: [], input: [] };
    this.clients.push(client);
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) client.input.push(data);
      else client.frames.push(parseJson(ClientFrame, data.toString(), "a client's frame"));
    });
    if (!this.tickets.includes(query.get("ticket") ?? "")) socket.close(CLOSE.UNAUTHORIZED, "no ticket");
    else if (this.greet) this.greet(client);
    else this.#welcome(client);
  }

  #welcome(client: Attached): void {
    this.ready(client);
    const after = Number(client.query.get("after") ?? 0);
    for (let seq = after + 1; seq <= this.#log.length; seq++) {
      const data = this.#log[seq - 1];
      if (data) client.socket.send(encodeData(seq, data));
    }
  }
}
