/** Many clients in much trouble over one session: in the end all show the same screen and had the same bytes. */
import { readFileSync } from "node:fs";
import { Marker, parseJson, Session } from "@gantry/contracts";
import type { Api } from "../fleet.ts";
import { PATIENCE_MS, until } from "../poll.ts";
import { compare, type Mark } from "./compare.ts";
import { Mirror } from "./mirror.ts";
import { seeded } from "./random.ts";
import { START_SIZE } from "./screen.ts";
import { trouble } from "./trouble.ts";
import { wildBytes } from "./wild-output.mjs";

const PROGRAM = readFileSync(new URL("./wild-output.mjs", import.meta.url), "utf8");
const COMMAND = `stty raw -echo -onlcr; exec node --input-type=module -e "$0" wild-output "$1"`;
/** Clients that keep what they have, and clients that lose all of it now and then. */
const STEADY = 3;
const FORGETFUL = 2;

export interface Place {
  base: string;
  api: Api;
  worker: string;
  /** One of each principal that takes part; the first one types. */
  tokens: readonly [string, ...string[]];
}

export interface Convergence {
  seed: number;
  /** What did not come out right, one sentence each; empty when all converged. */
  faults: string[];
  bytes: number;
  /** How often clients were attached, by the mode of the answer. */
  modes: Record<string, number>;
  /** How often control went from one principal to another, as the client saw it that was there for most of it. */
  takeovers: number;
  /** Markers that were set meanwhile. */
  marks: number;
  /** Clients whose screen was made from a snapshot and what followed; the others had every byte. */
  fromSnapshot: number;
}

/** Runs the session of one seed from its start to its removal. Throws when it cannot be run at all. */
export async function converge(place: Place, seed: number): Promise<Convergence> {
  const expected = wildBytes(seed);
  const session = await makeSession(place, seed);
  const { tokens } = place;
  const headers = (i: number) => ({ authorization: `Bearer ${tokens[i % tokens.length]}` });
  const url = `${place.base.replace("http", "ws")}/api/workers/${place.worker}/terminal`;
  const mirrors = Array.from({ length: STEADY + FORGETFUL }, (_, i) => {
    return new Mirror({ url, session, headers: headers(i) });
  });
  const marks: Mark[] = [];
  try {
    // The first one types, so it comes first.
    for (const [i, mirror] of mirrors.entries()) await mirror.attach(i >= STEADY);
    await until("the program", () => mirrors.every(({ bytes }) => bytes > 0));
    const [typist, other] = mirrors;
    const greeted = typist?.bytes ?? 0;
    typist?.type("g");
    // Nothing orders what two clients say: a take-over before the key would leave the program waiting for ever.
    await until("more of it", () => typist !== undefined && typist.bytes > greeted);
    // Whatever chance brings, control is lost once and one moment is marked.
    other?.tell({ type: "role", want: "controller", takeover: true });
    await setMark(place.api, session, headers(1), marks);
    const random = seeded(seed);
    const troubled = mirrors.map((mirror, i) => {
      const mark = () => setMark(place.api, session, headers(i), marks);
      return trouble(mirror, seeded(random.int(0, 2 ** 31)), mark, { reloads: i >= STEADY, ms: PATIENCE_MS });
    });
    await Promise.all(troubled);
    // The end of the log is not all of it: nothing can be said of such a screen.
    for (const mirror of mirrors) if (mirror.basis === "tail") await mirror.rewind();
    await until("every exit", () => mirrors.every(({ over, problems }) => over || problems.length > 0));
    const faults = await compare(place.api, session, { output: expected, marks }, mirrors);
    const modes = Object.groupBy(
      mirrors.flatMap((mirror) => mirror.modes),
      (mode) => mode,
    );
    return {
      seed,
      faults,
      bytes: expected.length,
      modes: Object.fromEntries(Object.entries(modes).map(([mode, all]) => [mode, all?.length ?? 0])),
      takeovers: Math.max(...mirrors.map(({ takeovers }) => takeovers)),
      marks: marks.length,
      fromSnapshot: mirrors.filter(({ basis }) => basis === "snapshot").length,
    };
  } finally {
    for (const mirror of mirrors) mirror.dispose();
    await place.api(`/api/sessions/${session}`, { method: "DELETE" });
  }
}

async function makeSession({ api, worker }: Place, seed: number): Promise<string> {
  const command = ["sh", "-c", COMMAND, PROGRAM, String(seed)];
  const answer = await api("/api/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ worker, command, ...START_SIZE }),
  });
  if (answer.status !== 201) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return parseJson(Session, await answer.text(), "the session").id;
}

/** Adds what it set to `marks`; a session that has ended takes no marker. Throws when it is refused for another reason. */
async function setMark(api: Api, session: string, who: Record<string, string>, marks: Mark[]): Promise<void> {
  const label = `mark ${marks.length}`;
  const answer = await api(`/api/sessions/${session}/markers`, {
    method: "POST",
    headers: { ...who, "content-type": "application/json" },
    body: JSON.stringify({ label }),
  });
  const text = await answer.text();
  if (answer.status === 201) marks.push({ seq: parseJson(Marker, text, "the marker").seq, label });
  else if (answer.status !== 409) throw new Error(`no marker: ${answer.status} ${text}`);
}
