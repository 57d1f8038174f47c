/** The worker's name in a path. */
import { AppError, WorkerName } from "@gantry/contracts";

/** Throws NOT_FOUND: a name no worker can have is a worker that is not there. */
export function workerOf(name: string): string {
  if (!WorkerName.safeParse(name).success) throw new AppError("NOT_FOUND", `worker ${name.slice(0, 63)} is not bound`);
  return name;
}
