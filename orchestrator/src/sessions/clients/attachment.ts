/** What a hub keeps with a socket, so that it survives the hub's eviction. At most 16 KiB serialised; this is far below. */
import { Role, TerminalSize } from "@gantry/contracts";
import { z } from "zod";

export const Attachment = z.object({
  protocol: z.enum(["raw", "v1"]),
  /** What it asked for until the hub lets it in, then what it is. */
  role: Role,
  /** The principal; any number of sockets may be one principal's. */
  actor: z.string(),
  /** False for principals that only ever look, such as share links. */
  mayControl: z.boolean().default(true),
  /** What it can show; null while it has not said so. */
  size: TerminalSize.nullable().default(null),
  visible: z.boolean().default(true),
  /** When it came or last typed, whichever was later. Epoch ms. */
  activeAt: z.number().default(0),
  /** The last event it was sent while it catches up; null for one that gets events as they come. */
  sent: z.number().int().nonnegative().nullable().default(null),
});
export type Attachment = z.infer<typeof Attachment>;
