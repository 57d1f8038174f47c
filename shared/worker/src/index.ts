/** The base of every container worker: a worker is its definition, its container class and the methods it adds. */
export * from "./agent-container.ts";
export * from "./base-worker-entrypoint.ts";
export * from "./container-monitoring-ops.ts";
export * from "./create-worker-app.ts";
export * from "./definition.ts";
export * from "./env.ts";
