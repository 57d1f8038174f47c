/** What a hub remembers of its session besides the log. */
import {
  Adapter,
  Cols,
  Command,
  ContainerName,
  Exit,
  Rows,
  SessionId,
  SessionState,
  WorkerName,
} from "@gantry/contracts";
import { z } from "zod";

export const HubState = z.object({
  id: SessionId,
  worker: WorkerName,
  container: ContainerName,
  adapter: Adapter,
  command: Command.nullable(),
  cols: Cols,
  rows: Rows,
  state: SessionState,
  /** Why the session is in this state, where that needs words. */
  reason: z.string().nullable(),
  /** The agent's boot that the link's numbers belong to; null before the first. */
  boot: z.string().nullable(),
  /** Seq of the log = base + n of the link, within one boot. */
  base: z.number().int().nonnegative(),
  /** Output bytes of the log at `base`. */
  baseBytes: z.number().int().nonnegative(),
  /** What is typed becomes events too. */
  recordInput: z.boolean().default(false),
  exit: Exit.nullable(),
  /** Epoch ms. */
  endedAt: z.number().int().nullable(),
});
export type HubState = z.infer<typeof HubState>;

/** What the orchestrator gives a new hub. */
export const OpenHub = HubState.pick({
  id: true,
  worker: true,
  container: true,
  adapter: true,
  command: true,
  cols: true,
  rows: true,
});
export type OpenHub = z.infer<typeof OpenHub>;

export const hasEnded = (state: SessionState): boolean => state === "ended" || state === "lost";
