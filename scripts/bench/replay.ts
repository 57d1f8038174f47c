/**
 * `replay`: what a long history costs whoever wants all of it, and whoever wants only the screen.
 *
 * The log and the rows are asked alike: by a client that takes gzip, as browsers, fetch and most HTTP libraries do, and
 * by one that does not. Rows have to be packed for each answer: at the level of the log's own pieces and at once, the
 * fastest there is, or by CompressionStream, as such an API would most simply. The target is on the fastest. The plain
 * pair has none, and neither has packed log against plain rows, which is what an API gets that leaves packing out: on
 * loopback bytes cost little, so that flatters the rows.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { gunzipSync } from "node:zlib";
import { type Fleet, TEST_TOKEN, until } from "@gantry/testing";
import type { Bench, Benchmark } from "./benchmark.ts";
import { archivedSeq } from "./d1-file.ts";
import { type EchoSession, EVENT_BYTES, openEchoSession } from "./echo-events.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { fillRows, startRowFleet } from "./row-fleet.ts";
import { attachScreen, type ScreenAttach } from "./screen-attach.ts";
import { untilSealed } from "./sealed.ts";

const FEW = 1_000;
const EVENTS = 100_000;
const MANY = 1_000_000;
const ATTACHES = 20;
/** Reads of each kind that are timed, and before them that are not: until V8 has compiled what they run. */
const READS = 25;
const WARM_READS = 20;
/** A session that rests is in the database within this. Milliseconds. */
const REST_MS = 120_000;

const atMost = (value: number): Target => ({ on: "median", is: "at most", value });
/** An attach to a million events, as a multiple of one to a thousand. */
const ATTACH_RATIO: Target = { on: "ratio", is: "at most", value: 1.5 };
/** Reading rows, as a multiple of reading the log. */
const ROWS_RATIO: Target = { on: "ratio", is: "at least", value: 8 };

export const replay: Benchmark = async (bench) => {
  const fleet = await startRowFleet(bench);
  const few = await fill(bench, fleet, FEW);
  const some = await fill(bench, fleet, EVENTS);
  const history = await measureHistory(bench, fleet, some);
  const again = await fill(bench, fleet, EVENTS);
  const many = await fill(bench, fleet, MANY);
  return [...history, ...(await measureAttach(bench, fleet, { few, some: again, many }))];
};

async function fill({ say, cleanup }: Bench, fleet: Fleet, count: number): Promise<EchoSession> {
  const began = performance.now();
  const session = await openEchoSession(fleet);
  cleanup.defer(() => session.close());
  await session.add(count);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`made ${count} events of ${EVENT_BYTES} bytes in ${seconds} s`);
  return session;
}

/** The whole log of a session that has ended, and the same events read row by row. */
async function measureHistory({ say }: Bench, fleet: Fleet, session: EchoSession): Promise<Figure[]> {
  await session.end();
  if ((await untilSealed(fleet)) === null) say("this tree keeps no logs in its database: history comes from the hub");
  const path = `/api/sessions/${session.id}/events?after=0`;
  const whole = await read(fleet, path, "identity");
  await fillRows(fleet, session.id, whole.text.toString("utf8"));
  say(`${READS} reads of ${whole.text.length} bytes, ${archivedSeq(fleet.state, session.id) ?? 0} events sealed`);
  const rowsPath = `/api/bench-rows/${session.id}`;
  const asked = [
    { name: "log", from: path, encoding: "gzip" },
    { name: "log plain", from: path, encoding: "identity" },
    { name: "rows", from: rowsPath, encoding: "gzip" },
    { name: "rows stream", from: `${rowsPath}?pack=stream`, encoding: "gzip" },
    { name: "rows plain", from: rowsPath, encoding: "identity" },
  ] as const;
  const same = createHash("sha256").update(whole.text).digest("hex");
  const checked = asked.map(({ name, from, encoding }) => ({
    name,
    run: async () => {
      const { text, ...came } = await read(fleet, from, encoding);
      if (createHash("sha256").update(text).digest("hex") !== same) throw new Error(`${name} is not the log`);
      return came;
    },
  }));
  const unpacked = (await interleave(WARM_READS, checked))("log").map(({ unpackedMs }) => unpackedMs);
  const answers = await interleave(
    READS,
    asked.map(({ name, from, encoding }) => ({
      name,
      run: async () => {
        // What rows leave to the garbage collector is their own: each read comes behind one of its kind.
        await time(fleet, from, encoding);
        return time(fleet, from, encoding);
      },
    })),
  );
  const times = (name: Parameters<typeof answers>[0]) => answers(name).map(({ ms }) => ms);
  const packed = (name: "log" | "rows") => `${name} ${answers(name)[0]?.bytes ?? 0}`;
  say(`packed, ${packed("log")} and ${packed("rows")} bytes came`);
  const log = { name: "replay.history", samples: times("log") };
  const plain = { name: "replay.history.plain", samples: times("log plain") };
  const rowsPlain = { unit: "ms", samples: times("rows plain") };
  return [
    figure({ ...log, unit: "ms", target: atMost(60) }),
    figure({ name: "replay.history.unpacked", unit: "ms", samples: unpacked }),
    figure({ ...plain, unit: "ms" }),
    figure({ name: "replay.rows", unit: "ms", samples: times("rows"), baseline: log, target: ROWS_RATIO }),
    figure({ name: "replay.rows.stream", unit: "ms", samples: times("rows stream"), baseline: log }),
    figure({ name: "replay.rows.plain", ...rowsPlain, baseline: plain }),
    figure({ name: "replay.rows.plain.to-packed", ...rowsPlain, baseline: log }),
  ];
}

/** What a client says it takes. */
type Encoding = "gzip" | "identity";

interface Times {
  /** From the request to the last byte of the answer. */
  ms: number;
  /** Of its body as it came. */
  bytes: number;
}

interface Answer extends Times {
  /** The same, and until it is unpacked where it came packed. */
  unpackedMs: number;
  text: Buffer;
}

/** Reads all of an answer and keeps it. */
async function read(fleet: Fleet, path: string, encoding: Encoding): Promise<Answer> {
  const began = performance.now();
  const chunks: Buffer[] = [];
  const times = await time(fleet, path, encoding, (chunk) => chunks.push(chunk));
  const body = Buffer.concat(chunks);
  const text = encoding === "gzip" ? gunzipSync(body) : body;
  return { ...times, unpackedMs: performance.now() - began, text };
}

/** Reads all of an answer with Node's own client, for fetch costs more than the answer; it keeps nothing of it. */
async function time(
  { base }: Fleet,
  path: string,
  encoding: Encoding,
  take: (chunk: Buffer) => void = () => undefined,
): Promise<Times> {
  const began = performance.now();
  const asked = request(base + path, {
    headers: { authorization: `Bearer ${TEST_TOKEN}`, "accept-encoding": encoding },
    agent: false,
  }).end();
  const [answer]: IncomingMessage[] = await once(asked, "response");
  if (answer?.statusCode !== 200) throw new Error(`${path} answered ${answer?.statusCode}`);
  const packed = answer.headers["content-encoding"] === "gzip";
  if (packed !== (encoding === "gzip")) throw new Error(`${path} did not come as ${encoding}`);
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    take(chunk);
  });
  await once(answer, "end");
  return { ms: performance.now() - began, bytes };
}

type Sessions = Record<"few" | "some" | "many", EchoSession>;

/** To sessions that rest, but that every attach finds an event that no screen was made of yet. */
async function measureAttach({ say }: Bench, fleet: Fleet, sessions: Sessions): Promise<Figure[]> {
  const { base, state } = fleet;
  for (const [name, { id, lastSeq }] of Object.entries(sessions)) {
    await until(`the log of ${name} in the database`, () => (archivedSeq(state, id) ?? 0) >= lastSeq(), REST_MS);
  }
  const attach = async (name: keyof Sessions): Promise<ScreenAttach> => {
    await sessions[name].add(1);
    return attachScreen(base, sessions[name].id);
  };
  const names = ["few", "some", "many"] as const;
  const first = new Map<string, number>();
  for (const name of names) first.set(name, (await attach(name)).ms);
  // What was never looked at has no screen; it is made behind the first client, who gets the end of the log meanwhile.
  const began = performance.now();
  await until("a screen of many", async () => (await attach("many")).mode === "snapshot", REST_MS);
  const screen = (performance.now() - began) / 1000;
  say(`${ATTACHES} attaches each`);
  const attached = await interleave(
    ATTACHES,
    names.map((name) => ({ name, run: () => attach(name) })),
  );
  const bytes = Math.max(...names.flatMap((name) => attached(name).map((one) => one.bytes)));
  const modes = (name: keyof Sessions) => [...new Set(attached(name).map(({ mode }) => mode))].join(" and ");
  const how = names.map((name) => `${name} by ${modes(name)}`).join(", ");
  say(`attached ${how}; first frame of ${bytes} bytes at most`);
  // The end of a long log is no screen: its time would be shown, but meet nothing.
  const judged = (name: keyof Sessions, target: Target) => (modes(name) === "snapshot" ? { target } : {});
  const of = (name: keyof Sessions) => attached(name).map(({ ms }) => ms);
  const few = { name: "replay.attach-1k", samples: of("few") };
  return [
    figure({ ...few, unit: "ms" }),
    figure({ name: "replay.attach-100k", unit: "ms", samples: of("some"), ...judged("some", atMost(15)) }),
    figure({
      name: "replay.attach-1m",
      unit: "ms",
      samples: of("many"),
      baseline: few,
      ...judged("many", ATTACH_RATIO),
    }),
    figure({ name: "replay.attach-1m.screen", unit: "s", samples: [screen] }),
    figure({ name: "replay.attach-1m.first", unit: "ms", samples: [first.get("many") ?? Number.NaN] }),
  ];
}
