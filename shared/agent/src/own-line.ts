/** What the agent says of itself: lines in its container's logs. */
import { type Level, LINE_BYTES } from "@gantry/contracts";
import type { Sink } from "./sink.ts";
import { OWN_PROCESS } from "./supervisor/own-process.ts";

/** Puts a sentence for people into the logs, cut where a line must end. */
export function ownLine(sink: Sink, level: Level, text: string): void {
  const line = {
    at: Date.now(),
    process: OWN_PROCESS,
    stream: "stderr",
    level,
    text: text.slice(0, LINE_BYTES).toWellFormed(),
    cut: null,
    partial: false,
  } as const;
  sink.append("logs", line);
}
