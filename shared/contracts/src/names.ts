/** Names and ids that cross boundaries, each with the shape it must have. */
import { z } from "zod";

export const WorkerName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be kebab-case, at most 63 characters");
export type WorkerName = z.infer<typeof WorkerName>;

export const ContainerName = z.string().regex(/^[a-z0-9-]{1,40}$/, "must match [a-z0-9-]{1,40}");
export type ContainerName = z.infer<typeof ContainerName>;

export const DEFAULT_CONTAINER = "main";

export const SessionId = z.string().regex(/^[a-z0-9]{20}$/, "must be a session id");
export type SessionId = z.infer<typeof SessionId>;

/** An id of 20 characters of [a-z0-9], 103 bits of randomness. */
export function newId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  let id = "";
  while (id.length < 20) {
    for (const byte of crypto.getRandomValues(new Uint8Array(24))) {
      // 252 is the largest multiple of 36 in a byte: what lies above would favour the first letters.
      if (byte < 252 && id.length < 20) id += alphabet[byte % 36];
    }
  }
  return id;
}

export const IsoTime = z.iso.datetime();

/** Epoch milliseconds as the ISO-8601 UTC string used at every edge; null stays null. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null): string | null;
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
