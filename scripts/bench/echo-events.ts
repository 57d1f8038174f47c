/** Sessions with as many small events as one likes, made by the product itself: an `echo` session answers each input. */
import { randomBytes } from "node:crypto";
import { DATA_HEADER_BYTES, decodeData, parseJson, ServerFrame, Session, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { type Fleet, TEST_TOKEN } from "@gantry/testing";
import { WebSocket } from "ws";
import { bounded } from "./bounded.ts";
import { terminalUrl } from "./stream.ts";
import { WORKER } from "./own-agent.ts";

/** Output of one event. Bytes. */
export const EVENT_BYTES = 64;
/** Inputs whose echo has not come yet: few enough that the agent, which joins what waits, joins none of them. */
const WINDOW = 512;
const ACK_BYTES = 100_000;
const START_MS = 60_000;
const FILL_MS = 600_000;
/** Ctrl-D ends an `echo` session. */
const END = "\x04";

export interface EchoSession {
  id: string;
  /** The newest event that came. */
  lastSeq(): number;
  /** Adds `count` events of EVENT_BYTES each. Throws when they became more or fewer. */
  add(count: number): Promise<void>;
  /** Ends the session. */
  end(): Promise<void>;
  close(): void;
}

export async function openEchoSession({ base, api }: Fleet): Promise<EchoSession> {
  const made = await api("/api/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ worker: WORKER, adapter: "echo" }),
  });
  const { id } = parseJson(Session, await made.text(), "the session");
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const url = terminalUrl(base, WORKER, `?session=${id}&after=0`);
  const socket = new WebSocket(url, [TERMINAL_PROTOCOL], { headers, perMessageDeflate: false });
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const attached = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let lastSeq = 0;
  let bytes = 0;
  let unacked = 0;
  let came = (): void => undefined;
  socket.on("message", (message: Buffer, binary: boolean) => {
    if (!binary) {
      const frame = parseJson(ServerFrame, message.toString("utf8"), "a server frame");
      // Input waits for the container: WINDOW of it is far less than may wait.
      if (frame.type === "ready") attached.resolve();
      if (frame.type === "exit") ended.resolve();
      if (frame.type === "error") broken.reject(new Error(frame.error.message));
      return;
    }
    lastSeq = decodeData(new Uint8Array(message).buffer)?.seq ?? lastSeq;
    bytes += message.length - DATA_HEADER_BYTES;
    unacked += message.length;
    if (unacked >= ACK_BYTES) {
      unacked = 0;
      socket.send(JSON.stringify({ type: "ack", seq: lastSeq }));
    }
    came();
  });
  socket.on("error", broken.reject);
  socket.on("close", (code, reason) => broken.reject(new Error(`closed with ${code} ${reason.toString()}`)));
  await bounded("an echo session", START_MS, Promise.race([attached.promise, broken.promise]));

  const add = (count: number): Promise<void> => {
    const done = Promise.withResolvers<void>();
    const from = { seq: lastSeq, bytes };
    let sent = 0;
    const send = (): void => {
      while (sent < count && sent - (bytes - from.bytes) / EVENT_BYTES < WINDOW) {
        socket.send(line());
        sent++;
      }
    };
    came = () => {
      if (bytes - from.bytes < count * EVENT_BYTES) return send();
      const events = lastSeq - from.seq;
      if (events === count) done.resolve();
      else done.reject(new Error(`${count} inputs became ${events} events`));
    };
    send();
    return bounded(`${count} events`, FILL_MS, Promise.race([done.promise, broken.promise]));
  };
  return {
    id,
    lastSeq: () => lastSeq,
    add,
    async end() {
      socket.send(Buffer.from(END));
      await bounded("the session's end", START_MS, Promise.race([ended.promise, broken.promise]));
    },
    close: () => socket.terminate(),
  };
}

let lines = 0;

/** A line like a build's log, and like no other line. */
function line(): Buffer {
  const text = `[${String(++lines).padStart(7, "0")}] compiled src/parts/${randomBytes(4).toString("hex")}.ts in ${lines % 997} ms`;
  return Buffer.from(`${text.padEnd(EVENT_BYTES - 2)}\r\n`);
}
