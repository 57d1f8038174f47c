/** The live lines of one container over `/api/workers/:worker/websocket`, dialled again for as long as somebody looks. */
import {
  AppError,
  CLOSE,
  type Level,
  type LogRecord,
  MonitoringMessage,
  type MonitoringRequest,
  parseJson,
  Ticket,
} from "@gantry/contracts";
import { Cell, request, type Store } from "@gantry/ui";
import type { LogPlace } from "./line.ts";

export type TailState =
  | { phase: "connecting" }
  | { phase: "live" }
  /** `dialAt`: epoch ms; null while nobody looks or the network is gone. */
  | { phase: "waiting"; reason: string; dialAt: number | null }
  | { phase: "failed"; reason: string };

export interface TailOptions {
  worker: string;
  container: string;
  process: string | undefined;
  level: Level | undefined;
  /** The newest seq that is held of a boot; null to begin with what comes next. */
  after: (instance: string) => number | null;
  onRecords: (records: readonly LogRecord[], place: LogPlace) => void;
  onGap: (count: number, reason: string, seq: number, place: LogPlace) => void;
}

const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 10_000;
/** A socket that says nothing for so long after a ping is taken for dead. */
const PING_MS = 20_000;
const PONG_MS = 10_000;

export class TailSocket implements Store<TailState> {
  readonly #options: TailOptions;
  readonly #state = new Cell<TailState>({ phase: "connecting" });
  #watchers = 0;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #pulse: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;
  /** Counts the dials: the answer to an older one counts no more. */
  #turn = 0;
  #stopped = true;
  #place: LogPlace | null = null;
  /** What the other side said before it closed. */
  #said: string | null = null;
  /** The newest seq that came from a boot. */
  readonly #seen = new Map<string, number>();

  constructor(options: TailOptions) {
    this.#options = options;
  }

  readonly get = (): TailState => this.#state.get();

  /** Dials while somebody watches. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = this.#state.subscribe(listener);
    if (++this.#watchers === 1) this.#start();
    return () => {
      stop();
      if (--this.#watchers === 0) this.#halt();
    };
  };

  #start(): void {
    this.#stopped = false;
    document.addEventListener("visibilitychange", this.#presence);
    window.addEventListener("online", this.#presence);
    void this.#dial();
  }

  #halt(): void {
    this.#stopped = true;
    document.removeEventListener("visibilitychange", this.#presence);
    window.removeEventListener("online", this.#presence);
    this.#clear();
    this.#seen.clear();
    this.#socket?.close();
    this.#socket = null;
  }

  /** Dials at once when it waits. */
  readonly retry = (): void => {
    if (this.#stopped || this.#socket !== null) return;
    this.#clear();
    void this.#dial();
  };

  readonly #presence = (): void => {
    if (isAway() === null && this.#timer === null) this.retry();
  };

  async #dial(): Promise<void> {
    const turn = ++this.#turn;
    this.#state.set({ phase: "connecting" });
    const { worker, container } = this.#options;
    const path = `/api/workers/${encodeURIComponent(worker)}/websocket?container=${container}`;
    try {
      const { ticket } = await request(Ticket, "/api/tickets", { method: "POST", body: { path } });
      if (this.#stopped || turn !== this.#turn) return;
      const url = new URL(path, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      url.searchParams.set("ticket", ticket);
      this.#open(new WebSocket(url));
    } catch (err) {
      if (this.#stopped || turn !== this.#turn) return;
      const refused = err instanceof AppError && err.status < 429;
      const reason = err instanceof Error ? err.message : "no answer";
      if (refused) this.#state.set({ phase: "failed", reason });
      else this.#wait(reason);
    }
  }

  #open(socket: WebSocket): void {
    this.#socket = socket;
    this.#said = null;
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket !== socket || typeof data !== "string") return;
      this.#beat(socket);
      try {
        this.#take(parseJson(MonitoringMessage, data, "a message of the monitoring socket"), socket);
      } catch (err) {
        this.#said = err instanceof AppError ? err.message : null;
        socket.close();
        if (!(err instanceof AppError)) throw err;
      }
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#clear();
      if (!this.#stopped) this.#ended(code, this.#said ?? reason);
    });
  }

  #take(message: MonitoringMessage, socket: WebSocket): void {
    switch (message.type) {
      case "ready": {
        const { workerName: worker, containerName: container, instanceId: instance } = message;
        this.#place = { worker, container, instance };
        return this.#subscribe(instance, socket);
      }
      case "subscribed":
        this.#failures = 0;
        return this.#state.set({ phase: "live" });
      case "data":
        return message.stream === "logs" ? this.#records(message.items) : undefined;
      case "gap":
        if (message.stream === "logs" && this.#place) {
          this.#seen.set(this.#place.instance, message.seq);
          this.#options.onGap(message.count, message.reason, message.seq, this.#place);
        }
        return;
      case "error":
        this.#said = message.error.message;
        return;
      case "pong":
        return;
      default:
        message satisfies never;
    }
  }

  #subscribe(instance: string, socket: WebSocket): void {
    const { process, level, after } = this.#options;
    const seq = this.#seen.get(instance) ?? after(instance);
    const asked = {
      type: "subscribe" as const,
      stream: "logs" as const,
      ...(seq === null ? {} : { after: `${instance}:${seq}` }),
      ...(process === undefined ? {} : { process }),
      ...(level === undefined ? {} : { level }),
    };
    socket.send(JSON.stringify(asked));
  }

  #records(items: readonly LogRecord[]): void {
    if (this.#place === null) return;
    const { instance } = this.#place;
    const seen = this.#seen.get(instance) ?? 0;
    const fresh = items.filter(({ seq }) => seq > seen);
    this.#seen.set(instance, Math.max(seen, items.at(-1)?.seq ?? 0));
    if (fresh.length > 0) this.#options.onRecords(fresh, this.#place);
  }

  #ended(code: number, reason: string): void {
    if (code === CLOSE.FORBIDDEN || code === CLOSE.NOT_FOUND || code === CLOSE.UNAUTHORIZED) {
      this.#state.set({ phase: "failed", reason: reason || "the live lines were refused" });
      return;
    }
    this.#wait(reason || "the connection was lost");
  }

  /** Full jitter, so that a fleet of tabs never returns at once. */
  #wait(reason: string): void {
    this.#failures++;
    const away = isAway();
    if (away !== null) return this.#state.set({ phase: "waiting", reason: away, dialAt: null });
    const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(this.#failures, 10));
    const ms = Math.round(ceiling / 2 + (Math.random() * ceiling) / 2);
    this.#state.set({ phase: "waiting", reason, dialAt: Date.now() + ms });
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (isAway() === null) void this.#dial();
      else this.#state.set({ phase: "waiting", reason: isAway() ?? reason, dialAt: null });
    }, ms);
  }

  #beat(socket: WebSocket): void {
    if (this.#pulse !== null) clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(JSON.stringify({ type: "ping" } satisfies MonitoringRequest));
      this.#pulse = setTimeout(() => socket.close(), PONG_MS);
    }, PING_MS);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#pulse !== null) clearTimeout(this.#pulse);
    this.#timer = null;
    this.#pulse = null;
  }
}

/** What is waited for before it makes sense to dial; null when it does. */
function isAway(): string | null {
  if (!navigator.onLine) return "waiting for the network";
  return document.visibilityState === "hidden" ? "waiting until this tab is shown" : null;
}
