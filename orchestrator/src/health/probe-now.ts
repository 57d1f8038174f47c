/** `/health/terminal?worker=NAME`: a round trip made now, for somebody who may ask for one. */
import { DEFAULT_CONTAINER, fromRemote, type Health } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import type { WorkerBinding } from "../fleet/worker-binding.ts";
import { runningContainer } from "./probe-fleet.ts";
import { probeTerminal } from "./probe-terminal.ts";
import type { Reading } from "./reading.ts";
import { readProbes } from "./read-probes.ts";
import { saveProbe } from "./save-probe.ts";

/**
 * Probes a container of the worker that runs, else answers what is known. With `wake` a worker without one has its
 * `main` started first. Throws NOT_FOUND when the worker is not bound.
 */
export async function probeNow(ctx: Ctx, worker: string, wake: boolean): Promise<Health> {
  const binding = ctx.fleet.worker(worker);
  const running = await runningContainer(ctx, worker);
  if (running !== null || wake) {
    const at = Date.now();
    const reading = running === null ? await wakeAndProbe(binding) : await probeTerminal(binding, running);
    await saveProbe(ctx, worker, "terminal", running ?? DEFAULT_CONTAINER, at, reading);
  }
  return readProbes(ctx, "terminal", true, worker);
}

async function wakeAndProbe(binding: WorkerBinding): Promise<Reading> {
  try {
    await binding.startContainer(DEFAULT_CONTAINER, true);
  } catch (err) {
    const { message } = fromRemote(err, "the worker did not start its container");
    return { ok: false, ms: null, instance: null, error: message };
  }
  return probeTerminal(binding, DEFAULT_CONTAINER);
}
