/** A container worker's own health: that it answers at all; its containers are the monitoring's to judge. */
import type { Health, WorkerDescription } from "@gantry/contracts";

export function workerHealth(worker: WorkerDescription): Health {
  return {
    status: "pass",
    version: worker.version,
    serviceId: worker.name,
    checksFailed: 0,
    workersUp: 1,
    workersDown: 0,
    latencyMs: 0,
    time: new Date().toISOString(),
  };
}
