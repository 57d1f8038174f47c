/** `/health/terminal?worker=NAME`: a round trip made now, for somebody who may ask for one. */
import { DEFAULT_CONTAINER, type Health } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { runningContainer } from "./probe-fleet.ts";
import { probeTerminal } from "./probe-terminal.ts";
import { readProbes } from "./read-probes.ts";
import { saveProbe } from "./save-probe.ts";

/**
 * Probes a container of the worker that runs, else answers what is known. With `wake` a worker without one has its
 * `main` started first. Throws NOT_FOUND when the worker is not bound.
 */
export async function probeNow(ctx: Ctx, worker: string, wake: boolean): Promise<Health> {
  const binding = ctx.fleet.worker(worker);
  let container = await runningContainer(ctx, worker);
  if (container === null && wake) {
    container = DEFAULT_CONTAINER;
    await binding.startContainer(container, true).catch(() => undefined);
  }
  if (container !== null) {
    const at = Date.now();
    await saveProbe(ctx, worker, "terminal", container, at, await probeTerminal(binding, container));
  }
  return readProbes(ctx, "terminal", true, worker);
}
