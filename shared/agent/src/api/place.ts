/** Which container it is that everything here belongs to. */
import type { Names } from "../config.ts";

/** `instanceId` is the agent's boot id. */
export type Place = Names & { instanceId: string };

/** Whether a query for a worker, a container or an instance means this one. */
export function isHere(
  place: Place,
  asked: { worker?: string | undefined; container?: string | undefined; instance?: string | undefined },
): boolean {
  return (
    (asked.worker ?? place.workerName) === place.workerName &&
    (asked.container ?? place.containerName) === place.containerName &&
    (asked.instance ?? place.instanceId) === place.instanceId
  );
}
