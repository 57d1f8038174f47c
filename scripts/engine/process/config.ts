/** The `process` key of a worker's `gantry.config.json`: what its image runs when there is no Docker. */
import { z } from "zod";

const PortName = z.string().regex(/^[1-9]\d{0,4}$/, "must be a port number");
const VariableName = z.string().regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of an environment variable");

export const ProcessConfig = z.strictObject({
  /** Program and arguments. `node` is the engine's own Node; what starts with `./` or `../` is relative to the file. */
  command: z.array(z.string().min(1)).min(1),
  /** Container port -> variable that gets the path of the unix socket to listen on in place of that port. */
  listen: z.record(PortName, VariableName).default({}),
  /** The program is a Node that may take its connections over Node's IPC channel (contracts, hand-over.ts). */
  channel: z.boolean().default(false),
});
export type ProcessConfig = z.infer<typeof ProcessConfig>;

/** Other keys of the file belong to other readers. */
export const GantryConfig = z.looseObject({ process: ProcessConfig });
