/** A recognised stack trace as a fault that is sent. */
import { type FaultRecord, type Frame, SENT_FRAMES } from "@gantry/contracts";
import { fingerprint } from "../errors/fingerprint.ts";
import { LINE_CHARS, type Trace } from "../errors/trace.ts";

export type Fault = Omit<FaultRecord, "seq" | "times">;

/**
 * Within the bounds of FaultRecord, whatever was printed: a record that is refused would keep all behind it from being
 * stored. A trace's text is within TRACE_BYTES already.
 */
export function toFault(process: string, trace: Trace): Fault {
  return {
    fingerprint: fingerprint(trace),
    language: trace.language,
    type: trace.type.slice(0, LINE_CHARS),
    message: trace.message.slice(0, LINE_CHARS).toWellFormed(),
    frames: trace.frames.slice(0, SENT_FRAMES).map(sendable),
    stack: trace.text.toWellFormed(),
    uncaught: trace.uncaught,
    at: trace.at,
    process,
  };
}

/** A line's number may have any count of digits, and a name may end in half of a character where its line was cut. */
function sendable({ function: name, file, line, inApp }: Frame): Frame {
  return {
    function: name?.toWellFormed() ?? null,
    file: file?.toWellFormed() ?? null,
    line: Number.isSafeInteger(line) ? line : null,
    inApp,
  };
}
