/** What tests share: a real fleet, terminal clients, clients in trouble, copies of the tree, and bounded waiting. */
/** For clients that acknowledge as the console does. */
export { Acks } from "@gantry/ui/acks";
export { type Convergence, converge, type Place } from "./convergence/converge.ts";
export * from "./family.ts";
export * from "./fastest.ts";
export * from "./fleet.ts";
export * from "./flood.ts";
export * from "./free-port.ts";
export * from "./pace.ts";
export * from "./poll.ts";
export * from "./processes.ts";
export * from "./request.ts";
export * from "./session-log.ts";
export * from "./state-files.ts";
export * from "./terminal.ts";
export * from "./tokens.ts";
export * from "./tree.ts";
export * from "./workerd.ts";
