/** `GET /api/sessions/:id/recording.cast`: the whole history of a session as one file, made while it is read. */
import type { Ctx } from "../../context.ts";
import { toStream } from "../archive/answer-events.ts";
import { decodeEvents } from "../archive/event-line.ts";
import { openHistory } from "../archive/open-history.ts";
import { type Slice, sliceLines } from "../archive/slices.ts";
import { getSession } from "../read-sessions.ts";
import { CastWriter } from "./cast.ts";

/** asciicast v3 up to the newest event as of now. Throws NOT_FOUND. */
export async function answerCast(ctx: Ctx, id: string): Promise<Response> {
  const { title } = await getSession(ctx, id);
  const history = await openHistory(ctx, id, 0);
  return new Response(toStream(castOf(history, title)), {
    headers: {
      "content-type": "application/x-asciicast",
      "content-disposition": `attachment; filename="${id}.cast"`,
      "cache-control": "no-store",
    },
  });
}

async function* castOf(history: AsyncGenerator<Slice>, title: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const writer = new CastWriter(title);
  for await (const slice of history) {
    let lines = "";
    for (const event of decodeEvents(sliceLines(slice))) lines += writer.add(event);
    if (lines !== "") yield encoder.encode(lines);
  }
  yield encoder.encode(writer.end());
}
