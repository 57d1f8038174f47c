/** What tests share: a real fleet, terminal clients that mirror state, copies of the tree, and bounded waiting. */
export * from "./family.ts";
export * from "./fleet.ts";
export * from "./poll.ts";
export * from "./processes.ts";
export * from "./request.ts";
export * from "./terminal.ts";
export * from "./tree.ts";
