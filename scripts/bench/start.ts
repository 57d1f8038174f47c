/** `start`: from nothing to ready, and from a running fleet to a shell. */
import { apiOf } from "@gantry/testing";
import type { Bench, Benchmark } from "./benchmark.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { FreshClone } from "./fresh-clone.ts";
import { measureAttach } from "./attach.ts";

const CLONES = 3;
const STARTS = 5;

const seconds = (value: number): Target => ({ on: "median", is: "at most", value });

export const start: Benchmark = async (bench) => {
  const fresh: number[] = [];
  for (let i = 1; i < CLONES; i++) {
    await using clone = new FreshClone();
    bench.cleanup.use(clone);
    fresh.push(await freshStart(bench, clone, i));
  }
  const clone = bench.cleanup.use(new FreshClone());
  fresh.push(await freshStart(bench, clone, CLONES));
  const second: number[] = [];
  for (let i = 1; i <= STARTS; i++) {
    bench.say(`second start ${i} of ${STARTS}`);
    const running = await clone.start();
    second.push(running.ms / 1000);
    await running.stop();
  }
  const running = await clone.start();
  const attach = await measureAttach(bench, clone.root, running.base, apiOf(running.base));
  return [
    figure({ name: "start.fresh-clone", unit: "s", samples: fresh, target: seconds(120) }),
    figure({ name: "start.second", unit: "s", samples: second, target: seconds(10) }),
    ...attach,
  ] satisfies Figure[];
};

/** Seconds from the beginning of `git clone` to `gantry ready`; the fleet is stopped again. */
async function freshStart({ root, say }: Bench, clone: FreshClone, i: number): Promise<number> {
  say(`fresh clone ${i} of ${CLONES}`);
  const cloned = await clone.clone(root);
  const running = await clone.start();
  await running.stop();
  return (cloned + running.ms) / 1000;
}
