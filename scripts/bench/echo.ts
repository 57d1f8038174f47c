/** `echo`: how long a key takes to a program on a PTY and back. */
import type { Benchmark } from "./benchmark.ts";
import { bounded } from "./bounded.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { quantile } from "./stats.ts";
import { type Stream, untilText } from "./stream.ts";
import { openWays, type WayName } from "./ways.ts";

/** `cat` on a terminal that neither echoes nor waits for lines: one byte in, the same byte out. */
const CAT = ["sh", "-c", "stty raw -echo; printf ready; exec cat"];
const KEYS_PER_ROUND = 250;
const ROUNDS = 20;
const WARM_UP_KEYS = 500;
const ROUND_MS = 60_000;

const QUANTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
] as const;
const TARGET: Target = { on: "median", is: "at most", value: 0.8 };

export const echo: Benchmark = async (bench) => {
  const ways = await openWays(bench);
  const open: { name: WayName; run: () => Promise<number[]> }[] = [];
  for (const way of ways) {
    const stream = await way.open(CAT);
    bench.cleanup.defer(() => stream.close());
    await untilText(stream, /ready$/);
    await pressKeys(stream, WARM_UP_KEYS);
    open.push({ name: way.name, run: () => pressKeys(stream, KEYS_PER_ROUND) });
  }
  bench.say(`${ROUNDS} rounds of ${KEYS_PER_ROUND} keys each way`);
  const times = await interleave(ROUNDS, open);
  return QUANTILES.flatMap(([label, q]) => {
    const of = (name: WayName) => times(name).map((keys) => quantile(keys, q));
    const name = (way: WayName) => `echo.${way}.${label}`;
    const baseline = { name: name("direct"), samples: of("direct") };
    const target = label === "p50" ? { target: TARGET } : {};
    return [
      figure({ name: name("direct"), unit: "ms", samples: baseline.samples }),
      ...(["raw", "v1"] as const).map((way): Figure =>
        figure({ name: name(way), unit: "ms", samples: of(way), baseline, ...target }),
      ),
    ];
  });
};

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
