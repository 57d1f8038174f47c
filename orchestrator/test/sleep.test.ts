/** Containers fall asleep again and again, each time: their clock is a chain of alarms that must not break. */
import { Container, ContainerList, parseJson } from "@gantry/contracts";
import { ASLEEP_MS, type Fleet, sleepyTree, startFleet, type Tree, until } from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

/** Links of a chain with an alarm that is set in its own millisecond broke once in some thirty naps. */
const NAMES = ["main", "one", "two"];
const NAPS = 12;
const SLEEP_AFTER_MS = 1_000;
let tree: Tree;
let fleet: Fleet;
beforeAll(async () => {
  tree = sleepyTree(`${SLEEP_AFTER_MS / 1_000}s`);
  fleet = await startFleet({ engine: "process", root: tree.root });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  tree.remove();
});

const CONTAINERS = "/api/workers/test-specialist/containers";

async function isAsleep(name: string): Promise<boolean> {
  const text = await (await fleet.api(CONTAINERS)).text();
  const found = parseJson(ContainerList, text, "containers").containers.find((container) => container.name === name);
  return found?.state === "stopped" && (found.reason?.startsWith("asleep") ?? false);
}

/** Starts a container and gives the milliseconds until it sleeps; throws when it does not. */
async function nap(name: string): Promise<number> {
  const start = Date.now();
  // The answer says `starting` once that is stored: what is read after it is of this nap.
  const answer = await fleet.api(`${CONTAINERS}/${name}/start`, { method: "POST" });
  expect(answer.status).toBe(202);
  expect(parseJson(Container, await answer.text(), "the container").state).toMatch(/^(starting|running)$/);
  await until(`${name} asleep`, () => isAsleep(name), ASLEEP_MS);
  return Date.now() - start;
}

it("each of three falls asleep a dozen times, not before its time", async () => {
  const naps = await Promise.all(
    NAMES.map(async (name) => {
      const took: number[] = [];
      while (took.length < NAPS) took.push(await nap(name));
      return took;
    }),
  );
  expect(Math.min(...naps.flat())).toBeGreaterThan(SLEEP_AFTER_MS);
});
