/** A terminal session as a stream of bytes, whichever protocol carries it: what is timed is the way, not the client. */
import type { Socket } from "node:net";
import {
  AgentFrame,
  DATA_HEADER_BYTES,
  decodeData,
  decodeOutput,
  type HubFrame,
  LINK_HEADER_BYTES,
  linkPath,
  newId,
  type OpenSession,
  parseJson,
  ServerFrame,
  TERMINAL_PROTOCOL,
} from "@gantry/contracts";
import { Acks, TEST_TOKEN } from "@gantry/testing";
import { WebSocket } from "ws";
import { bounded } from "./bounded.ts";

/** The direct client acknowledges this often. Bytes. */
const LINK_ACK_BYTES = 256 * 1024;
/** A v1 client asks this often whether its hub is there, as the console does: one that is silent is given up. */
const PING_MS = 15_000;
const OPEN_MS = 30_000;
const TEXT_MS = 30_000;

export interface Stream {
  /** Gives output to `take`, what came already too; the view is valid during the call only. */
  read(take: (data: Uint8Array) => void): void;
  /** `exit 0` and the like: the session ended, and every byte came before. Rejects when the socket breaks instead. */
  readonly ended: Promise<string>;
  /** The id by which others attach to the session; on v1 known when output has come, on the others never. */
  session: string | null;
  type(data: string | Uint8Array): void;
  close(): void;
}

/** How one message of a protocol becomes output, an end, or something to answer. */
interface Protocol {
  /** Gives what must be undone when the socket is closed. */
  opened?(send: Send): (() => void) | void;
  /** Gives the output in a binary message. */
  binary(message: Buffer, send: Send): Buffer;
  /** Gives how the session ended, when the message says so. */
  text?(message: string, send: Send, stream: Stream): string | null;
  closed?(code: number, reason: string): string | null;
}

type Send = (text: string) => void;

/** A raw terminal through the orchestrator. `query` begins with `?`. */
export function openRaw(base: string, worker: string, query: string): Promise<Stream> {
  return open(terminalUrl(base, worker, query), [], {
    binary: (message) => message,
    closed: (code, reason) => (code === 1000 ? reason : null),
  });
}

/** A `gantry.terminal.v1` terminal through the orchestrator, acknowledged as the console does. */
export function openV1(base: string, worker: string, query: string): Promise<Stream> {
  let acks: Acks | null = null;
  return open(terminalUrl(base, worker, query), [TERMINAL_PROTOCOL], {
    opened(send) {
      acks = new Acks((seq) => send(JSON.stringify({ type: "ack", seq })));
      const timer = setInterval(() => send(JSON.stringify({ type: "ping" })), PING_MS);
      return () => {
        clearInterval(timer);
        acks?.stop();
      };
    },
    binary(message) {
      const seq = decodeData(copyOf(message, DATA_HEADER_BYTES))?.seq ?? 0;
      acks?.rendered(seq, message.length - DATA_HEADER_BYTES);
      return message.subarray(DATA_HEADER_BYTES);
    },
    text(message, _send, stream) {
      const frame = parseJson(ServerFrame, message, "a server frame");
      if (frame.type === "ready") stream.session = frame.session;
      if (frame.type === "error") throw new Error(frame.error.message);
      if (frame.type === "gap") throw new Error(`${frame.bytes} bytes did not come: ${frame.reason}`);
      return frame.type === "exit" ? endOf(frame) : null;
    },
  });
}

/** A new session of the agent at the other end of `connection`, straight over the link protocol. */
export function openDirect(connection: Socket, command: string[] | null): Promise<Stream> {
  const id = newId();
  const session: OpenSession = { adapter: "pty", command, cols: 80, rows: 24 };
  const tell = (send: Send, frame: HubFrame) => send(JSON.stringify(frame));
  let unacked = 0;
  const protocol: Protocol = {
    opened: (send) => tell(send, { type: "attach", boot: null, after: 0, open: session }),
    binary(message, send) {
      unacked += message.length - LINK_HEADER_BYTES;
      if (unacked >= LINK_ACK_BYTES) {
        unacked = 0;
        tell(send, { type: "ack", n: decodeOutput(copyOf(message, LINK_HEADER_BYTES))?.n ?? 0 });
      }
      return message.subarray(LINK_HEADER_BYTES);
    },
    text(message, send) {
      const frame = parseJson(AgentFrame, message, "the agent's frame");
      if (frame.type === "failed") throw new Error(frame.message);
      if (frame.type !== "exit") return null;
      tell(send, { type: "ack", n: frame.n });
      return endOf(frame);
    },
  };
  return open(`ws://agent${linkPath(id)}`, [], protocol, connection);
}

/** Waits until the output so far ends with `pattern`'s match. Gives performance.now() when the match came. */
export async function untilText(stream: Stream, pattern: RegExp): Promise<number> {
  let text = "";
  const found = Promise.withResolvers<number>();
  stream.read((data) => {
    text += Buffer.from(data).toString("latin1");
    if (pattern.test(text)) found.resolve(performance.now());
  });
  const early = stream.ended.then((end) => Promise.reject(new Error(`the session ended with ${end}: ${text}`)));
  early.catch(() => undefined);
  return bounded(`${pattern} of a session`, TEXT_MS, Promise.race([found.promise, early]));
}

/** The WebSocket URL of a worker's terminal. `query` begins with `?`. */
export const terminalUrl = (base: string, worker: string, query: string): string =>
  `${base.replace("http", "ws")}/api/workers/${worker}/terminal${query}`;

/** The first `bytes` of a message as a buffer of their own, for the codecs of contracts. */
const copyOf = (message: Buffer, bytes: number): ArrayBuffer => new Uint8Array(message.subarray(0, bytes)).buffer;

const endOf = ({ code, signal }: { code: number | null; signal: string | null }): string =>
  signal === null ? `exit ${code}` : `signal ${signal}`;

async function open(url: string, offer: string[], protocol: Protocol, connection?: Socket): Promise<Stream> {
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const over = connection === undefined ? {} : { createConnection: () => connection };
  const socket = new WebSocket(url, offer, { headers, perMessageDeflate: false, ...over });
  const ended = Promise.withResolvers<string>();
  // Whoever waits for something else hears of a broken socket there.
  ended.promise.catch(() => undefined);
  const send: Send = (text) => socket.send(text);
  // Until somebody reads: a prompt may come in the same packet as the answer to the upgrade.
  const early: Uint8Array[] = [];
  let take = (data: Uint8Array): unknown => early.push(data);
  const stream: Stream = {
    read(reader) {
      take = reader;
      for (const data of early.splice(0)) reader(data);
    },
    ended: ended.promise,
    session: null,
    type: (data) => socket.send(typeof data === "string" ? Buffer.from(data) : data),
    close: () => socket.terminate(),
  };
  socket.on("message", (data, binary) => {
    try {
      if (!(data instanceof Buffer)) throw new TypeError("ws gave a message in another form than its default");
      if (binary) return void take(protocol.binary(data, send));
      const end = protocol.text?.(data.toString("utf8"), send, stream) ?? null;
      if (end !== null) ended.resolve(end);
    } catch (err) {
      ended.reject(err);
    }
  });
  socket.on("error", (err) => ended.reject(err));
  socket.on("close", (code, reason) => {
    const end = protocol.closed?.(code, reason.toString()) ?? null;
    if (end === null) ended.reject(new Error(`the socket closed with ${code} ${reason.toString()}`));
    else ended.resolve(end);
  });
  const opened = Promise.withResolvers<void>();
  socket.on("open", opened.resolve);
  await bounded("a socket", OPEN_MS, Promise.race([opened.promise, stream.ended]));
  const undo = protocol.opened?.(send);
  if (undo !== undefined) socket.once("close", undo);
  return stream;
}
