/** A session as its hub remembers it, for tests that begin in the middle of one. */
import type { HubState } from "../src/sessions/hub-state.ts";

/** One that runs in boot `b` and has said nothing, but for `change`. */
export function hubState(change: Partial<HubState> = {}): HubState {
  return {
    id: "a".repeat(20),
    worker: "app-factory",
    container: "main",
    adapter: "pty",
    command: null,
    cols: 80,
    rows: 24,
    state: "running",
    reason: null,
    boot: "b",
    base: 0,
    baseBytes: 0,
    recordInput: false,
    exit: null,
    endedAt: null,
    ...change,
  };
}
