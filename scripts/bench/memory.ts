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

/** The processes of one kind, for `residentOf`: they are the same as long as the fleet runs. */
export function pidsOf({ child }: Fleet, kind: Kind): number[] {
  const own = child.pid ?? 0;
  if (kind === "gate") return [own];
  return descendantsOf(own).flatMap((one) => (kindOf(one) === kind ? [one.pid] : []));
}

/** KiB that these processes have resident, shared pages counted whole: read in microseconds, unlike `memoryOf`. */
export function residentOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + procNumber(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m), 0);
}

const kindOf = ({ command }: ProcessInfo): Kind => KINDS.find(([, pattern]) => pattern.test(command))?.[0] ?? "shells";

/** `Pss` of /proc/pid/smaps_rollup (proc(5)): the kernel walks every page of the process for it. */
const proportional = (pid: number): number => procNumber(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m);

/** 0 for a process that has ended. */
function procNumber(file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
