/** One client of a session over any number of sockets, to the letter of `gantry.terminal.v1`: screen, bytes, cursor. */
import { createHash, type Hash } from "node:crypto";
import { CLOSE, decodeData, parseJson, type Role, ServerFrame, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { WebSocket } from "ws";
import { until } from "../poll.ts";
import { RenderedAcks } from "./rendered-acks.ts";
import { Screen } from "./screen.ts";

export interface MirrorOptions {
  /** `ws://` URL of the worker's terminal, without a query. */
  url: string;
  session: string;
  headers: Record<string, string>;
}

/** Refusals that pass: too many, away, too slow. */
const PASSING = new Set([429, 502, 503, 504]);
/** What a client may be told without having done wrong: another role, another size, too fast. */
const HARMLESS = new Set(["FORBIDDEN", "CONFLICT", "RATE_LIMITED"]);

export class Mirror {
  readonly screen = new Screen();
  /** What it was sent against the protocol; empty in the end. */
  readonly problems: string[] = [];
  /** What the screen was made from: every byte since the first, a snapshot, or the end of the log only. */
  basis: "bytes" | "snapshot" | "tail" = "bytes";
  role: Role = "controller";
  /** The exit was seen: nothing follows. */
  over = false;
  bytes = 0;
  /** How often it was told that another principal than before types. */
  takeovers = 0;
  /** How often it was attached, and by what mode. */
  readonly modes: string[] = [];
  readonly #options: MirrorOptions;
  readonly #acks = new RenderedAcks((seq) => this.tell({ type: "ack", seq }));
  #socket: WebSocket | null = null;
  #hash: Hash = createHash("sha256");
  /** The last seq handed to the screen: the `after` of the next attach. */
  #written = 0;
  #snapshotSeq: number | null = null;
  #controller: string | null = null;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  get attached(): boolean {
    return this.#socket !== null;
  }

  /** Attaches behind what it has, or with `fresh` as a page that has nothing; a refusal for good is a problem. */
  async attach(fresh = false, role: Role = this.role): Promise<void> {
    const query = new URLSearchParams({ session: this.#options.session, role });
    if (!fresh) query.set("after", String(this.#written));
    await until("an attach", () => this.#dial(`${this.#options.url}?${query}`, fresh)).catch((err: unknown) =>
      this.problems.push(String(err)),
    );
  }

  /** Forgets everything and asks for every byte from the first on. */
  async rewind(): Promise<void> {
    this.cut();
    this.over = false;
    this.#restart("bytes");
    await this.attach();
  }

  /** The connection breaks, without a word. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#acks.stop();
    socket?.terminate();
  }

  /** Stops reading the socket, or goes on. */
  deaf(on: boolean): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (on) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Reads on but acknowledges nothing, or goes on. */
  silent(on: boolean): void {
    this.#acks.hold(on);
  }

  tell(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  type(data: string): void {
    this.#socket?.send(Buffer.from(data));
  }

  dispose(): void {
    this.cut();
    this.screen.dispose();
  }

  /** False when the upgrade was refused for the moment. */
  #dial(url: string, fresh: boolean): Promise<boolean> {
    const settings = { headers: this.#options.headers, perMessageDeflate: false };
    const socket = new WebSocket(url, [TERMINAL_PROTOCOL], settings);
    this.#socket = socket;
    this.#snapshotSeq = null;
    this.#acks.begin(fresh ? 0 : this.#written);
    const current = () => this.#socket === socket;
    socket.on("message", (data: Buffer, binary: boolean) => {
      if (!current()) return;
      if (binary) this.#output(data);
      else this.#control(parseJson(ServerFrame, data.toString("utf8"), "a server frame"), fresh);
    });
    socket.on("close", (code, reason) => {
      if (!current()) return;
      this.#socket = null;
      this.#acks.stop();
      this.#closed(code, reason.toString());
    });
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(true));
      socket.once("unexpected-response", (_request, { statusCode = 0 }) => {
        if (current()) this.#socket = null;
        socket.terminate();
        if (PASSING.has(statusCode)) resolve(false);
        else reject(new Error(`refused with ${statusCode}: ${url}`));
      });
      // A connection that breaks before it is open is one more cut.
      socket.on("error", () => {
        if (current()) this.#socket = null;
        resolve(false);
      });
    });
  }

  #closed(code: number, reason: string): void {
    if (this.over) return;
    if (code === CLOSE.GONE) {
      // The session ended while nobody here had a cursor: what there was is still to be had, from the start.
      this.#restart("bytes");
    } else if ([CLOSE.POLICY, CLOSE.BUG, CLOSE.ENDED, CLOSE.NOT_FOUND, CLOSE.FORBIDDEN].some((one) => one === code)) {
      this.problems.push(`closed with ${code} ${reason}`);
    }
  }

  #restart(basis: Mirror["basis"]): void {
    this.screen.reset();
    this.#written = 0;
    this.#hash = createHash("sha256");
    this.bytes = 0;
    this.basis = basis;
  }

  #control(frame: ServerFrame, fresh: boolean): void {
    switch (frame.type) {
      case "ready":
        this.modes.push(frame.mode);
        if (frame.mode !== "exact") this.#restart(frame.mode);
        else if (fresh) this.#restart("bytes");
        this.role = frame.role;
        this.screen.resize(frame.cols, frame.rows);
        return;
      case "snapshot":
        this.#restart("snapshot");
        this.screen.resize(frame.cols, frame.rows);
        this.#acks.begin(frame.seq);
        this.#snapshotSeq = frame.seq;
        return;
      case "resized":
        if (this.#advance(frame.seq)) this.screen.resize(frame.cols, frame.rows);
        return;
      case "gap":
        this.problems.push(`${frame.bytes} bytes did not come: ${frame.reason}`);
        return;
      case "role":
        this.role = frame.role;
        return;
      case "exit":
        this.over = true;
        return;
      case "error":
        if (!HARMLESS.has(frame.error.type)) this.problems.push(`error: ${frame.error.message}`);
        return;
      case "clients":
        if (frame.controller === null) return;
        if (this.#controller !== null && this.#controller !== frame.controller) this.takeovers++;
        this.#controller = frame.controller;
        return;
      case "state":
      case "pong":
    }
  }

  #output(message: Buffer): void {
    const frame = decodeData(new Uint8Array(message).buffer);
    if (frame === null) return void this.problems.push("a binary frame without a header");
    const { seq, data } = frame;
    if (seq === this.#snapshotSeq) {
      this.#snapshotSeq = null;
      this.#written = seq;
      this.screen.write(data);
      return;
    }
    if (!this.#advance(seq)) return;
    this.bytes += data.length;
    this.#hash.update(data);
    const socket = this.#socket;
    this.screen.write(data, () => {
      if (this.#socket === socket) this.#acks.rendered(seq, data.length);
    });
  }

  /** False for what was there before, which must not come again. */
  #advance(seq: number): boolean {
    if (seq > this.#written) {
      this.#written = seq;
      return true;
    }
    this.problems.push(`seq ${seq} after ${this.#written}`);
    return false;
  }
}
