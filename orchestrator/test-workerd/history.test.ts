import { env, runInDurableObject } from "cloudflare:test";
import { encodeData, SessionEvent } from "@gantry/contracts";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import type { Ctx } from "../src/context.ts";
import { acceptsGzip, answerEvents } from "../src/sessions/archive/answer-events.ts";
import { Archive } from "../src/sessions/archive/archive.ts";
import { streamEvents } from "../src/sessions/event-lines.ts";
import { EventLog } from "../src/sessions/event-log.ts";
import type { LogEvent } from "../src/sessions/log-event.ts";
import { answerCast } from "../src/sessions/recordings/answer-cast.ts";
import { DurableTailStore } from "../src/sessions/tail-store.ts";
import { testContext } from "./context.ts";

const ID = "history";
const AT = Date.UTC(2026, 10, 20);
const output = (seq: number): LogEvent => ({
  type: "o",
  seq,
  at: AT + seq,
  frame: encodeData(seq, new TextEncoder().encode(`line ${seq} žluťoučký\r\n`)),
});
const outputs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => output(from + index));
const startOf = (seq: number) =>
  outputs(1, seq - 1).reduce((sum, event) => sum + (event.type === "o" ? event.frame.length - 8 : 0), 0);

let ctx: Ctx;
beforeEach(async () => {
  ctx = await testContext();
  for (const table of ["session_texts", "session_segments", "sessions"] as const) {
    await ctx.db.deleteFrom(table).execute();
  }
});

async function record(lastSeq: number, ended: boolean) {
  const of = { worker_name: "app-factory", container_name: "main", adapter: "pty", title: "a build" };
  const state = { state: ended ? "ended" : "running", ended_at: ended ? AT : null, last_seq: lastSeq };
  await ctx.db
    .insertInto("sessions")
    .values({ id: ID, ...of, ...state, created_by: "system", started_at: AT })
    .execute();
}
/** `text()` warns of every type that it does not know for text. */
const textOf = async (answer: Response) => new TextDecoder().decode(await answer.arrayBuffer());

async function seqsOf(answer: Response): Promise<number[]> {
  const text = await textOf(answer);
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => SessionEvent.parse(JSON.parse(line)).seq);
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A hub's side of an ended session: asking it is a failure. */
const nobody = {
  idFromName: () => {
    throw new Error("the hub was asked");
  },
};

describe("the events of a session that has ended", () => {
  beforeEach(async () => {
    await record(2500, true);
    await new Archive(ctx.db, ID).save([{ boot: "b", start: 0, events: outputs(1, 2500) }]);
    ctx = { ...ctx, hubs: Object.assign(Object.create(env.STORAGE), nobody) };
  });

  it.each([
    [{ after: 0 }, range(1, 2500)],
    [{ after: 999 }, range(1000, 2500)],
    [{ after: 2500 }, []],
    [{ after: 0, limit: 1 }, [1]],
    [{ after: 700, limit: 300 }, range(701, 1000)],
    [{ after: 700, limit: 301 }, range(701, 1001)],
    [{ after: 2400, limit: 1000 }, range(2401, 2500)],
  ])("come from the archive alone: %j", async (query, seqs) => {
    expect(await seqsOf(await answerEvents(ctx, ID, query, false))).toEqual(seqs);
    const zipped = await answerEvents(ctx, ID, query, true);
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    const file = gunzipSync(new Uint8Array(await zipped.arrayBuffer())).toString();
    expect(await seqsOf(new Response(file))).toEqual(seqs);
  });

  it("are a cast", async () => {
    const answer = await answerCast(ctx, ID);
    expect(answer.headers.get("content-type")).toBe("application/x-asciicast");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="history.cast"');
    const lines = (await textOf(answer)).trimEnd().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ version: 3, title: "a build", timestamp: AT / 1000 });
    expect(lines).toHaveLength(2501);
    expect(lines.at(-1)).toBe('[0.001,"o","line 2500 žluťoučký\\r\\n"]');
  });
});

it("of one that runs, the events go on in its hub where the archive ends, also when it seals meanwhile", async () => {
  await record(5, false);
  await runInDurableObject(env.STORAGE.get(env.STORAGE.idFromName(ID)), async (_instance, state) => {
    const archive = new Archive(ctx.db, ID);
    const store = new DurableTailStore(state.storage);
    const log = new EventLog(store, archive, store.open());
    const append = (from: number, to: number) => {
      for (const event of outputs(from, to)) log.append(event);
      log.flush(true);
    };
    const seal = async (from: number, to: number) => {
      await archive.save([{ boot: "b", start: startOf(from), events: outputs(from, to) }]);
      log.sealThrough({ seq: to, bytes: startOf(to + 1) });
    };
    let asked = async () => {};
    const stub = {
      async fetch(request: Request) {
        const answer = streamEvents(log, new URL(request.url).searchParams);
        await asked();
        return answer;
      },
    };
    const hubs = Object.assign(Object.create(env.STORAGE), { idFromName: () => ID, get: () => stub });
    const read = async (after: number, limit?: number) =>
      seqsOf(await answerEvents({ ...ctx, hubs }, ID, limit === undefined ? { after } : { after, limit }, false));

    expect(await read(0)).toEqual([]);
    append(1, 1500);
    expect(await read(0)).toEqual(range(1, 1500));
    await seal(1, 1200);
    append(1501, 1800);
    expect(await read(0)).toEqual(range(1, 1800));
    expect(await read(1100, 200)).toEqual(range(1101, 1300));
    expect(await read(1700)).toEqual(range(1701, 1800));
    asked = () => seal(1201, 1800);
    expect(await read(1000)).toEqual(range(1001, 1800));
  });
});

it.each([
  ["gzip", true],
  ["br, gzip", true],
  ["GZIP;q=0.5", true],
  ["deflate, gzip ; q=1", true],
  ["", false],
  ["br", false],
  ["gzip;q=0", false],
  ["gzip; q=0.000, br", false],
  ["xgzip", false],
])("%j takes gzip: %j", (header, takes) => expect(acceptsGzip(header)).toBe(takes));
