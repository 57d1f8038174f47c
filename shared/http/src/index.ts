/** What every HTTP surface of Gantry shares: errors, request log, validation, socket care. */
export * from "./echo-socket.ts";
export * from "./health-response.ts";
export * from "./log.ts";
export * from "./on-error.ts";
export * from "./request-log.ts";
export * from "./sockets.ts";
export * from "./validate.ts";
