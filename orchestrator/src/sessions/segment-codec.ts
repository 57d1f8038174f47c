/**
 * The bytes of a stored segment: events one behind the other, each a header of 21 bytes (type, seq, time as doubles,
 * length) and its payload. Output and input are kept raw; the rest is JSON.
 */
import { encodeData, parseJson } from "@gantry/contracts";
import { z } from "zod";
import { eventData, type LogEvent } from "./log-event.ts";

const HEADER_BYTES = 21;
const TYPES = ["o", "r", "gap", "x", "m", "i"] as const;

const Payload = {
  r: z.object({ cols: z.number(), rows: z.number() }),
  gap: z.object({ from: z.number(), bytes: z.number(), reason: z.string() }),
  x: z.object({ code: z.number().nullable(), signal: z.string().nullable() }),
  m: z.object({ label: z.string() }),
};

/** `scratch` is where the bytes are put when they fit: they are valid until it is used again. */
export function encodeSegment(events: readonly LogEvent[], scratch?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const parts = events.map((event) => ({ event, payload: payloadOf(event) }));
  const size = parts.reduce((sum, { payload }) => sum + HEADER_BYTES + payload.length, 0);
  const bytes = scratch !== undefined && size <= scratch.length ? scratch.subarray(0, size) : new Uint8Array(size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  for (const { event, payload } of parts) {
    view.setUint8(at, TYPES.indexOf(event.type));
    view.setFloat64(at + 1, event.seq);
    view.setFloat64(at + 9, event.at);
    view.setUint32(at + 17, payload.length);
    bytes.set(payload, at + HEADER_BYTES);
    at += HEADER_BYTES + payload.length;
  }
  return bytes;
}

export function decodeSegment(bytes: Uint8Array): LogEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: LogEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = TYPES[view.getUint8(at)];
    const seq = view.getFloat64(at + 1);
    const time = view.getFloat64(at + 9);
    const length = view.getUint32(at + 17);
    const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    if (type === "o") events.push({ type, seq, at: time, frame: encodeData(seq, payload) });
    else if (type === "i") events.push({ type, seq, at: time, data: payload });
    else if (type === undefined) throw new Error(`invariant violation: unknown event in segment at ${at}`);
    else events.push(decodeOther(type, seq, time, new TextDecoder().decode(payload)));
    at += HEADER_BYTES + length;
  }
  return events;
}

function decodeOther(type: "r" | "gap" | "x" | "m", seq: number, at: number, json: string): LogEvent {
  switch (type) {
    case "r":
      return { type, seq, at, ...parseJson(Payload.r, json, "a resize") };
    case "gap":
      return { type, seq, at, ...parseJson(Payload.gap, json, "a gap") };
    case "x":
      return { type, seq, at, ...parseJson(Payload.x, json, "an exit") };
    case "m":
      return { type, seq, at, ...parseJson(Payload.m, json, "a marker") };
  }
}

function payloadOf(event: LogEvent): Uint8Array {
  if (event.type === "o") return eventData(event.frame);
  if (event.type === "i") return event.data;
  const { type: _type, seq: _seq, at: _at, ...payload } = event;
  return new TextEncoder().encode(JSON.stringify(payload));
}
