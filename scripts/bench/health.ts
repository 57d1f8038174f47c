/** `health`: how fast `/health` answers while 40 workers are bound and 200 requests come a second; it starts nothing. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseJson, WorkerList } from "@gantry/contracts";
import { copyTree, rawRequest, startFleet, type Tree } from "@gantry/testing";
import type { Benchmark } from "./benchmark.ts";
import { figure } from "./figure.ts";
import { quantile } from "./stats.ts";

/** With the two that are there 40. */
const GENERATED = 38;
const RATE = 200;
const SECONDS = 10;
const ROUNDS = 3;

export const health: Benchmark = async (bench) => {
  const tree = copyTree();
  bench.cleanup.defer(() => tree.remove());
  for (let index = 0; index < GENERATED; index++) addWorker(tree, `bench-worker-${index}`);
  bench.say(`starting a fleet of ${GENERATED + 2} workers`);
  const fleet = await startFleet({ root: tree.root, engine: "process" });
  bench.cleanup.defer(async () => void (await fleet.stop()));
  // The cron describes 16 workers a run.
  await describeAll(fleet.api, GENERATED + 2);
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bench.say(`${RATE} requests a second for ${SECONDS} s`);
    rounds.push(await load(fleet.port));
  }
  const { workers } = parseJson(WorkerList, await (await fleet.api("/api/workers")).text(), "workers");
  const running = workers.reduce((sum, { containerCount }) => sum + containerCount.running, 0);
  return [
    figure({
      name: "health.p99",
      unit: "ms",
      samples: rounds.map((times) => quantile(times, 0.99)),
      target: { on: "median", is: "at most", value: 10 },
    }),
    figure({ name: "health.p50", unit: "ms", samples: rounds.map((times) => quantile(times, 0.5)) }),
    figure({ name: "health.workers", unit: "bound", samples: [workers.length] }),
    figure({
      name: "health.containers",
      unit: "running",
      samples: [running],
      target: { on: "median", is: "at most", value: 0 },
    }),
  ];
};

async function describeAll(api: (path: string) => Promise<Response>, count: number): Promise<void> {
  for (;;) {
    const { workers } = parseJson(WorkerList, await (await api("/api/workers")).text(), "workers");
    if (workers.length >= count) return;
    await wait(1_000);
  }
}

/** Milliseconds of each request; one begins every 5 ms, whether or not those before have been answered. */
async function load(port: number): Promise<number[]> {
  const times: number[] = [];
  const began = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < RATE * SECONDS; index++) {
    const due = began + (index * 1000) / RATE;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    pending.push(
      rawRequest(port, { path: "/health" }).then(({ status }) => {
        if (status !== 200) throw new Error(`/health answered ${status}`);
        times.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(pending);
  return times;
}

/** A copy of test-specialist under another name, bound like every worker. */
function addWorker(tree: Tree, name: string): void {
  const from = join(tree.root, "workers/test-specialist");
  const to = join(tree.root, "workers", name);
  cpSync(from, to, { recursive: true });
  for (const file of ["wrangler.jsonc", "package.json", "src/worker.ts", "src/container.ts"]) {
    const text = readFileSync(join(to, file), "utf8");
    writeFileSync(join(to, file), text.replaceAll("test-specialist", name));
  }
  const binding = `${name.toUpperCase().replaceAll("-", "_")}_SERVICE`;
  tree.edit("orchestrator/wrangler.jsonc", (text) =>
    text.replace(
      '"services": [',
      `"services": [\n    { "binding": "${binding}", "service": "${name}", "entrypoint": "ContainerMonitoringOps" },`,
    ),
  );
}
