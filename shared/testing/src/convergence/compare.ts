/** Holds what clients ended with against what the program wrote and what the log says. */
import { createHash } from "node:crypto";
import type { Api } from "../fleet.ts";
import { sha256 } from "../flood.ts";
import { loggedEvents, outputOf } from "../session-log.ts";
import type { Mirror } from "./mirror.ts";
import { Screen, START_SIZE } from "./screen.ts";

/** A marker that the API said it had set. */
export interface Mark {
  seq: number;
  label: string;
}

/** What is to be found in the end. */
export interface Expected {
  /** All that the terminal was given. */
  output: Uint8Array;
  marks: readonly Mark[];
}

/** What differs, one sentence each. */
export async function compare(
  api: Api,
  session: string,
  expected: Expected,
  mirrors: readonly Mirror[],
): Promise<string[]> {
  const sum = sha256(expected.output);
  const screen = new Screen();
  const faults: string[] = [];
  const logged = await playLog(api, session, screen, faults);
  if (logged.sum !== sum) faults.push(`the log: its output has SHA-256 ${logged.sum}, the program's is ${sum}`);
  const [marks, wanted] = [logged.marks, expected.marks].map((all) => JSON.stringify(all.toSorted(bySeq)));
  if (marks !== wanted) faults.push(`the log: its markers are ${marks}, those that were set are ${wanted}`);
  await screen.settled();
  for (const [i, mirror] of mirrors.entries()) {
    const say = (fault: string) => faults.push(`client ${i} (${mirror.modes.join(" ")}): ${fault}`);
    mirror.problems.forEach(say);
    if (mirror.problems.length > 0) continue;
    await mirror.screen.settled();
    const whole = mirror.basis === "bytes";
    if (whole && mirror.sha256 !== sum)
      say(`${mirror.bytes} of ${expected.output.length} bytes with SHA-256 ${mirror.sha256}, the program's is ${sum}`);
    // A snapshot reaches back as far as the hub kept lines: of it the screen alone is promised.
    const difference = differing(mirror.screen.picture(whole), screen.picture(whole));
    if (difference !== null) say(`another screen than the log's, ${difference}`);
  }
  screen.dispose();
  return faults;
}

/** Shows the log, as the API answers it, on `screen`; gives the SHA-256 of its output, and its markers. */
async function playLog(
  api: Api,
  session: string,
  screen: Screen,
  faults: string[],
): Promise<{ sum: string; marks: Mark[] }> {
  const hash = createHash("sha256");
  const marks: Mark[] = [];
  let seq = 0;
  screen.resize(START_SIZE.cols, START_SIZE.rows);
  for (const event of await loggedEvents(api, session)) {
    if (event.seq !== ++seq) faults.push(`the log: event ${event.seq} in place of ${seq}`);
    seq = event.seq;
    if (event.type === "o") {
      const data = outputOf([event]);
      hash.update(data);
      screen.write(data);
    } else if (event.type === "r") {
      const [cols = 0, rows = 0] = (event.data ?? "").split("x").map(Number);
      screen.resize(cols, rows);
    } else if (event.type === "m") marks.push({ seq: event.seq, label: event.data ?? "" });
    else if (event.type === "gap") faults.push(`the log: ${event.data}`);
  }
  return { sum: hash.digest("hex"), marks };
}

const bySeq = (a: Mark, b: Mark): number => a.seq - b.seq;

/** Null for the same picture; else the first line in which they differ. */
function differing(picture: string, wanted: string): string | null {
  if (picture === wanted) return null;
  const lines = picture.split("\n");
  const wantedLines = wanted.split("\n");
  const at = wantedLines.findIndex((line, i) => line !== lines[i]);
  return `line ${at}: ${JSON.stringify(lines[at]?.slice(0, 300))} in place of ${JSON.stringify(wantedLines[at]?.slice(0, 300))}`;
}
