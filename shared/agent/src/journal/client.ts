/** One client of `/ws/monitoring`: what it asks for, and the records it gets from the journal. */
import {
  AppError,
  CLOSE,
  closeReason,
  type MonitoringMessage,
  MonitoringRequest,
  type MonitoringStream,
  newId,
  parseJson,
  toEnvelope,
} from "@gantry/contracts";
import { type RawData, WebSocket } from "ws";
import type { Journal } from "./journal.ts";
import { ANSWER_BUFFER_BYTES, BAD_FRAMES, CLIENT_BUFFER_BYTES, DATA_BYTES, DATA_MS } from "./limits.ts";
import { Subscription } from "./subscription.ts";

type Subscribe = Extract<MonitoringRequest, { type: "subscribe" }>;

export class MonitoringClient {
  readonly #socket: WebSocket;
  readonly #journal: Journal;
  readonly #subscriptions = new Map<MonitoringStream, Subscription>();
  readonly #unlisten: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** Bytes of records that came since the last look. */
  #fresh = 0;
  #waitsForSocket = false;
  #badFrames = 0;
  #closed = false;

  /** `socket` is open; the client ends with it. */
  constructor(socket: WebSocket, journal: Journal, names: { workerName: string; containerName: string }) {
    this.#socket = socket;
    this.#journal = journal;
    this.#unlisten = journal.listen(({ stream, bytes }) => this.#onRecord(stream, bytes));
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on("close", () => this.#end());
    // A broken frame or a reset: ws closes the socket by itself, `close` follows.
    socket.on("error", () => {});
    this.#say({ type: "ready", ...names, instanceId: journal.boot });
  }

  #onRecord(stream: MonitoringStream, bytes: number): void {
    if (this.#waitsForSocket || !this.#subscriptions.has(stream)) return;
    this.#fresh += bytes;
    if (this.#fresh >= DATA_BYTES) this.#pump();
    else this.#timer ??= setTimeout(this.#pump, DATA_MS);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    try {
      if (isBinary || !(data instanceof Uint8Array)) throw new AppError("VALIDATION_ERROR", "a request is text");
      this.#onRequest(parseJson(MonitoringRequest, data.toString("utf8"), "the request"));
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      if (++this.#badFrames > BAD_FRAMES) return this.#close(CLOSE.POLICY, "too many bad requests");
      this.#say({ type: "error", ...toEnvelope(err, newId()) });
    }
  }

  #onRequest(request: MonitoringRequest): void {
    if (request.type === "ping") return this.#say({ type: "pong" });
    if (request.type === "unsubscribe") return void this.#subscriptions.delete(request.stream);
    const subscription = new Subscription(this.#journal, request, this.#begin(request));
    this.#subscriptions.set(request.stream, subscription);
    this.#say({ type: "subscribed", stream: request.stream, seq: this.#journal.last(request.stream) });
    if (!this.#waitsForSocket) this.#pump();
  }

  /** The seq behind which a subscription begins: of another instance nothing is known here, so at the beginning. */
  #begin({ stream, after }: Subscribe): number {
    const last = this.#journal.last(stream);
    if (!after) return last;
    if (after.boot !== this.#journal.boot) return 0;
    if (after.seq <= last) return after.seq;
    throw new AppError("VALIDATION_ERROR", `after is ahead: ${after.seq} is above ${last}`, { stream });
  }

  /** Sends while the socket takes it, a message of each subscription in turn; the rest waits in the journal. */
  readonly #pump = (): void => {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waitsForSocket = false;
    this.#fresh = 0;
    for (let sent = true; sent && this.#socket.readyState === WebSocket.OPEN;) {
      sent = false;
      for (const subscription of this.#subscriptions.values()) {
        const text = subscription.next();
        if (text === null) continue;
        sent = true;
        this.#waitsForSocket = this.#socket.bufferedAmount + text.length > CLIENT_BUFFER_BYTES;
        if (this.#waitsForSocket) return this.#socket.send(text, this.#pump);
        this.#socket.send(text);
      }
    }
  };

  #say(message: MonitoringMessage): void {
    if (this.#socket.bufferedAmount > ANSWER_BUFFER_BYTES)
      return this.#close(CLOSE.TRY_AGAIN, "read the answers first");
    this.#socket.send(JSON.stringify(message));
  }

  #close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#end();
    this.#socket.close(code, closeReason(reason));
  }

  #end(): void {
    this.#closed = true;
    this.#unlisten();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
