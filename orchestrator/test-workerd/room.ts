/** A room of clients on real sockets, over a log in memory, without an agent: what is told to one is kept. */
import { env, runInDurableObject } from "cloudflare:test";
import { encodeData, type HubFrame, parseJson, ServerFrame } from "@gantry/contracts";
import { Attachment } from "../src/sessions/clients/attachment.ts";
import { Client } from "../src/sessions/clients/client.ts";
import { ClientRoom, type RoomHost } from "../src/sessions/clients/client-room.ts";
import type { ControlState } from "../src/sessions/clients/control.ts";
import { PingAnswers } from "../src/sessions/clients/ping-answers.ts";
import { eventBytes, type LogEvent } from "../src/sessions/log-event.ts";
import { hubState } from "./hub-state.ts";

/** The far side of one client. */
export class Peer {
  readonly client: Client;
  readonly frames: ServerFrame[] = [];
  readonly seqs: number[] = [];
  bytes = 0;
  closed: { code: number; reason: string } | null = null;
  readonly #room: ClientRoom;
  readonly #gone = Promise.withResolvers<void>();
  readonly #marks = new Map<string, () => void>();

  constructor(room: ClientRoom, client: Client, far: WebSocket) {
    this.#room = room;
    this.client = client;
    far.binaryType = "arraybuffer";
    far.addEventListener("message", ({ data }) => {
      if (data instanceof ArrayBuffer) {
        this.bytes += data.byteLength - 8;
        this.seqs.push(Number(new DataView(data).getBigUint64(0)));
        return;
      }
      const reached = this.#marks.get(String(data));
      if (reached === undefined) this.frames.push(parseJson(ServerFrame, String(data), "a frame"));
      else reached();
    });
    far.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#gone.resolve();
    });
    far.accept();
  }

  /** Everything that it was sent has arrived. */
  async caughtUp(): Promise<void> {
    if (!this.client.isOpen) return this.#gone.promise;
    const mark = `mark ${this.#marks.size}`;
    const reached = Promise.withResolvers<void>();
    this.#marks.set(mark, reached.resolve);
    this.client.socket.send(mark);
    await reached.promise;
  }

  says(frame: object): void {
    this.#room.take(this.client, JSON.stringify(frame));
  }

  types(text: string): void {
    this.#room.take(this.client, new Uint8Array(new TextEncoder().encode(text)).buffer);
  }

  acks(seq: number): void {
    this.says({ type: "ack", seq });
  }

  last<T extends ServerFrame["type"]>(type: T): Extract<ServerFrame, { type: T }> | undefined {
    return this.frames.findLast((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
  }
}

export class TestRoom {
  readonly room: ClientRoom;
  readonly events: LogEvent[] = [];
  /** What the agent was told, and what it was given to type. */
  readonly told: HubFrame[] = [];
  typed = "";
  control: ControlState | null = null;
  changes = 0;
  /** False while there is no link to the agent. */
  linked = true;
  /** How often the container was told that it is used, and asked to start. */
  touches = 0;
  starts = 0;
  /** How often the log was read. */
  reads = 0;
  readonly #peers: Peer[] = [];
  readonly #work = new Set<Promise<unknown>>();
  readonly log = {
    lastSeq: 0,
    bytes: 0,
    read: (after: number): Promise<LogEvent[]> => {
      this.reads++;
      return Promise.resolve(this.events.slice(after, after + 4));
    },
  };
  readonly session = hubState();

  constructor(state: DurableObjectState) {
    const upstream: RoomHost["upstream"] = {
      tell: (frame) => this.told.push(frame),
      input: (data) => (this.typed += new TextDecoder().decode(data)),
      ping: () => undefined,
    };
    const linked = () => this.linked;
    this.room = new ClientRoom(
      {
        log: this.log,
        session: this.session,
        get upstream() {
          return linked() ? upstream : null;
        },
        pings: new PingAnswers(state),
        isReady: () => true,
        start: async () => this.starts++,
        record: () => undefined,
        touch: async () => this.touches++,
        changed: () => this.changes++,
        saveControl: (control) => (this.control = control),
        background: (work) => {
          this.#work.add(work);
          void work.finally(() => this.#work.delete(work));
        },
      },
      null,
    );
  }

  /** Attaches as `actor`; with a size it counts as visible at once. */
  attach(actor: string, change: Partial<Attachment> & { after?: number } = {}): Peer {
    const { after = this.log.lastSeq, ...rest } = change;
    const peer = this.#peer(actor, rest);
    peer.client.sent = after;
    this.room.attach(peer.client, () => undefined);
    return peer;
  }

  /** Takes back a live client as a hub does that was lost; `restored` follows the last one. */
  restore(actor: string, change: Partial<Attachment> = {}): Peer {
    const peer = this.#peer(actor, change);
    this.room.restore(peer.client, null);
    return peer;
  }

  #peer(actor: string, change: Partial<Attachment>): Peer {
    const [near, far] = Object.values(new WebSocketPair());
    if (near === undefined || far === undefined) throw new Error("no pair");
    near.accept();
    const attachment = Attachment.parse({ protocol: "v1", role: "controller", actor, ...change });
    const client = new Client(near, attachment, { seq: this.log.lastSeq, bytes: this.log.bytes }, Date.now());
    const peer = new Peer(this.room, client, far);
    this.#peers.push(peer);
    return peer;
  }

  /** One event of `bytes` of output. Gives its seq. */
  output(bytes: number): number {
    const seq = ++this.log.lastSeq;
    const event: LogEvent = { type: "o", seq, at: 0, frame: encodeData(seq, new Uint8Array(bytes)) };
    this.events.push(event);
    this.log.bytes += eventBytes(event);
    this.room.send(event);
    return seq;
  }

  /** Everything that was sent has arrived, also what replays under way still send. */
  async delivered(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    await Promise.all(this.#peers.map((peer) => peer.caughtUp()));
  }

  /** Whether the agent was last told to wait. */
  get paused(): boolean {
    return this.told.findLast(({ type }) => type === "pause" || type === "resume")?.type === "pause";
  }
}

/** Runs `test` with a room inside a Durable Object. */
export async function inRoom(test: (room: TestRoom) => Promise<void>): Promise<void> {
  const stub = env.STORAGE.get(env.STORAGE.newUniqueId());
  await runInDurableObject(stub, async (_instance, state) => test(new TestRoom(state)));
}
