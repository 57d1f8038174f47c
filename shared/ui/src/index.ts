/** Parts that the console and every worker's own frontend share. Stock components are at `@gantry/ui/stock/*`. */
export * from "./cell.ts";
export * from "./cn.ts";
export * from "./copy-text.ts";
export * from "./parts/copy-id.tsx";
export * from "./parts/copy-or-say.ts";
export * from "./parts/relative-time.tsx";
export * from "./parts/status-dot.tsx";
export * from "./relative-words.ts";
export * from "./request.ts";
export * from "./terminal/terminal-state.ts";
export * from "./use-now.ts";
export * from "./use-store.ts";
