/** `GET /api/sessions/:id/events`: slices of the history as one answer, as they are where the client takes gzip. */
import type { ListEvents } from "@gantry/contracts";
import { z } from "zod";
import type { Ctx } from "../../context.ts";
import { packLines } from "./deflate-piece.ts";
import { GzipStream } from "./gzip-stream.ts";
import { openHistory } from "./open-history.ts";
import { headLines, type Slice, sliceLines } from "./slices.ts";

/** NDJSON up to the newest event as of now. Throws NOT_FOUND. */
export async function answerEvents(
  ctx: Ctx,
  id: string,
  { after, limit = Infinity }: ListEvents,
  gzip: boolean,
): Promise<Response> {
  const slices = limited(await openHistory(ctx, id, after), limit);
  const headers = { "content-type": "application/x-ndjson", "cache-control": "no-store", vary: "accept-encoding" };
  if (!gzip) return new Response(toStream(asText(slices)), { headers });
  return new Response(toStream(gathered(asGzip(slices))), {
    encodeBody: "manual",
    headers: { ...headers, "content-encoding": "gzip" },
  });
}

/**
 * The client's own Accept-Encoding. The platform replaces the header by `br, gzip`, in production as in wrangler dev,
 * and keeps here what was sent: empty for a client that sent none, as curl does.
 */
const ClientEncoding = z.object({ clientAcceptEncoding: z.string() });

/** True when whoever sent the request takes gzip. */
export function takesGzip(request: Request): boolean {
  const sent = ClientEncoding.safeParse(request.cf);
  return acceptsGzip(sent.success ? sent.data.clientAcceptEncoding : (request.headers.get("accept-encoding") ?? ""));
}

/** True when the header names gzip and does not refuse it. */
export function acceptsGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(",").some((part) => {
    const [coding, ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return coding === "gzip" && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

async function* limited(slices: AsyncGenerator<Slice>, limit: number): AsyncGenerator<Slice> {
  let left = limit;
  for await (const slice of slices) {
    if (slice.events < left) yield slice;
    else {
      yield left >= slice.events
        ? slice
        : { events: left, last: slice.last, lines: headLines(sliceLines(slice), left) };
      return;
    }
    left -= slice.events;
  }
}

async function* asText(slices: AsyncGenerator<Slice>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const slice of slices) yield encoder.encode(sliceLines(slice));
}

async function* asGzip(slices: AsyncGenerator<Slice>): AsyncGenerator<Uint8Array> {
  const gzip = new GzipStream();
  yield gzip.header;
  for await (const slice of slices) yield gzip.add("piece" in slice ? slice.piece : packLines(slice.lines));
  yield gzip.end();
}

/** A chunk of an answer costs the runtime something, however small: they are joined up to this. Bytes. */
const CHUNK_BYTES = 512 * 1024;

/** The same bytes in fewer chunks. */
async function* gathered(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}

/** Made as fast as the client reads, and no further when it has gone. */
export function toStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
