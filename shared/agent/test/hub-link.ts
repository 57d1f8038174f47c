/** The hub's end of a link for tests: attaches, checks every number and offset, mirrors what came. */
import { createHash, type Hash } from "node:crypto";
import {
  AgentFrame,
  decodeOutput,
  type HubFrame,
  linkPath,
  type OpenSession,
  parseJson,
  type SessionId,
} from "@gantry/contracts";
import { PATIENCE_MS } from "@gantry/testing";
import { WebSocket } from "ws";
import type { AgentProcess } from "./agent-process.ts";

/** What this hub acknowledges at the latest, bytes. */
const ACK_BYTES = 256 * 1024;

type Frame<T extends AgentFrame["type"]> = Extract<AgentFrame, { type: T }>;

export type LinkOptions = {
  boot?: string | null;
  after?: number;
  open?: Partial<OpenSession> | null;
  /** Whether the link acknowledges, as a hub does. */
  acks?: boolean;
  /** Takes the output's bytes; one hash may span the links of a session. */
  hash?: Hash;
};

export class HubLink {
  readonly socket: WebSocket;
  readonly frames: AgentFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly hash: Hash;
  /** The end of the output, as text. */
  text = "";
  bytes = 0;
  events = 0;
  /** The newest n that came. */
  n = 0;
  /** The offset that the next event must have; null until `attached`. */
  offset: number | null = null;
  largest = 0;
  fault: string | null = null;
  #acks: boolean;
  #acked = 0;
  #isClosed = false;
  #waiting = new Set<() => void>();

  /** A link that has not attached yet. */
  constructor(agent: AgentProcess, id: SessionId, { acks = true, hash = createHash("sha256") }: LinkOptions = {}) {
    this.#acks = acks;
    this.hash = hash;
    this.socket = new WebSocket(agent.webSocketUrl(linkPath(id)), { perMessageDeflate: false });
    this.socket.binaryType = "arraybuffer";
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    this.closed = closed.promise;
    this.socket.on("close", (code, reason) => {
      this.#isClosed = true;
      closed.resolve({ code, reason: reason.toString() });
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      if (data instanceof ArrayBuffer) this.#onOutput(data);
      else this.#onFrame(data.toString());
      this.#wake();
    });
  }

  /** Opens a socket, attaches, and waits for the answer (`attached` or another). */
  static async attach(agent: AgentProcess, id: SessionId, options: LinkOptions = {}): Promise<HubLink> {
    const { boot = null, after = 0, open = {} } = options;
    const link = new HubLink(agent, id, options);
    await link.opened();
    link.n = after;
    link.send({
      type: "attach",
      boot,
      after,
      open: open && { adapter: "pty", command: null, cols: 80, rows: 24, ...open },
    });
    await link.until(() => link.frames.length > 0);
    return link;
  }

  async opened(): Promise<void> {
    await this.until(
      () => this.socket.readyState === WebSocket.OPEN,
      (wake) => this.socket.once("open", wake),
    );
  }

  send(frame: HubFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  type(text: string): void {
    this.socket.send(Buffer.from(text));
  }

  frame<T extends AgentFrame["type"]>(type: T): Frame<T> | undefined {
    return this.frames.find((frame): frame is Frame<T> => frame.type === type);
  }

  /** The `attached` frame; throws when there is none. */
  get attached(): Frame<"attached"> {
    const frame = this.frame("attached");
    if (!frame) throw new Error(`not attached: ${JSON.stringify(this.frames)}`);
    return frame;
  }

  /** Waits until `done` holds, looking after every message; throws when a number was wrong, or the socket closed. */
  async until(done: () => boolean, alsoOn?: (wake: () => void) => void): Promise<void> {
    const over = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.fault) over.reject(new Error(this.fault));
      else if (done()) over.resolve();
      else if (this.#isClosed)
        over.reject(new Error(`closed while waiting for: ${done}; got ${this.text.slice(-200)}`));
    };
    const timer = setTimeout(
      () => over.reject(new Error(`waited too long for: ${done}; got ${this.text.slice(-200)}`)),
      PATIENCE_MS,
    );
    this.#waiting.add(look);
    alsoOn?.(look);
    look();
    await over.promise.finally(() => {
      this.#waiting.delete(look);
      clearTimeout(timer);
    });
  }

  untilText(text: string): Promise<void> {
    return this.until(() => this.text.includes(text));
  }

  async untilExit(): Promise<Frame<"exit">> {
    await this.until(() => this.frame("exit") !== undefined);
    const exit = this.frame("exit");
    if (!exit) throw new Error("no exit");
    return exit;
  }

  /** Cuts the connection without a word. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }

  #onOutput(data: ArrayBuffer): void {
    const output = decodeOutput(data);
    if (!output) return this.#fail("an output frame is too short");
    this.#count(output.n, output.offset, output.data.length);
    this.hash.update(output.data);
    this.text = (this.text + Buffer.from(output.data).toString("latin1")).slice(-65_536);
    this.largest = Math.max(this.largest, output.data.length);
    if (this.#acks && this.bytes - this.#acked >= ACK_BYTES) {
      this.#acked = this.bytes;
      this.send({ type: "ack", n: output.n });
    }
  }

  #onFrame(text: string): void {
    const frame = parseJson(AgentFrame, text, "the agent's frame");
    this.frames.push(frame);
    if (frame.type === "attached") {
      this.offset = frame.offset;
      this.n = frame.next - 1;
    } else if (frame.type === "resized" || frame.type === "exit") this.#count(frame.n, frame.offset, 0);
  }

  #count(n: number, offset: number, bytes: number): void {
    if (n !== this.n + 1) this.#fail(`event ${n} came after ${this.n}`);
    if (offset !== this.offset) this.#fail(`event ${n} is at ${offset}, not at ${this.offset}`);
    this.n = n;
    this.offset = offset + bytes;
    this.bytes += bytes;
    this.events++;
  }

  #fail(fault: string): void {
    this.fault ??= fault;
  }
}
