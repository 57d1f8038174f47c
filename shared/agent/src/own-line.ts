/** What the agent says of itself: lines in its container's logs. */
import type { Level } from "@gantry/contracts";
import type { Sink } from "./sink.ts";
import { OWN_PROCESS } from "./supervisor/own-process.ts";

/** Puts a sentence for people into the logs. */
export function ownLine(sink: Sink, level: Level, text: string): void {
  const line = {
    at: Date.now(),
    process: OWN_PROCESS,
    stream: "stderr",
    level,
    text,
    cut: null,
    partial: false,
  } as const;
  sink.append("logs", line);
}
