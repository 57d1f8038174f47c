/** What the log gets where another boot of the agent begins, and where a boot ended with something unknown. */
import { type AgentFrame, DEFAULT_COLS, DEFAULT_ROWS, type TerminalSize } from "@gantry/contracts";
import type { EventLog } from "./event-log.ts";
import type { HubState } from "./hub-state.ts";
import type { LogEvent } from "./log-event.ts";
import { FLUSH_EVENTS, type Recorder } from "./recorder.ts";

type AttachedAt = Pick<Extract<AgentFrame, { type: "attached" }>, "next" | "offset">;

/** Seqs that clients may have seen and nobody stored when hub and agent died together: unsaved ones, rounded up. */
const UNSURE_EVENTS = 2 * FLUSH_EVENTS;

/**
 * The link's numbers begin anew behind what the log has; all of it is stored before an event under them is. A boot
 * opens its terminal in some size, which a player of the log has to know: 80x24 goes without saying at the very start.
 */
export function beginBoot(
  recorder: Recorder,
  state: HubState,
  { boot, cols, rows }: TerminalSize & { boot: string },
): LogEvent[] {
  const { log } = recorder;
  const known = state.boot === null && log.lastSeq === 0 && cols === DEFAULT_COLS && rows === DEFAULT_ROWS;
  recorder.flush(true);
  state.boot = log.boot = boot;
  const events: LogEvent[] = known ? [] : [{ type: "r", seq: log.lastSeq + 1, at: Date.now(), cols, rows }];
  for (const event of events) recorder.add(event);
  recorder.flush(true);
  state.base = log.lastSeq;
  state.baseBytes = log.bytes;
  return events;
}

/** What the agent does not keep any more of a boot, in front of event `next` that begins at byte `offset` of it. */
export function missed(log: EventLog, { base, baseBytes }: HubState, { next, offset }: AttachedAt): LogEvent {
  return {
    type: "gap",
    seq: base + next - 1,
    at: Date.now(),
    from: log.lastSeq + 1,
    bytes: Math.max(0, offset - (log.bytes - baseBytes)),
    reason: "the orchestrator was away for longer than the agent keeps output",
  };
}

/**
 * Hub and agent died together: what the agent had sent and the hub had not stored is known to nobody, but clients may
 * have seen it. Its numbers are not used again.
 */
export function skipUnsure(recorder: Recorder): LogEvent {
  const from = recorder.log.lastSeq + 1;
  const reason = "the orchestrator and the container ended in the same moment; up to 250 ms of output is unknown";
  const event: LogEvent = { type: "gap", seq: from + UNSURE_EVENTS - 1, at: Date.now(), from, bytes: 0, reason };
  recorder.add(event);
  return event;
}
