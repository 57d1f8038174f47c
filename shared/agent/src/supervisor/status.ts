/** A supervised process as the agent shows it: a ProcessItem without the names that its container has. */
import type { ProcessItem, ProcessState } from "@gantry/contracts";
import { COMMAND_CHARS } from "./bounds.ts";

/** Nothing of it runs, and nothing will unless somebody asks. */
export const AT_REST: ReadonlySet<ProcessState> = new Set<ProcessState>(["stopped", "exited", "crash-looping"]);

/** `startedAt` and `changedAt` are epoch ms. */
export type ProcessStatus = Omit<
  ProcessItem,
  "workerName" | "containerName" | "instanceId" | "startedAt" | "changedAt"
> & { startedAt: number | null; changedAt: number };

/** The command as records carry it: cut behind COMMAND_CHARS, all arguments together. */
export function shownCommand(command: readonly string[]): string[] {
  const shown: string[] = [];
  let left = COMMAND_CHARS;
  for (const arg of command) {
    if (arg.length > left) return [...shown, `${arg.slice(0, left).toWellFormed()}…`];
    shown.push(arg);
    left -= arg.length;
  }
  return shown;
}
