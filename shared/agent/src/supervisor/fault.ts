/** A recognised stack trace as a fault that is sent. */
import { type FaultRecord, SENT_FRAMES } from "@gantry/contracts";
import { fingerprint } from "../errors/fingerprint.ts";
import { LINE_CHARS, type Trace } from "../errors/trace.ts";

export type Fault = Omit<FaultRecord, "seq" | "times">;

/** Within the bounds of FaultRecord; a trace's text is within TRACE_BYTES already. */
export function toFault(process: string, trace: Trace): Fault {
  return {
    fingerprint: fingerprint(trace),
    language: trace.language,
    type: trace.type.slice(0, LINE_CHARS),
    message: trace.message.slice(0, LINE_CHARS).toWellFormed(),
    frames: trace.frames.slice(0, SENT_FRAMES),
    stack: trace.text.toWellFormed(),
    uncaught: trace.uncaught,
    at: trace.at,
    process,
  };
}
