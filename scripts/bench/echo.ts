/** `echo`: how long a key takes to a program on a PTY and back, alone and while another terminal floods. */
import type { Benchmark } from "./benchmark.ts";
import { bounded } from "./bounded.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { startFlood } from "./flood.ts";
import { interleave } from "./interleave.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { quantile } from "./stats.ts";
import { type Stream, untilText } from "./stream.ts";
import { WORKER } from "./own-agent.ts";
import { openWays, type WayName } from "./ways.ts";

/** `cat` on a terminal that neither echoes nor waits for lines: one byte in, the same byte out. */
const CAT = ["sh", "-c", "stty raw -echo; printf ready; exec cat"];
const KEYS_PER_ROUND = 250;
const ROUNDS = 20;
const WARM_UP_KEYS = 500;
const ROUND_MS = 60_000;

/** What the other terminal writes. Bytes per second. */
const FLOOD_RATE = 10_000_000;
const FLOOD_ROUNDS = 20;

const QUANTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
] as const;
const HUB_WAYS = ["raw", "v1"] as const;
const IDLE: Target = { on: "median", is: "at most", value: 0.6 };
const FLOODED: Target = { on: "median", is: "at most", value: 10 };
/** What was asked for less one part in twenty: below it the figures beside it say nothing. */
const RATE: Target = { on: "median", is: "at least", value: 9.5 };

interface Typist {
  name: WayName;
  /** Milliseconds of each key of a round. */
  run(): Promise<number[]>;
}

export const echo: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  const ways = await openWays(bench, fleet);
  const typists: Typist[] = [];
  for (const way of ways) {
    const stream = await way.open(CAT);
    bench.cleanup.defer(() => stream.close());
    await untilText(stream, /ready$/);
    await pressKeys(stream, WARM_UP_KEYS);
    typists.push({ name: way.name, run: () => pressKeys(stream, KEYS_PER_ROUND) });
  }
  bench.say(`${ROUNDS} rounds of ${KEYS_PER_ROUND} keys each way`);
  const idle = idleFigures(await interleave(ROUNDS, typists));
  bench.say(`${FLOOD_ROUNDS} rounds while another terminal floods`);
  const flood = await startFlood(fleet, WORKER, FLOOD_RATE);
  bench.cleanup.defer(() => flood.stop());
  const rates: number[] = [];
  const flooded = await interleave(
    FLOOD_ROUNDS,
    HUB_WAYS.map((name) => ({
      name,
      run: async () => {
        flood.rate();
        const keys = await typeOver(typists, name);
        rates.push(flood.rate());
        return keys;
      },
    })),
  );
  return [...idle, ...floodFigures(flooded, rates)];
};

function idleFigures(times: (name: WayName) => number[][]): Figure[] {
  return QUANTILES.flatMap(([label, q]) => {
    const of = (name: WayName) => times(name).map((keys) => quantile(keys, q));
    const name = (way: WayName) => `echo.${way}.${label}`;
    const baseline = { name: name("direct"), samples: of("direct") };
    const target = label === "p50" ? { target: IDLE } : {};
    return [
      figure({ name: name("direct"), unit: "ms", samples: baseline.samples }),
      ...HUB_WAYS.map((way) => figure({ name: name(way), unit: "ms", samples: of(way), baseline, ...target })),
    ];
  });
}

function floodFigures(times: (name: "raw" | "v1") => number[][], rates: readonly number[]): Figure[] {
  return [
    figure({ name: "echo.flood.rate", unit: "MB/s", samples: rates, target: RATE }),
    ...QUANTILES.flatMap(([label, q]) =>
      HUB_WAYS.map((way) => {
        const samples = times(way).map((keys) => quantile(keys, q));
        const target = label === "p99" ? { target: FLOODED } : {};
        return figure({ name: `echo.flood.${way}.${label}`, unit: "ms", samples, ...target });
      }),
    ),
  ];
}

function typeOver(typists: readonly Typist[], name: WayName): Promise<number[]> {
  const typist = typists.find((one) => one.name === name);
  if (typist === undefined) throw new RangeError(`nobody types over ${name}`);
  return typist.run();
}

/** Sends `count` keys, each when the one before has come back; gives the milliseconds of each. */
async function pressKeys(stream: Stream, count: number): Promise<number[]> {
  const times: number[] = [];
  const done = Promise.withResolvers<number[]>();
  const key = Buffer.alloc(1);
  let sent = 0;
  const press = (): void => {
    key[0] = 0x61 + (times.length % 26);
    sent = performance.now();
    stream.type(key);
  };
  stream.read((data) => {
    times.push(performance.now() - sent);
    if (data.length !== 1 || data[0] !== key[0]) {
      done.reject(
        new Error(`key ${times.length} came back as ${JSON.stringify(Buffer.from(data).toString("latin1"))}`),
      );
    } else if (times.length === count) done.resolve(times);
    else press();
  });
  press();
  const early = stream.ended.then((end) => Promise.reject(new Error(`the session ended with ${end}`)));
  early.catch(() => undefined);
  return bounded(`${count} keys`, ROUND_MS, Promise.race([done.promise, early]));
}
