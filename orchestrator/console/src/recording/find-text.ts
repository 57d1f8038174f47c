/** Where in a recording words have been printed: an event may hold a letter of them, and colours may lie between. */
import type { CastEvent } from "./cast.ts";

/** Looked through behind the moment that a search names, which is where the line begins. Seconds; characters of text. */
const MAX_SECONDS = 600;
const MAX_CHARS = 64 * 1024;
/** More than the words and a sequence that lies in them can be. Characters. */
const MAX_TAIL = 1024;

const [ESC, BEL] = ["\u001b", "\u0007"];
/** Escape sequences: CSI, OSC up to its end, and those of two characters. */
const ESCAPES = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)|[@-Z\\\\-_])`, "g");

/** Seconds of the event at which `text` is complete, the first time from `from` on; null when it is not near. */
export function findText(events: readonly CastEvent[], from: number, text: string): number | null {
  if (text === "") return null;
  const wanted = text.toLowerCase();
  let printed = "";
  let chars = 0;
  for (const [seconds, code, data] of events) {
    if (seconds < from || code !== "o") continue;
    chars += data.length;
    if (seconds > from + MAX_SECONDS || chars > MAX_CHARS) return null;
    // What was looked through before cannot hold it, but may hold its beginning, or that of a sequence.
    printed = (printed.slice(-MAX_TAIL) + data.toLowerCase()).replace(ESCAPES, "");
    if (printed.includes(wanted)) return seconds;
  }
  return null;
}
