/** Reads the body of a request. */
import type { IncomingMessage } from "node:http";
import { AppError, parseJson } from "@gantry/contracts";
import { z } from "zod";
import { BODY_BYTES } from "./limits.ts";

/** The body's JSON. Rejects with PAYLOAD_TOO_LARGE beyond BODY_BYTES, and with VALIDATION_ERROR for anything else. */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(req).catch((err: unknown) => {
    throw err instanceof AppError ? err : new AppError("VALIDATION_ERROR", "the body did not come to its end");
  });
  return parseJson(z.unknown(), bytes.toString(), "the body");
}

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(req.headers["content-length"]) > BODY_BYTES) throw tooLarge();
  // The rest of a body that is refused is read and dropped: the answer would be lost in a reset.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const data: Buffer = chunk;
    bytes += data.length;
    if (bytes > BODY_BYTES) throw tooLarge();
    chunks.push(data);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (): AppError => new AppError("PAYLOAD_TOO_LARGE", `a body has at most ${BODY_BYTES} bytes`);
