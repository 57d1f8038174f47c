/** Which question about a process is open: one at a time on the page. */
import type { ProcessItem } from "@gantry/contracts";
import { Cell } from "@gantry/ui";

export type ProcessAsking =
  | { what: "start"; worker?: string | undefined; container?: string | undefined; again?: ProcessItem }
  | { what: "stop" | "restart" | "signal"; process: ProcessItem };

export const processAsking = new Cell<ProcessAsking | null>(null);
