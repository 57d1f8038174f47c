/**
 * How a local engine gives its agent a connection that it accepted, so that no byte of it passes the engine: messages
 * on Node's IPC channel. The connection comes with `connection`, but until the engine has let go of it both could read
 * from it; `yours` says that this has happened, and what the peer is to be told first.
 */
import { z } from "zod";

/** Agent to engine: connections to this port of the container may be handed over. */
export const TakesConnections = z.strictObject({
  gantry: z.literal("takes"),
  port: z.int().min(1).max(65_535),
});
export type TakesConnections = z.infer<typeof TakesConnections>;

/** Engine to agent. `id` ties the two together. */
export const HandOver = z.discriminatedUnion("gantry", [
  z.strictObject({ gantry: z.literal("connection"), id: z.int().positive() }),
  z.strictObject({ gantry: z.literal("yours"), id: z.int().positive(), first: z.string() }),
]);
export type HandOver = z.infer<typeof HandOver>;
