/** Holds what clients ended with against what the program wrote and what the log says. */
import { createHash } from "node:crypto";
import { parseJson, SessionEvent } from "@gantry/contracts";
import type { Api } from "../fleet.ts";
import type { Mirror } from "./mirror.ts";
import { Screen, START_SIZE } from "./screen.ts";

/** What differs, one sentence each. `expected`: all that the terminal was given. */
export async function compare(
  api: Api,
  session: string,
  expected: Uint8Array,
  mirrors: readonly Mirror[],
): Promise<string[]> {
  const sum = sha256(expected);
  const screen = new Screen();
  const faults: string[] = [];
  const logged = await playLog(api, session, screen, faults);
  if (logged !== sum) faults.push(`the log: its output has SHA-256 ${logged}, the program's is ${sum}`);
  await screen.settled();
  for (const [i, mirror] of mirrors.entries()) {
    const say = (fault: string) => faults.push(`client ${i} (${mirror.modes.join(" ")}): ${fault}`);
    mirror.problems.forEach(say);
    if (mirror.problems.length > 0) continue;
    await mirror.screen.settled();
    const whole = mirror.basis === "bytes";
    if (whole && mirror.sha256 !== sum)
      say(`${mirror.bytes} of ${expected.length} bytes with SHA-256 ${mirror.sha256}, the program's is ${sum}`);
    // A snapshot reaches back as far as the hub kept lines: of it the screen alone is promised.
    const difference = differing(mirror.screen.picture(whole), screen.picture(whole));
    if (difference !== null) say(`another screen than the log's, ${difference}`);
  }
  screen.dispose();
  return faults;
}

/** Shows the log, as the API answers it, on `screen`; gives the SHA-256 of its output. */
async function playLog(api: Api, session: string, screen: Screen, faults: string[]): Promise<string> {
  const hash = createHash("sha256");
  let seq = 0;
  screen.resize(START_SIZE.cols, START_SIZE.rows);
  const answer = await api(`/api/sessions/${session}/events?after=0`);
  for (const line of (await answer.text()).split("\n")) {
    if (line === "") continue;
    const event = parseJson(SessionEvent, line, "an event");
    if (event.seq !== ++seq) faults.push(`the log: event ${event.seq} in place of ${seq}`);
    seq = event.seq;
    if (event.type === "o") {
      const data = Buffer.from(event.data ?? event.dataBase64 ?? "", event.data === undefined ? "base64" : "utf8");
      hash.update(data);
      screen.write(data);
    } else if (event.type === "r") {
      const [cols = 0, rows = 0] = (event.data ?? "").split("x").map(Number);
      screen.resize(cols, rows);
    } else if (event.type === "gap") faults.push(`the log: ${event.data}`);
  }
  return hash.digest("hex");
}

const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** Null for the same picture; else the first line in which they differ. */
function differing(picture: string, wanted: string): string | null {
  if (picture === wanted) return null;
  const lines = picture.split("\n");
  const wantedLines = wanted.split("\n");
  const at = wantedLines.findIndex((line, i) => line !== lines[i]);
  return `line ${at}: ${JSON.stringify(lines[at]?.slice(0, 300))} in place of ${JSON.stringify(wantedLines[at]?.slice(0, 300))}`;
}
