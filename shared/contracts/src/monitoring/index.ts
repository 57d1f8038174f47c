/** Monitoring: what agents send, what the orchestrator keeps, and what everybody asks and reads. */
export * from "./batch.ts";
export * from "./cli.ts";
export * from "./faults.ts";
export * from "./level.ts";
export * from "./logs.ts";
export * from "./methods.ts";
export * from "./metrics.ts";
export * from "./plain-text.ts";
export * from "./process-spec.ts";
export * from "./processes.ts";
export * from "./query.ts";
export * from "./socket.ts";
export * from "./streams.ts";
export * from "./structured-line.ts";
