/** `throughput`: how fast a flood of output arrives, that it arrives whole, and when all of it is in the database. */
import { createHash } from "node:crypto";
import type { Fleet } from "@gantry/testing";
import type { Bench, Benchmark } from "./benchmark.ts";
import { bounded } from "./bounded.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { startOwnFleet } from "./own-fleet.ts";
import { removeNewest, untilSealed } from "./sealed.ts";
import { untilText } from "./stream.ts";
import { openWays, type WayName, type WayTo } from "./ways.ts";

/** Every line the same: what carries it is measured, not what compresses it. */
const PLAIN = "head -c 75M /dev/zero | base64 -w 100";
/** Every line another one, as compressible as a log. */
const VARIED = "seq 1000000000 1009600000";
const ROUNDS = 9;
const VARIED_ROUNDS = 5;
const RUN_MS = 120_000;
const RATIO: Target = { on: "ratio", is: "at least", value: 0.85 };
const RATE: Target = { on: "median", is: "at least", value: 30 };

interface Run {
  /** Millions of bytes per second from the first byte to the last. */
  rate: number;
  /** Seconds from the exit until the whole log is in the database; null where there is no log. */
  sealed: number | null;
}

export const throughput: Benchmark = async (bench) => {
  const fleet = await startOwnFleet(bench);
  const ways = await openWays(bench, fleet);
  const plain = await measure(bench, fleet, ways, PLAIN, ROUNDS);
  const varied = await measure(bench, fleet, ways, VARIED, VARIED_ROUNDS);
  return [...figures("throughput", plain, true), ...figures("throughput.varied", varied, false)];
};

async function measure({ say }: Bench, fleet: Fleet, ways: readonly WayTo[], program: string, rounds: number) {
  const wanted = new Map<string, string>();
  for (const way of ways) wanted.set(way.name, await shellsOwnSum(way, program));
  say(`${rounds} rounds of ${program} each way`);
  return interleave(
    rounds,
    ways.map((way) => ({ name: way.name, run: () => flood(fleet, way, program, wanted.get(way.name) ?? "") })),
  );
}

function figures(prefix: string, runs: (name: WayName) => Run[], judged: boolean): Figure[] {
  const rates = (name: WayName) => runs(name).map(({ rate }) => rate);
  const baseline = { name: `${prefix}.direct`, samples: rates("direct") };
  const through = (["raw", "v1"] as const).flatMap((way): Figure[] => {
    const measured = { unit: "MB/s", samples: rates(way) };
    const sealed = runs(way).flatMap((run) => run.sealed ?? []);
    return [
      figure({ name: `${prefix}.${way}`, ...measured, ...(judged ? { target: RATE } : {}) }),
      figure({ name: `${prefix}.${way}.relative`, ...measured, baseline, ...(judged ? { target: RATIO } : {}) }),
      ...(sealed.length === 0 ? [] : [figure({ name: `${prefix}.${way}.sealed`, unit: "s", samples: sealed })]),
    ];
  });
  return [figure({ name: baseline.name, unit: "MB/s", samples: baseline.samples }), ...through];
}

/** What the container's own shell says the SHA-256 of the program's output is. */
async function shellsOwnSum(way: WayTo, program: string): Promise<string> {
  const stream = await way.open(["sh", "-c", `${program} | sha256sum`]);
  let text = "";
  stream.read((data) => void (text += Buffer.from(data).toString("latin1")));
  await bounded("sha256sum", RUN_MS, stream.ended);
  stream.close();
  const sum = /^[0-9a-f]{64}/.exec(text)?.[0];
  if (sum === undefined) throw new Error(`sha256sum said ${JSON.stringify(text)}`);
  return sum;
}

/** One flood, alone: what it leaves behind is stored and removed before the next. Throws when bytes differ. */
async function flood(fleet: Fleet, way: WayTo, program: string, wanted: string): Promise<Run> {
  // Without `onlcr` the terminal hands out what the program wrote, byte for byte.
  const stream = await way.open(["sh", "-c", `stty -onlcr -echo; printf ready; read go; ${program}`]);
  await untilText(stream, /ready$/);
  const hash = createHash("sha256");
  let bytes = 0;
  let first = 0;
  let last = 0;
  stream.read((data) => {
    last = performance.now();
    if (bytes === 0) first = last;
    bytes += data.length;
    hash.update(data);
  });
  stream.type("\n");
  const end = await bounded("the end of the flood", RUN_MS, stream.ended);
  stream.close();
  const sum = hash.digest("hex");
  if (end !== "exit 0") throw new Error(`${way.name}: the flood ended with ${end}`);
  if (sum !== wanted)
    throw new Error(`${way.name}: ${bytes} bytes came with SHA-256 ${sum}, the shell's own is ${wanted}`);
  const rate = bytes / 1000 / (last - first);
  if (way.name === "direct") return { rate, sealed: null };
  const sealed = await untilSealed(fleet);
  await removeNewest(fleet);
  return { rate, sealed };
}
