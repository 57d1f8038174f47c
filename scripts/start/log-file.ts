/** A log file of bounded size: the newest part and one part before it. */
import { closeSync, openSync, renameSync, writeSync } from "node:fs";

/** One part's bound (bytes); two parts exist at most. */
const PART_BYTES = 4 * 1024 * 1024;
/** How many of the newest lines are kept at hand to show on a failure. */
const TAIL_LINES = 200;
/** One-time codes and tickets appear in request lines; they are worth something for a minute. */
const ONE_TIME = /([?&](?:code|ticket)=)[^&\s"]+/g;
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001B\[[0-9;]*m/g;

export interface LogFile {
  path: string;
  write(chunk: string): void;
  /** The newest `count` lines that are not empty. */
  tail(count: number): string[];
  close(): void;
}

/** Starts the log anew at `path`. `onLine` sees each line, without colours and one-time codes. */
export function openLogFile(path: string, onLine: (line: string) => void = () => undefined): LogFile {
  let file = openSync(path, "w", 0o600);
  let size = 0;
  let rest = "";
  const lines: string[] = [];

  /** Gives the bytes written. A full disk costs the log its lines, not the fleet its life. */
  const append = (text: string): number => {
    try {
      return writeSync(file, text);
    } catch {
      return 0;
    }
  };
  const take = (raw: string) => {
    const line = raw.replace(COLOUR, "").replace(ONE_TIME, "$1...");
    if (line.trim() !== "") lines.push(line);
    if (lines.length > TAIL_LINES) lines.shift();
    size += append(`${line}\n`);
    if (size > PART_BYTES) {
      closeSync(file);
      renameSync(path, `${path}.1`);
      file = openSync(path, "w", 0o600);
      size = 0;
    }
    onLine(line);
  };

  return {
    path,
    write(chunk) {
      // A line without end is cut, so that memory stays bounded too.
      const parts = `${rest}${chunk}`.split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) take(part);
      if (rest.length > PART_BYTES) {
        take(rest);
        rest = "";
      }
    },
    tail: (count) => lines.slice(-count),
    close() {
      if (rest !== "") take(rest);
      rest = "";
      closeSync(file);
    },
  };
}
