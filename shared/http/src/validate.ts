/** Parses a request's body and query with a zod schema; what does not fit is VALIDATION_ERROR. */
import { AppError, parse, parseJson } from "@gantry/contracts";
import type { Context } from "hono";
import type { z } from "zod";

/** A JSON body larger than this is refused. Bytes. */
export const MAX_JSON_BYTES = 1024 * 1024;

/** Of a refused body this much is read: a connection closed on unread bytes is reset, and takes the answer with it. */
const READ_JSON_BYTES = 16 * MAX_JSON_BYTES;

/** The JSON body; an empty one reads as `{}`. Throws VALIDATION_ERROR, or PAYLOAD_TOO_LARGE above 1 MiB. */
export async function jsonBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  const text = await boundedText(c.req.raw);
  return parseJson(schema, text === "" ? "{}" : text, "the body");
}

/** The query, each name once; a repeated name takes its last value. */
export function query<T extends z.ZodType>(c: Context, schema: T): z.output<T> {
  return parse(schema, Object.fromEntries(new URL(c.req.url).searchParams), "the query");
}

/** One path parameter. */
export function param<T extends z.ZodType>(c: Context, name: string, schema: T): z.output<T> {
  return parse(schema, c.req.param(name), name);
}

async function boundedText(request: Request): Promise<string> {
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_JSON_BYTES) text += decoder.decode(chunk, { stream: true });
    else if (bytes > READ_JSON_BYTES) break;
  }
  if (bytes > MAX_JSON_BYTES) {
    throw new AppError("PAYLOAD_TOO_LARGE", `the body is larger than ${MAX_JSON_BYTES} bytes`);
  }
  return text + decoder.decode();
}
