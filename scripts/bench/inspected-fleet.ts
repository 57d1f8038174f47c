/** A fleet whose workerd has its inspector open, which the product never has: for looks into isolates, not for times. */
import { join } from "node:path";
import { copyTree, type Fleet, freePort } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";
import { IsolateHeap } from "./isolate-heap.ts";
import { startOwnFleet } from "./own-fleet.ts";

const LAUNCHER = "scripts/start/wrangler-dev.mjs";
const SPAWN = "args.with(entry, `${ENTRY}unix:${path}`)";

/** Starts a copy of the tree; gives the heap of the isolate that all its hubs share with the orchestrator's API. */
export async function startInspectedFleet(bench: Bench): Promise<{ fleet: Fleet; heap: IsolateHeap }> {
  const tree = copyTree();
  bench.cleanup.defer(() => tree.remove());
  const port = await freePort();
  tree.edit(LAUNCHER, (text) => {
    if (!text.includes(SPAWN)) throw new Error(`${LAUNCHER} has no place for the inspector`);
    const inspector = `...(name === "workerd.sock" ? ["--inspector-addr=127.0.0.1:${port}"] : [])`;
    return text.replace(SPAWN, () => `[...${SPAWN}, ${inspector}]`);
  });
  // The harness starts the tree that it lies in: the copy's starts the copy's launcher.
  const harness: typeof import("@gantry/testing") = await import(join(tree.root, "shared/testing/src/index.ts"));
  const fleet = await startOwnFleet({ ...bench, root: tree.root }, harness.startFleet);
  const heap = bench.cleanup.use(await IsolateHeap.open(port, "orchestrator"));
  return { fleet, heap };
}
