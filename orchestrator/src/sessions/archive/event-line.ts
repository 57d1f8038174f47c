/** An event of the log as a line of NDJSON and back: the form in which it is archived and answered. */
import { DATA_HEADER_BYTES, encodeData, parse, parseJson, SessionEvent, writeUint64 } from "@gantry/contracts";
import { z } from "zod";
import { eventData, type LogEvent } from "../log-event.ts";

const Size = z.string().regex(/^\d{1,4}x\d{1,4}$/);
const Exit = z.object({ code: z.number().nullable(), signal: z.string().nullable() });
const Gap = z.object({ from: z.number(), bytes: z.number(), reason: z.string() });

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** One line an event, each with its newline, as `GET /api/sessions/:id/events` answers them. */
export function encodeEvents(events: readonly LogEvent[]): string {
  let lines = "";
  let at = Number.NaN;
  let time = "";
  for (const event of events) {
    // Thousands of events share a millisecond in a flood.
    if (event.at !== at) time = new Date((at = event.at)).toISOString();
    lines += `{"seq":${event.seq},"at":"${time}","type":"${event.type}",${payload(event)}}\n`;
  }
  return lines;
}

function payload(event: LogEvent): string {
  switch (event.type) {
    case "o":
      return bytesField(eventData(event.frame));
    case "i":
      return bytesField(event.data);
    case "r":
      return `"data":"${event.cols}x${event.rows}"`;
    case "m":
      return textField(event.label);
    case "x":
      return textField(JSON.stringify({ code: event.code, signal: event.signal }));
    case "gap":
      return textField(JSON.stringify({ from: event.from, bytes: event.bytes, reason: event.reason }));
  }
}

const textField = (text: string): string => `"data":${JSON.stringify(text)}`;

/** Text where the bytes are UTF-8 by themselves, else base64. */
function bytesField(bytes: Uint8Array): string {
  try {
    return textField(utf8.decode(bytes));
  } catch {
    return `"dataBase64":"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64")}"`;
  }
}

/** The events of whole lines, as `encodeEvents` made them. Throws VALIDATION_ERROR for anything else. */
export function decodeEvents(lines: string): LogEvent[] {
  if (lines === "") return [];
  const frames = new Frames(lines.length);
  // A newline inside a value is escaped: those that are there end lines.
  const values = parseJson(z.array(z.unknown()), `[${lines.slice(0, -1).replaceAll("\n", ",")}]`, "archived events");
  return values.map((value) => toEvent(value, frames));
}

function toEvent(line: unknown, frames: Frames): LogEvent {
  // Nearly every line is plain output: a check by hand is a tenth of the schema's cost.
  if (isOutputText(line)) {
    return { type: "o", seq: line.seq, at: Date.parse(line.at), frame: frames.make(line.seq, line.data) };
  }
  const { seq, at: time, type, data = "", dataBase64 } = parse(SessionEvent, line, "an archived event");
  const at = Date.parse(time);
  switch (type) {
    case "o":
      return { type, seq, at, frame: frames.make(seq, dataBase64 === undefined ? data : fromBase64(dataBase64)) };
    case "i":
      return { type, seq, at, data: dataBase64 === undefined ? encoder.encode(data) : fromBase64(dataBase64) };
    case "r": {
      const [cols, rows] = parse(Size, data, "an archived size").split("x");
      return { type, seq, at, cols: Number(cols), rows: Number(rows) };
    }
    case "m":
      return { type, seq, at, label: data };
    case "x":
      return { type, seq, at, ...parseJson(Exit, data, "an archived exit") };
    case "gap":
      return { type, seq, at, ...parseJson(Gap, data, "an archived gap") };
  }
}

function isOutputText(line: unknown): line is { seq: number; at: string; data: string } {
  return (
    typeof line === "object" &&
    line !== null &&
    "type" in line &&
    line.type === "o" &&
    "seq" in line &&
    typeof line.seq === "number" &&
    "at" in line &&
    typeof line.at === "string" &&
    "data" in line &&
    typeof line.data === "string"
  );
}

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** Makes frames as `encodeData` does, side by side in one buffer: thousands of small ones cost an allocation. */
class Frames {
  readonly #buffer: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #used = 0;

  /** `chars`: length of the lines, which is more than what they hold, but for text that is far from ASCII. */
  constructor(chars: number) {
    this.#buffer = new Uint8Array(chars);
    this.#view = new DataView(this.#buffer.buffer);
  }

  make(seq: number, data: string | Uint8Array): Uint8Array {
    const at = this.#used;
    const rest = this.#buffer.subarray(at + DATA_HEADER_BYTES);
    // A character takes at most 3 bytes for each UTF-16 unit.
    if (typeof data !== "string") return encodeData(seq, data);
    if (data.length * 3 > rest.length) return encodeData(seq, encoder.encode(data));
    writeUint64(this.#view, at, seq);
    this.#used = at + DATA_HEADER_BYTES + encoder.encodeInto(data, rest).written;
    return this.#buffer.subarray(at, this.#used);
  }
}
