/** One WebSocket of `gantry.terminal.v1`, from dial to close: frames in and out, and whether the other side is alive. */
import { AppError, type ClientFrame, type ServerFrame, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { Liveness, type LivenessTiming } from "./liveness.ts";
import { readServerFrame } from "./server-frame.ts";

/** ms from dial to open beyond which the socket is given up. */
const OPEN_MS = 20_000;
/** Bytes of input in one frame. */
const INPUT_FRAME_BYTES = 32 * 1024;
/** Bytes of input that may wait in the browser; a paste beyond it is refused whole. */
export const MAX_INPUT_BYTES = 4 * 1024 * 1024;
/** RFC 6455, 7.4.1: the code of a connection that ended without a close frame. */
const ABNORMAL = 1006;

export interface ConnectionEvents {
  liveness: LivenessTiming;
  onFrame: (frame: ServerFrame) => void;
  onData: (frame: ArrayBuffer) => void;
  /** Said once, never after `close()`. `opened` is false when the upgrade itself did not succeed. */
  onClose: (code: number, reason: string, opened: boolean) => void;
  /** A frame arrived that is not of the protocol. */
  onUnreadable: () => void;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #events: ConnectionEvents;
  readonly #liveness: Liveness;
  readonly #openTimer: ReturnType<typeof setTimeout>;
  #opened = false;
  #over = false;

  constructor(url: string, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = new WebSocket(url, TERMINAL_PROTOCOL);
    this.#socket.binaryType = "arraybuffer";
    this.#liveness = new Liveness(
      events.liveness,
      () => this.send({ type: "ping" }),
      () => this.#gone(ABNORMAL, "nothing was heard"),
    );
    this.#openTimer = setTimeout(() => this.#gone(ABNORMAL, "the socket did not open"), OPEN_MS);
    this.#socket.onopen = () => {
      clearTimeout(this.#openTimer);
      this.#opened = true;
      this.#liveness.start();
    };
    this.#socket.onmessage = (event: MessageEvent<unknown>) => this.#message(event.data);
    this.#socket.onclose = (event) => this.#gone(event.code, event.reason);
  }

  send(frame: ClientFrame): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Sends input in order; false when the socket is not open or more than MAX_INPUT_BYTES would wait. */
  sendInput(data: Uint8Array): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount + data.length > MAX_INPUT_BYTES) return false;
    for (let at = 0; at < data.length; at += INPUT_FRAME_BYTES) {
      this.#socket.send(data.slice(at, at + INPUT_FRAME_BYTES));
    }
    return true;
  }

  /** Asks at once whether the other side is there. */
  probe(): void {
    if (this.#opened) this.#liveness.probe();
  }

  /** Leaves; nothing more is reported. */
  close(): void {
    this.#over = true;
    this.#liveness.stop();
    clearTimeout(this.#openTimer);
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #gone(code: number, reason: string): void {
    if (this.#over) return;
    const opened = this.#opened;
    this.close();
    this.#events.onClose(code, reason, opened);
  }

  #message(data: unknown): void {
    this.#liveness.heard();
    if (data instanceof ArrayBuffer) {
      this.#events.onData(data);
      return;
    }
    const frame = this.#read(String(data));
    if (frame !== null) this.#events.onFrame(frame);
  }

  #read(text: string): ServerFrame | null {
    try {
      return readServerFrame(text);
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      this.#events.onUnreadable();
      return null;
    }
  }
}
