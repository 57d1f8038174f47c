/** One round of `fanout`: a session that writes at a rate, its clients, and perhaps one more that reads nothing. */
import { DATA_HEADER_BYTES, parseJson, Session, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { type Fleet, TEST_TOKEN } from "@gantry/testing";
import { WebSocket } from "ws";
import { bounded } from "./bounded.ts";
import { WORKER } from "./own-agent.ts";
import { pacedCommand } from "./paced.ts";
import { Receiver } from "./receiver.ts";
import { quantile } from "./stats.ts";
import { openV1, type Stream, terminalUrl } from "./stream.ts";
import { Transcript } from "./transcript.ts";

/** Clients that are attached at a time. */
const LANES = 20;
const END_MS = 180_000;
/** A client that was woken has had all that was sent to it when nothing more comes for this long. Milliseconds. */
const QUIET_MS = 500;

export interface RoundOptions<Seen> {
  clients: number;
  /** Bytes per second, and seconds of it. */
  rate: number;
  seconds: number;
  /** One more client takes part, which reads nothing and acknowledges nothing. */
  stalled: boolean;
  /** Begins to look at something while the program writes; every client is attached then. */
  watch: () => { stop(): Promise<Seen> };
}

export interface Round<Seen> {
  /** Milliseconds from the program's write to a client, over all clients. */
  p50: number;
  p90: number;
  p99: number;
  /** MB/s that the median client got, start to end. */
  rate: number;
  /** Bytes that were sent to the client that reads nothing, when it read them at last; null without one. */
  unread: number | null;
  seen: Seen;
}

/** Runs one session from its start to its removal. Throws when a client got other bytes than the program wrote. */
export async function runRound<Seen>(fleet: Fleet, options: RoundOptions<Seen>): Promise<Round<Seen>> {
  const { clients, rate, seconds, stalled } = options;
  const session = await makeSession(fleet, pacedCommand(rate, seconds));
  const streams = [await openV1(fleet.base, WORKER, `?session=${session}&after=0`)];
  let sleeper: WebSocket | null = null;
  try {
    await attachViewers(fleet, session, streams, clients);
    const transcript = new Transcript(2 * rate * seconds);
    const receivers = streams.map((stream) => new Receiver(stream, transcript));
    await bounded("the program", END_MS, Promise.all(receivers.map(({ ready }) => ready)));
    if (stalled) sleeper = await openStalled(fleet, session);
    const watched = options.watch();
    let seen: Seen;
    try {
      streams[0]?.type("g");
      await bounded("the end of every client", END_MS, Promise.all(streams.map(({ ended }) => ended)));
    } finally {
      seen = await watched.stop();
    }
    transcript.check();
    for (const receiver of receivers) receiver.check();
    const unread = sleeper === null ? null : await wakeUp(sleeper);
    const delays = receivers.flatMap((receiver) => receiver.delays);
    const rates = receivers.map((receiver) => receiver.rate);
    const [p50, p90, p99] = [quantile(delays, 0.5), quantile(delays, 0.9), quantile(delays, 0.99)];
    return { p50, p90, p99, rate: quantile(rates, 0.5), unread, seen };
  } finally {
    sleeper?.terminate();
    for (const stream of streams) stream.close();
    await fleet.api(`/api/sessions/${session}`, { method: "DELETE" });
  }
}

async function makeSession({ api }: Fleet, command: string[]): Promise<string> {
  const answer = await api("/api/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ worker: WORKER, command }),
  });
  return parseJson(Session, await answer.text(), "the session").id;
}

async function attachViewers({ base }: Fleet, session: string, streams: Stream[], clients: number): Promise<void> {
  const lane = async (): Promise<void> => {
    while (streams.length + pending < clients) {
      pending++;
      const stream = await openV1(base, WORKER, `?session=${session}&after=0&role=viewer`);
      pending--;
      streams.push(stream);
    }
  };
  let pending = 0;
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** A viewer that reads nothing and acknowledges nothing from its first moment on. */
async function openStalled({ base }: Fleet, session: string): Promise<WebSocket> {
  const url = terminalUrl(base, WORKER, `?session=${session}&after=0&role=viewer`);
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const socket = new WebSocket(url, [TERMINAL_PROTOCOL], { headers, perMessageDeflate: false });
  socket.on("error", () => undefined);
  const opened = Promise.withResolvers<void>();
  socket.once("open", () => {
    socket.pause();
    opened.resolve();
  });
  await bounded("the client that will not read", END_MS, opened.promise);
  return socket;
}

/** Lets it read at last, without an acknowledgement; gives the bytes of output that it had been sent. */
async function wakeUp(socket: WebSocket): Promise<number> {
  let bytes = 0;
  const quiet = Promise.withResolvers<void>();
  const timer = setTimeout(quiet.resolve, QUIET_MS);
  socket.on("message", (data: Buffer, binary: boolean) => {
    if (binary) bytes += data.length - DATA_HEADER_BYTES;
    timer.refresh();
  });
  socket.once("close", () => quiet.resolve());
  socket.resume();
  await bounded("the end of what it was sent", END_MS, quiet.promise);
  clearTimeout(timer);
  return bytes;
}
