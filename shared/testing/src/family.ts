/** Every process of a fleet, with what runs in its containers, whichever engine runs them. */
import { TEST_ENGINE } from "./fleet.ts";
import { allProcesses, descendantsOf, type ProcessInfo } from "./processes.ts";

/**
 * What the start `pid` began. Docker's daemon begins containers, so with Docker that is everything under a shim: of
 * two fleets on one machine it does not tell whose.
 */
export function familyOf(pid: number): ProcessInfo[] {
  const own = descendantsOf(pid);
  if (TEST_ENGINE !== "docker") return own;
  const shims = allProcesses().filter(({ command }) => /^\S*containerd-shim/.test(command));
  return [...own, ...shims.flatMap((shim) => descendantsOf(shim.pid))];
}
