/** The agent of a container as the machine sees it, for tests that do something to it. */
import { environmentOf, familyOf, isAgent } from "@gantry/testing";

/** Its pid, among what descends from `start`, the process of a fleet's start. Throws when there is none. */
export function agentOf(start: number, worker: string, container: string): number {
  const agents = familyOf(start).filter(isAgent);
  const found = agents.find(({ pid }) => {
    const env = environmentOf(pid);
    return env.includes(`GANTRY_WORKER=${worker}`) && env.includes(`GANTRY_CONTAINER=${container}`);
  });
  if (found === undefined) throw new Error(`no agent of ${worker} ${container}`);
  return found.pid;
}
