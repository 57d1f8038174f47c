/**
 * `fanout`: one terminal to many clients; nothing is lost, and one that does not read slows nobody.
 *
 * The slowest hundredth of a round is a dozen writes that met a pause of any process on the machine: its p99 is several
 * times that of the round before. So rounds are short and many; each without the stalled client is held against the one
 * with it that ran beside it, in alternating order; what is judged is the median of these ratios, of the p90, which one
 * pause does not move. The p99 is shown the same way, and judged by nothing.
 *
 * What a hub holds is bounded by `orchestrator/src/sessions/clients/limits.ts` and its neighbours. For all its clients
 * together: HELD_BYTES, 48 MiB that the runtime has not handed to the network (outside of the heap: in `rss`); in the
 * heap the newest of the log (MEMORY_BYTES, 1 MiB), what is not stored yet (1 MiB) and the screen (2 MiB). For each
 * client: one frame (64 KiB), LAG_BYTES / GRAIN_BYTES = 128 marks of what it has not acknowledged (6 KiB), and while it
 * is fed from the log a stored row (256 KiB at this rate). With 201 clients 4 MiB + 201 * 70 KiB = 18 MiB of heap while
 * they are live, 68 MiB if all are fed at once, and 48 MiB in the runtime: below the 128 MiB that a Durable Object has.
 */
import type { Fleet } from "@gantry/testing";
import type { Bench, Benchmark } from "./benchmark.ts";
import { type Round, runRound } from "./fanout-round.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { startInspectedFleet } from "./inspected-fleet.ts";
import { interleave } from "./interleave.ts";
import { pidsOf, residentOf } from "./memory.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { watchPeak } from "./peak.ts";

const CLIENTS = 200;
/** Bytes per second. */
const RATE = 1_000_000;
const SECONDS = 6;
const ROUNDS = 16;
const HEAP_ROUNDS = 2;
/** Between two looks at memory. Milliseconds. */
const MEMORY_MS = 500;
const MIB = 1024 * 1024;

const IN_TIME: Target = { on: "median", is: "at least", value: 0.95 };
const UNMOVED: Target = { on: "ratio", is: "at most", value: 1.25 };
const atMost = (value: number): Target => ({ on: "median", is: "at most", value });
/** MiB that a Durable Object has for everything. */
const OBJECT = atMost(128);
/** MiB: the 68 above, and the 12 that the orchestrator's isolate holds at rest. */
const LIVE = atMost(80);
/** KiB that a client is sent without acknowledging anything: LAG_BYTES, and the frame with which it passes them. */
const UNREAD = atMost(1024 + 64);

const round = { clients: CLIENTS, rate: RATE, seconds: SECONDS };

export const fanout: Benchmark = async (bench) => [...(await measureDelays(bench)), ...(await measureHeap(bench))];

async function measureDelays(bench: Bench): Promise<Figure[]> {
  const fleet = await startOwnFleet(bench);
  bench.say(`${ROUNDS} rounds of ${SECONDS} s to ${CLIENTS} clients, without and with one more that never reads`);
  const watch = () => watchResident(fleet);
  const rounds = await interleave(ROUNDS, [
    { name: "healthy", run: () => runRound(fleet, { ...round, stalled: false, watch }) },
    { name: "stalled", run: () => runRound(fleet, { ...round, stalled: true, watch }) },
  ]);
  const healthy = rounds("healthy");
  const stalled = rounds("stalled");
  const moved = (["p90", "p99"] as const).flatMap((quantile) => {
    const baseline = { name: `fanout.delay.${quantile}`, samples: healthy.map((one) => one[quantile]) };
    const samples = stalled.map((one) => one[quantile]);
    const name = `fanout.stalled.delay.${quantile}`;
    const target = quantile === "p90" ? { target: UNMOVED } : {};
    return [figure({ ...baseline, unit: "ms" }), figure({ name, unit: "ms", samples, baseline, ...target })];
  });
  const unread = stalled.map((one) => (one.unread ?? Number.NaN) / 1024);
  return [
    figure({ name: "fanout.rate", unit: "MB/s", samples: healthy.map(({ rate }) => rate), target: IN_TIME }),
    figure({ name: "fanout.stalled.rate", unit: "MB/s", samples: stalled.map(({ rate }) => rate), target: IN_TIME }),
    figure({ name: "fanout.delay.p50", unit: "ms", samples: healthy.map(({ p50 }) => p50) }),
    ...moved,
    figure({ name: "fanout.stalled.unread", unit: "KiB", samples: unread, target: UNREAD }),
    ...residentFigures("fanout", healthy),
    ...residentFigures("fanout.stalled", stalled),
  ];
}

interface Resident {
  /** The most above what it was before. MiB. */
  workerd: number;
  gate: number;
}

function residentFigures(name: string, rounds: readonly Round<Resident>[]): Figure[] {
  const of = (kind: keyof Resident) => rounds.map(({ seen }) => seen[kind]);
  return [
    figure({ name: `${name}.workerd.rss`, unit: "MiB", samples: of("workerd"), target: OBJECT }),
    figure({ name: `${name}.gate.rss`, unit: "MiB", samples: of("gate") }),
  ];
}

function watchResident(fleet: Fleet): { stop(): Promise<Resident> } {
  const watched = (kind: "workerd" | "gate") => {
    const pids = pidsOf(fleet, kind);
    const before = residentOf(pids);
    const peak = watchPeak(MEMORY_MS, () => residentOf(pids));
    return async () => ((await peak.stop()) - before) / 1024;
  };
  const workerd = watched("workerd");
  const gate = watched("gate");
  return { stop: async () => ({ workerd: await workerd(), gate: await gate() }) };
}

/** The heap that the hub shares with the orchestrator's API, with the client that reads nothing, in rounds of its own. */
async function measureHeap(bench: Bench): Promise<Figure[]> {
  const { fleet, heap } = await startInspectedFleet(bench);
  bench.say(`${HEAP_ROUNDS} rounds each for the heap as it is, and for what is left of it by a collection`);
  const most = (look: () => Promise<number>) => async (): Promise<number> => {
    const { seen } = await runRound(fleet, { ...round, stalled: true, watch: () => watchPeak(MEMORY_MS, look) });
    return seen / MIB;
  };
  const rounds = await interleave(HEAP_ROUNDS, [
    { name: "heap", run: most(() => heap.bytes()) },
    { name: "live", run: most(() => heap.liveBytes()) },
  ]);
  return [
    figure({ name: "fanout.stalled.hub.heap", unit: "MiB", samples: rounds("heap"), target: OBJECT }),
    figure({ name: "fanout.stalled.hub.heap.live", unit: "MiB", samples: rounds("live"), target: LIVE }),
  ];
}
