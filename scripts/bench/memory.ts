/** What the processes of a fleet hold in memory, by what they are (Linux). */
import { readFileSync } from "node:fs";
import { descendantsOf, type Fleet, type ProcessInfo } from "@gantry/testing";

/** The first that fits; what fits none runs in a container: shells and their programs. */
const KINDS = [
  ["workerd", /workerd\S* serve /],
  ["agents", /agent\.mjs/],
  ["engine", /engine\/process\//],
  ["wrangler", /wrangler-dev\.mjs|esbuild/],
] as const;

export type Kind = (typeof KINDS)[number][0] | "gate" | "shells";
export const ALL_KINDS: readonly Kind[] = ["workerd", "agents", "gate", "engine", "wrangler", "shells"];

export type Memory = Record<Kind, number>;

/**
 * KiB by kind, as proportional set size: a page that n processes share counts 1/n for each. `gate` is the process of
 * `npm start` itself, through which every byte between clients and workerd goes.
 */
export function memoryOf({ child }: Fleet): Memory {
  const memory: Memory = {
    workerd: 0,
    agents: 0,
    gate: proportional(child.pid ?? 0),
    engine: 0,
    wrangler: 0,
    shells: 0,
  };
  for (const one of descendantsOf(child.pid ?? 0)) memory[kindOf(one)] += proportional(one.pid);
  return memory;
}

const kindOf = ({ command }: ProcessInfo): Kind => KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? "shells";

/** `Pss` of /proc/pid/smaps_rollup (proc(5)); 0 for a process that has ended. */
function proportional(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
