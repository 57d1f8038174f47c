/** `convergence`: clients of two principals in much trouble end with the same screen and the bytes that the program wrote. */
import { converge, type Convergence, type Fleet, makeToken, type Place, TEST_TOKEN } from "@gantry/testing";
import type { Benchmark } from "./benchmark.ts";
import { figure, type Target } from "./figure.ts";
import { startOwnFleet } from "./own-fleet.ts";

const SEEDS = 200;
/** Sessions at a time. */
const AT_ONCE = 4;
const WORKERS = ["app-factory", "test-specialist"] as const;
const ALL: Target = { on: "median", is: "at least", value: 1 };

export const convergence: Benchmark = async (bench) => {
  const seeds = seedsToRun();
  const fleet = await startOwnFleet(bench);
  const tokens = [TEST_TOKEN, await makeToken(fleet, "the other one")] as const;
  bench.say(`${seeds.length} seeds, ${AT_ONCE} at a time`);
  const results: Convergence[] = [];
  const waiting = seeds.values();
  const lane = async (): Promise<void> => {
    for (const seed of waiting) {
      const result = await runSeed(fleet, tokens, seed);
      results.push(result);
      for (const fault of result.faults) bench.say(`seed ${seed}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const failed = results.filter(({ faults }) => faults.length > 0).map(({ seed }) => seed);
  if (failed.length > 0) throw new Error(`${failed.length} of ${seeds.length} seeds differ: ${failed.join(", ")}`);
  bench.say(`attaches by mode: ${JSON.stringify(sumOf(results.map(({ modes }) => modes)))}`);
  const total = (name: "takeovers" | "marks") => results.reduce((sum, result) => sum + result[name], 0);
  bench.say(`take-overs: ${total("takeovers")}, markers: ${total("marks")}`);
  const snapshots = results.reduce((sum, { fromSnapshot }) => sum + fromSnapshot, 0);
  const attaches = results.map(({ modes }) => Object.values(modes).reduce((sum, n) => sum + n, 0));
  return [
    figure({ name: "convergence.converged", unit: "of 1", samples: results.map(() => 1), target: ALL }),
    figure({ name: "convergence.attaches", unit: "a seed", samples: attaches }),
    figure({ name: "convergence.bytes", unit: "a seed", samples: results.map(({ bytes }) => bytes) }),
    figure({ name: "convergence.from-snapshot", unit: "clients", samples: [snapshots] }),
  ];
};

/** All of them, or those of GANTRY_BENCH_SEEDS: `7` or `7-12`. */
function seedsToRun(): number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(process.env["GANTRY_BENCH_SEEDS"] ?? `1-${SEEDS}`);
  if (match === null) throw new Error("GANTRY_BENCH_SEEDS is one seed or a range like 7-12");
  const first = Number(match[1]);
  return Array.from({ length: Number(match[2] ?? first) - first + 1 }, (_, i) => first + i);
}

async function runSeed({ base, api }: Fleet, tokens: Place["tokens"], seed: number): Promise<Convergence> {
  const worker = WORKERS[seed % WORKERS.length] ?? WORKERS[0];
  return converge({ base, api, worker, tokens }, seed).catch((err: unknown) => {
    throw new Error(`seed ${seed} could not be run`, { cause: err });
  });
}

function sumOf(counts: readonly Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const count of counts) for (const [name, n] of Object.entries(count)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}
