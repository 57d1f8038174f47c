/** The protocol on every side of every boundary: zod schemas, the types they give, and the bytes of the frames. */
export * from "./after-gap.ts";
export * from "./auth.ts";
export * from "./close-codes.ts";
export * from "./errors.ts";
export * from "./fleet.ts";
export * from "./hand-over.ts";
export * from "./health.ts";
export * from "./link.ts";
export * from "./monitoring/index.ts";
export * from "./names.ts";
export * from "./recordings.ts";
export * from "./reports.ts";
export * from "./sessions.ts";
export * from "./shares.ts";
export * from "./terminal.ts";
export * from "./utf8.ts";
export * from "./within.ts";
