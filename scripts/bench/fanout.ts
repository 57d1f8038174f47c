/** `fanout`: one terminal to many clients; nothing is lost, and one that does not read slows nobody. */
import { parseJson, Session, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { type Fleet, TEST_TOKEN } from "@gantry/testing";
import { WebSocket } from "ws";
import type { Benchmark } from "./benchmark.ts";
import { bounded } from "./bounded.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { pidsOf, residentOf } from "./memory.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { pacedCommand } from "./paced.ts";
import { Receiver } from "./receiver.ts";
import { quantile } from "./stats.ts";
import { openV1, type Stream, terminalUrl } from "./stream.ts";
import { Transcript } from "./transcript.ts";
import { WORKER } from "./own-agent.ts";

const CLIENTS = 200;
/** Bytes per second, and seconds of it a round. */
const RATE = 1_000_000;
const SECONDS = 10;
const ROUNDS = 4;
/** Clients that are attached at a time. */
const LANES = 20;
const END_MS = 180_000;
const STALLED_MS = 60_000;
/** Between two looks at memory. Milliseconds. */
const MEMORY_MS = 500;

const IN_TIME: Target = { on: "median", is: "at least", value: 0.95 };
const UNMOVED: Target = { on: "ratio", is: "at most", value: 1.25 };
/** What 200 clients may have under way at 512 KiB each, rounded up. MiB. */
const BOUNDED: Target = { on: "median", is: "at most", value: 128 };

interface Round {
  /** Milliseconds from the program's write to a client, over all clients. */
  p50: number;
  p99: number;
  /** MB/s that the median client got, start to end. */
  rate: number;
  /** The most above what it was before, MiB. */
  workerd: number;
  gate: number;
}

export const fanout: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  bench.say(`${ROUNDS} rounds of ${SECONDS} s to ${CLIENTS} clients, without and with one more that never reads`);
  const rounds = await interleave(ROUNDS, [
    { name: "healthy", run: () => runRound(fleet, null) },
    { name: "stalled", run: () => runRound(fleet, bench.say) },
  ]);
  const healthy = rounds("healthy");
  const stalled = rounds("stalled");
  const p99 = { name: "fanout.delay.p99", samples: healthy.map((round) => round.p99) };
  const withStalled = stalled.map((round) => round.p99);
  return [
    figure({ name: "fanout.rate", unit: "MB/s", samples: healthy.map(({ rate }) => rate), target: IN_TIME }),
    figure({ name: "fanout.delay.p50", unit: "ms", samples: healthy.map(({ p50 }) => p50) }),
    figure({ ...p99, unit: "ms" }),
    figure({ name: "fanout.stalled.rate", unit: "MB/s", samples: stalled.map(({ rate }) => rate), target: IN_TIME }),
    figure({ name: "fanout.stalled.delay.p99", unit: "ms", samples: withStalled, baseline: p99, target: UNMOVED }),
    ...memoryFigures("fanout", healthy),
    ...memoryFigures("fanout.stalled", stalled),
  ];
};

function memoryFigures(name: string, rounds: readonly Round[]): Figure[] {
  return [
    figure({ name: `${name}.workerd`, unit: "MiB", samples: rounds.map(({ workerd }) => workerd), target: BOUNDED }),
    figure({ name: `${name}.gate`, unit: "MiB", samples: rounds.map(({ gate }) => gate) }),
  ];
}

/** One session from its start to its removal. `stalled`: one more client takes part, and this hears of its end. */
async function runRound(fleet: Fleet, stalled: ((line: string) => void) | null): Promise<Round> {
  const session = await makeSession(fleet);
  const streams = [await openV1(fleet.base, WORKER, `?session=${session}&after=0`)];
  try {
    await attachViewers(fleet, session, streams);
    const transcript = new Transcript(2 * RATE * SECONDS);
    const receivers = streams.map((stream) => new Receiver(stream, transcript));
    await bounded("the program", END_MS, Promise.all(receivers.map(({ ready }) => ready)));
    const sleeper = stalled === null ? null : await openStalled(fleet, session);
    const memory = watchMemory(fleet);
    streams[0]?.type("g");
    await bounded("the end of every client", END_MS, Promise.all(streams.map(({ ended }) => ended)));
    const growth = memory.stop();
    transcript.check();
    for (const receiver of receivers) receiver.check();
    if (sleeper !== null) stalled?.(`the one that did not read ${await wakeUp(sleeper)}`);
    const delays = receivers.flatMap((receiver) => receiver.delays);
    const rate = quantile(
      receivers.map((receiver) => receiver.rate),
      0.5,
    );
    return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), rate, ...growth };
  } finally {
    for (const stream of streams) stream.close();
    await fleet.api(`/api/sessions/${session}`, { method: "DELETE" });
  }
}

async function makeSession({ api }: Fleet): Promise<string> {
  const answer = await api("/api/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ worker: WORKER, command: pacedCommand(RATE, SECONDS) }),
  });
  return parseJson(Session, await answer.text(), "the session").id;
}

async function attachViewers({ base }: Fleet, session: string, streams: Stream[]): Promise<void> {
  const lane = async (): Promise<void> => {
    while (streams.length + pending < CLIENTS) {
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

/** Lets it read at last; gives what became of it. */
async function wakeUp(socket: WebSocket): Promise<string> {
  let bytes = 0;
  const closed = Promise.withResolvers<string>();
  socket.on("message", (data: Buffer, binary: boolean) => void (binary && (bytes += data.length)));
  socket.once("close", (code, reason) => closed.resolve(`was closed with ${code} ${reason.toString()}`));
  socket.resume();
  const how = await bounded("its end", STALLED_MS, closed.promise).catch(() => "was left open");
  socket.terminate();
  return `${how} and had ${bytes} bytes in the end`;
}

function watchMemory(fleet: Fleet): { stop(): Pick<Round, "workerd" | "gate"> } {
  const watched = (["workerd", "gate"] as const).map((kind) => {
    const pids = pidsOf(fleet, kind);
    const before = residentOf(pids);
    return { pids, before, most: before };
  });
  const look = (): void => {
    for (const one of watched) one.most = Math.max(one.most, residentOf(one.pids));
  };
  const timer = setInterval(look, MEMORY_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      const [workerd = 0, gate = 0] = watched.map(({ most, before }) => (most - before) / 1024);
      return { workerd, gate };
    },
  };
}
