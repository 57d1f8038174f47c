/** Terminal sockets that mirror what a client knows: bytes, text, cursor, frames, close. */
import { createHash, type Hash } from "node:crypto";
import { decodeData, parseJson, ServerFrame, type SessionState, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { WebSocket } from "ws";
import { TEST_TOKEN } from "./fleet.ts";
import { until } from "./poll.ts";

/**
 * After both close frames a client waits this long for the server to end the connection. Chrome waits 2 s; workerd
 * takes 10 s when the client of a hibernatable socket never sent anything. Milliseconds.
 */
const CLOSE_MS = 1_000;

/** A client acknowledges what it took at least this often. Bytes. */
const ACK_BYTES = 100_000;

/** Text kept for `waitFor`; older output is only hashed and counted. Characters. */
const TEXT_CHARS = 1_000_000;

export interface TerminalOptions {
  protocol?: "raw" | "v1";
  headers?: Record<string, string>;
  /** Subprotocols to offer in place of the protocol's own. */
  offer?: string[];
  /** Goes on where this client, whose socket is closed, had got to: its bytes, hash, text and cursor. */
  resume?: TerminalClient;
  /** False for a v1 client that acknowledges nothing by itself. */
  acks?: boolean;
}

export interface Refusal {
  status: number;
  body: unknown;
}

export class TerminalClient {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  text = "";
  bytes = 0;
  /** Of the last output frame or event with a seq; a client attaches again with it. */
  lastSeq = 0;
  /** Set when frames came with a seq that did not rise: exactly-once is broken. */
  disorder: string | null = null;
  /** Whether it acknowledges what it takes. */
  acks: boolean;
  #unacked = 0;
  readonly #hash: Hash;
  readonly #v1: boolean;

  constructor(socket: WebSocket, v1: boolean, { resume, acks = true }: TerminalOptions = {}) {
    this.socket = socket;
    this.#v1 = v1;
    this.acks = v1 && acks;
    this.#hash = resume === undefined ? createHash("sha256") : resume.#hash.copy();
    this.text = resume?.text ?? "";
    this.bytes = resume?.bytes ?? 0;
    this.lastSeq = resume?.lastSeq ?? 0;
    socket.on("message", (data: Buffer, binary: boolean) =>
      binary ? this.#output(data) : this.#control(String(data)),
    );
    this.closed = new Promise((resolve) =>
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  get session(): string {
    const ready = this.frames.find((frame) => frame.type === "ready");
    if (ready?.type !== "ready") throw new Error("no ready frame yet");
    return ready.session;
  }

  type(input: string): void {
    this.socket.send(Buffer.from(input));
  }

  control(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Of the last of its type that came. */
  last<T extends ServerFrame["type"]>(type: T): Extract<ServerFrame, { type: T }> | undefined {
    return this.frames.findLast((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
  }

  /** The states that it was told, in order. */
  get states(): SessionState[] {
    return this.frames.flatMap((frame) => (frame.type === "state" ? [frame.state] : []));
  }

  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${pattern} in ${JSON.stringify(this.text.slice(-300))}`, () => pattern.exec(this.text));
  }

  async frame<T extends ServerFrame["type"]>(type: T): Promise<Extract<ServerFrame, { type: T }>> {
    const found = (): Extract<ServerFrame, { type: T }> | undefined =>
      this.frames.find((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
    return until(`frame ${type}`, found);
  }

  close(): Promise<{ code: number; reason: string }> {
    this.socket.close();
    return this.closed;
  }

  /** Takes nothing more from its connection, which stays open, until `read`. */
  stall(): void {
    this.socket.pause();
  }

  read(): void {
    this.socket.resume();
  }

  /** Goes away as a browser that crashed: without a close frame. */
  async vanish(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #output(data: Buffer): void {
    const copy = new Uint8Array(data).buffer;
    const frame = this.#v1 ? decodeData(copy) : { seq: this.lastSeq, data: new Uint8Array(copy) };
    if (frame === null) throw new Error("a binary frame without a header");
    if (this.#v1) this.#advance(frame.seq);
    this.bytes += frame.data.length;
    this.#hash.update(frame.data);
    this.#unacked += frame.data.length;
    if (this.acks && this.#unacked >= ACK_BYTES && this.socket.readyState === WebSocket.OPEN) {
      this.#unacked = 0;
      this.control({ type: "ack", seq: frame.seq });
    }
    this.text = (this.text + Buffer.from(frame.data).toString("latin1")).slice(-TEXT_CHARS);
  }

  #control(text: string): void {
    const frame = parseJson(ServerFrame, text, "a server frame");
    this.frames.push(frame);
    if ("seq" in frame && frame.type !== "exit" && frame.type !== "snapshot") this.#advance(frame.seq);
  }

  #advance(seq: number): void {
    if (seq <= this.lastSeq) this.disorder ??= `seq ${seq} after ${this.lastSeq}`;
    this.lastSeq = seq;
  }
}

/** Opens a terminal socket, or gives the refusal. `path` is from the server's root, with its query. */
export function dialTerminal(
  base: string,
  path: string,
  options: TerminalOptions = {},
): Promise<TerminalClient | Refusal> {
  const v1 = options.protocol !== "raw";
  const headers = options.headers ?? { authorization: `Bearer ${TEST_TOKEN}` };
  const offer = options.offer ?? (v1 ? [TERMINAL_PROTOCOL] : []);
  const settings = { headers, perMessageDeflate: false, closeTimeout: CLOSE_MS };
  const socket = new WebSocket(base.replace("http", "ws") + path, offer, settings);
  const client = new TerminalClient(socket, v1, options);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(client));
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) }));
    });
  });
}

/** Opens a terminal on a worker. Throws when it is refused. */
export async function openTerminal(
  base: string,
  worker: string,
  query = "",
  options?: TerminalOptions,
): Promise<TerminalClient> {
  const client = await dialTerminal(base, `/api/workers/${worker}/terminal${query}`, options);
  if (client instanceof TerminalClient) return client;
  throw new Error(`refused: ${client.status} ${JSON.stringify(client.body)}`);
}
