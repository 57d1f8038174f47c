/** A fleet's runtime as the machine sees it, for tests that kill it: wrangler starts it again. */
import type { Fleet } from "./fleet.ts";
import { until } from "./poll.ts";
import { alive, descendantsOf, isWorkerd } from "./processes.ts";

/** Kills every workerd of `fleet`; fulfils when they are dead. Throws when there is none. */
export async function killWorkerd({ child }: Fleet): Promise<void> {
  const victims = descendantsOf(child.pid ?? 0).filter(isWorkerd);
  if (victims.length === 0) throw new Error("the fleet has no workerd");
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  await until("workerd is dead", () => alive(victims).length === 0);
}
