/**
 * Output on its way to the clients of one hub: live or from the log, each at its own pace, the program paused for who
 * controls it, nothing kept for anybody beyond a named bound.
 */
import { CLOSE } from "@gantry/contracts";
import { logLine } from "@gantry/http";
import { eventBytes, type LogEvent } from "../log-event.ts";
import type { Client } from "./client.ts";
import { replay, type Readable } from "./replay.ts";
import { CONTROLLER_STALL_MS, HELD_BYTES, LAG_BYTES, RAW_BUDGET_BYTES, RAW_POLL_MS, STALL_MS } from "./limits.ts";
import { courtOf, governs, mustWait } from "./pace.ts";

/** Who makes no progress is looked for this often while somebody is waited for. Milliseconds. */
const STALL_POLL_MS = 5_000;

export interface OutflowHost {
  readonly log: Readable;
  readonly clients: ReadonlyMap<WebSocket, Client>;
  controllers(): readonly Client[];
  /** The program must wait, or need not any longer. */
  pause(on: boolean): void;
  /** Closes a client that cannot be served. */
  drop(client: Client, code: number, reason: string): void;
  background(work: Promise<unknown>): void;
}

export class Outflow {
  readonly #host: OutflowHost;
  #paused = false;
  #pollTimer: ReturnType<typeof setTimeout> | null = null;
  #stallTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: OutflowHost) {
    this.#host = host;
  }

  /** Whether the program waits for a client. */
  get paused(): boolean {
    return this.#paused;
  }

  /** An event for those who are up to date; the others meet it in the log. */
  send(event: LogEvent): void {
    const share = this.#share();
    for (const client of this.#host.clients.values()) {
      if (!client.live) continue;
      client.send(event);
      if (client.isLagging(share)) client.fallBehind(Date.now());
    }
    if (eventBytes(event) > 0) this.settle();
  }

  /** Brings a client from where it is to the newest event, as far as it takes it. */
  start(client: Client): void {
    const hasRoom = (bytes: number): boolean => client.hasRoom(bytes, this.#share());
    this.#host.background(
      replay(this.#host.log, client, hasRoom).then(
        () => this.settle(),
        (err: unknown) => {
          logLine("error", "replay", { error: String(err) });
          this.#host.drop(client, CLOSE.BUG, "the replay failed");
        },
      ),
    );
  }

  /** A client took output, or is another one than before: decides anew who waits for whom. */
  settle(): void {
    const { log, clients } = this.#host;
    const controllers = this.#host.controllers();
    const share = this.#share();
    const court = courtOf(controllers);
    let behind = false;
    let mute = false;
    for (const client of clients.values()) {
      if (client.live || !client.isOpen) continue;
      behind = true;
      if (client.wantsMore(share)) this.start(client);
      if (client.isMute) mute = true;
      if (client.protocol === "v1" || client.inHistory || governs(court, client)) continue;
      if (client.behind(log.bytes) > RAW_BUDGET_BYTES) {
        this.#host.drop(client, CLOSE.TRY_AGAIN, `more than ${RAW_BUDGET_BYTES / 1024 / 1024} MiB behind`);
      }
    }
    const paused = mustWait(controllers, log.bytes, this.#paused);
    if (paused !== this.#paused) {
      this.#paused = paused;
      for (const client of controllers) client.progressAt = Date.now();
      this.#host.pause(paused);
    }
    if (!behind && !paused) return;
    // An ack says that a client takes more; of what its socket still holds nobody is told.
    if (mute) this.#pollTimer ??= setTimeout(() => this.#poll(), RAW_POLL_MS);
    this.#stallTimer ??= setTimeout(() => this.#findStalled(), STALL_POLL_MS);
  }

  /** A link begins: what it is to know it has not been told. */
  linked(): void {
    if (this.#paused) this.#host.pause(true);
  }

  stop(): void {
    if (this.#pollTimer !== null) clearTimeout(this.#pollTimer);
    if (this.#stallTimer !== null) clearTimeout(this.#stallTimer);
    this.#pollTimer = this.#stallTimer = null;
    this.#paused = false;
  }

  /** What the runtime may hold for one socket. Bytes. */
  #share(): number {
    return Math.min(LAG_BYTES, HELD_BYTES / Math.max(1, this.#host.clients.size));
  }

  #poll(): void {
    this.#pollTimer = null;
    this.settle();
  }

  #findStalled(): void {
    this.#stallTimer = null;
    const now = Date.now();
    const court = this.#paused ? courtOf(this.#host.controllers()) : null;
    for (const client of this.#host.clients.values()) {
      const awaited = governs(court, client);
      // A raw client that its program waits for may take as long as it likes: whoever else wants the session takes it.
      const limit = !awaited ? STALL_MS : client.protocol === "raw" ? Infinity : CONTROLLER_STALL_MS;
      if (client.stalledFor(now, awaited || !client.live) < limit) continue;
      this.#host.drop(client, CLOSE.TRY_AGAIN, "nothing was taken for too long");
    }
    this.settle();
  }
}
