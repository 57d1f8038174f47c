/** The other end of outbox links for tests: a database that stores what is new, and a peer that may be in trouble. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Batch, type BatchPart, type MonitoringStream, type OutboxFrame, parseJson } from "@gantry/contracts";
import { type AddressInfo, WebSocket, WebSocketServer } from "ws";
import { OutboxLink } from "../src/outbox/link.ts";
import type { Outbox } from "../src/outbox/outbox.ts";

/** What is stored: of each boot and stream, in order, once. */
export class Oracle {
  readonly stored = new Map<string, string[]>();
  readonly lost = new Map<string, number>();
  readonly #next = new Map<string, number>();

  /** Stores a batch and gives what is taken next; a part with a hole before it is refused. */
  take({ boot, parts }: Batch): Partial<Record<MonitoringStream, number>> {
    const answer: Partial<Record<MonitoringStream, number>> = {};
    for (const part of parts) answer[part.stream] = this.#takePart(`${boot} ${part.stream}`, part);
    return answer;
  }

  texts(boot: string, stream: MonitoringStream = "logs"): string[] {
    return this.stored.get(`${boot} ${stream}`) ?? [];
  }

  lostOf(boot: string, stream: MonitoringStream = "logs"): number {
    return this.lost.get(`${boot} ${stream}`) ?? 0;
  }

  next(boot: string, stream: MonitoringStream = "logs"): number {
    return this.#next.get(`${boot} ${stream}`) ?? 1;
  }

  /** Forgets everything from `seq` on. */
  forget(boot: string, seq: number): void {
    const key = `${boot} logs`;
    this.#next.set(key, seq);
    this.stored.get(key)?.splice(seq - 1);
  }

  #takePart(key: string, part: BatchPart): number {
    const next = this.#next.get(key) ?? 1;
    if (part.from - part.lost > next) return next;
    if (part.from > next) this.lost.set(key, (this.lost.get(key) ?? 0) + part.from - next);
    const texts = this.stored.get(key) ?? [];
    this.stored.set(key, texts);
    for (const [at, item] of part.items.entries()) {
      if (item.seq !== part.from + at) throw new Error(`record ${item.seq} is not ${part.from + at}`);
      if (item.seq >= next) texts.push("text" in item ? item.text : `${item.seq}`);
    }
    const after = Math.max(next, part.from + part.items.length);
    this.#next.set(key, after);
    return after;
  }
}

export type Behaviour = (batch: Batch, peer: Peer) => void;

/** A listener whose sockets are links of `outbox`. */
export class LinkServer {
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  readonly #peers = new Set<Peer>();
  outbox: Outbox;

  constructor(outbox: Outbox) {
    this.outbox = outbox;
    this.#server.on("connection", (socket) => new OutboxLink(socket, this.outbox));
  }

  /** Links up; every batch goes to `behave`. */
  async peer(behave: Behaviour): Promise<Peer> {
    if (!this.#server.address()) await once(this.#server, "listening");
    // oxlint-disable-next-line no-unsafe-type-assertion -- a listener on TCP has an address of that shape.
    const { port } = this.#server.address() as AddressInfo;
    const peer = new Peer(new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false }), behave);
    this.#peers.add(peer);
    await peer.opened;
    return peer;
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#peers) socket.terminate();
    this.#server.close();
  }
}

export class Peer {
  readonly socket: WebSocket;
  readonly batches: Batch[] = [];
  readonly bytes: number[] = [];
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ code: number; reason: string }>;
  fault: Error | null = null;

  constructor(socket: WebSocket, behave: Behaviour) {
    this.socket = socket;
    this.opened = once(socket, "open");
    this.closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
    socket.on("message", (data) => {
      try {
        const text = String(data);
        const batch = parseJson(Batch, text, "the batch");
        this.batches.push(batch);
        this.bytes.push(Buffer.byteLength(text));
        behave(batch, this);
      } catch (err) {
        this.fault = err instanceof Error ? err : new Error(String(err));
        socket.terminate();
      }
    });
  }

  send(frame: OutboxFrame): void {
    this.socket.send(JSON.stringify(frame));
  }
}

/** Stores and acks each batch at once. */
export function storing(oracle: Oracle): Behaviour {
  return (batch, peer) => peer.send({ type: "ack", n: batch.n, next: oracle.take(batch) });
}

/** A directory of its own, gone afterwards. */
export function spoolDir(): { dir: string } & Disposable {
  const root = mkdtempSync(join(tmpdir(), "gantry-outbox-"));
  return { dir: join(root, "spool"), [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** The log record of a line. */
export function line(text: string) {
  const rest = { process: "app", stream: "stdout", level: null, cut: null, partial: false } as const;
  return { at: 1_700_000_000_000, text, ...rest };
}

/** Lines `from` to `to` (inclusive) as they are filled in. */
export function lines(from: number, to: number): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => `line ${from + at}`);
}
