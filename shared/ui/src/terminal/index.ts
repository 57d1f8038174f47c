/** The terminal that the console and every worker's own frontend share. Load it lazily: it brings xterm. */
export { LiveTerminal, type LiveTerminalOptions } from "./live-terminal.ts";
export { TerminalSocket } from "./terminal-socket.ts";
export type { TerminalSocketOptions } from "./terminal-socket-options.ts";
export { TerminalScreen } from "./terminal-screen.tsx";
export { httpTerminalApi, type TerminalApi } from "./terminal-api.ts";
export type { TerminalSink } from "./sink.ts";
export { readHitColors } from "./terminal-theme.ts";
export type { TerminalTarget } from "./terminal-url.ts";
export * from "./terminal-state.ts";
