import { encodeData } from "@gantry/contracts";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { LogEvent } from "../log-event.ts";
import { CastWriter } from "./cast.ts";

const AT = Date.UTC(2026, 10, 20, 12, 0, 3, 250);
const output = (seq: number, at: number, bytes: Uint8Array | string): LogEvent => ({
  type: "o",
  seq,
  at,
  frame: encodeData(seq, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes),
});

function castOf(events: readonly LogEvent[]): string {
  const writer = new CastWriter("build");
  return events.map((event) => writer.add(event)).join("") + writer.end();
}
const Line = z.tuple([z.number(), z.string(), z.string()]);
const linesOf = (cast: string) =>
  cast
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => Line.parse(JSON.parse(line)));

describe("a cast", () => {
  it("begins with the size of the first resize and the second of the first event", () => {
    const cast = castOf([
      { type: "r", seq: 1, at: AT, cols: 120, rows: 40 },
      output(2, AT + 1, "$ "),
      { type: "r", seq: 3, at: AT + 1500, cols: 100, rows: 30 },
      { type: "m", seq: 4, at: AT + 1500, label: 'the "tests"' },
      { type: "i", seq: 5, at: AT + 1600, data: new TextEncoder().encode("ls\r") },
      { type: "x", seq: 6, at: AT + 2000, code: null, signal: "SIGKILL" },
    ]);
    expect(JSON.parse(cast.split("\n")[0] ?? "")).toEqual({
      version: 3,
      term: { cols: 120, rows: 40, type: "xterm-256color" },
      timestamp: Date.UTC(2026, 10, 20, 12, 0, 3) / 1000,
      title: "build",
    });
    expect(linesOf(cast)).toEqual([
      [0.251, "o", "$ "],
      [1.499, "r", "100x30"],
      [0, "m", 'the "tests"'],
      [0.1, "i", "ls\r"],
      [0.4, "x", "137"],
    ]);
  });

  it("has a header when nothing ever happened", () => {
    expect(castOf([])).toBe(
      '{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":0,"title":"build"}\n',
    );
  });

  it("carries what rounding leaves over: its end is where the session's was, and time never runs backwards", () => {
    let at = AT;
    const events = Array.from({ length: 5000 }, (_, index) => {
      at += index % 7 === 0 ? -0.3 : 0.4;
      return output(index + 1, at, ".");
    });
    const total = linesOf(castOf(events)).reduce((sum, [interval]) => sum + Math.round(interval * 1000), 0);
    expect(Math.abs(total - (at - Math.floor(AT / 1000) * 1000))).toBeLessThanOrEqual(1);
    expect(linesOf(castOf(events)).every(([interval]) => interval >= 0)).toBe(true);
  });

  it("holds whole characters only, wherever the bytes are split", () => {
    const text = "a🐎ž€\ufeffk";
    const bytes = new TextEncoder().encode(text);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const parts = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
        const cast = castOf(parts.map((part, index) => output(index + 1, AT, part)));
        const data = linesOf(cast).map(([, , part]) => part);
        expect(data.join("")).toBe(text);
        expect(data).not.toContain("");
      }
    }
  });

  it("says U+FFFD for what is never completed: at the end, and at a gap, which is a marker", () => {
    const half = new Uint8Array([0x61, 0xf0, 0x9f]);
    const gap: LogEvent = { type: "gap", seq: 9, at: AT + 5, from: 2, bytes: 77, reason: "trimmed" };
    const lines = linesOf(castOf([output(1, AT, half), gap, output(10, AT + 6, half)]));
    expect(lines.map(([, code, data]) => [code, data])).toEqual([
      ["o", "a"],
      ["o", "\ufffd"],
      ["m", "77 bytes are missing: trimmed"],
      ["o", "a"],
      ["o", "\ufffd"],
    ]);
  });
});

/** The part of asciinema-player that knows no page: it fetches, parses and plays. */
const Player = z.custom<{
  addEventListener(name: string, listener: (event: unknown) => void): void;
  terminalReady(): void;
  init(): Promise<void>;
  seek(where: string): Promise<unknown>;
}>();
const PlayerModule = z.object({
  C: z.custom<new (source: object, options: object) => unknown>((value) => typeof value === "function"),
});

/** The package exports only what needs a page; the file that does not is named in its entry. */
async function playerCore() {
  const entry = fileURLToPath(import.meta.resolve("asciinema-player"));
  const name = /"?\.\/(core-[\w-]+\.js)/.exec(await readFile(entry, "utf8"))?.[1] ?? "missing";
  return PlayerModule.parse(await import(pathToFileURL(entry.replace(/[^/]+$/, name)).href)).C;
}

it("is read by asciinema's own player, to the same output, size, chapters and length", async () => {
  const text = "\u001b[1;32mžluťoučký\u001b[0m 🐎\r\n";
  const bytes = new TextEncoder().encode(text.repeat(50));
  const events: LogEvent[] = [{ type: "r", seq: 1, at: AT, cols: 100, rows: 30 }];
  for (let at = 0; at < bytes.length; at += 7) {
    events.push(output(events.length + 1, AT + events.length * 10, bytes.slice(at, at + 7)));
  }
  const middle = events.length * 10;
  events.push({ type: "m", seq: events.length + 1, at: AT + middle, label: "a chapter" });
  events.push({ type: "x", seq: events.length + 1, at: AT + 60_000, code: 3, signal: null });
  const Core = await playerCore();
  const logger = { debug() {}, info() {}, warn() {}, error() {}, log() {} };
  const player = Player.parse(new Core({ driver: "recording", data: castOf(events), parser: "asciicast" }, { logger }));
  const heard: { name: string; event: unknown }[] = [];
  for (const name of ["output", "metadata", "reset", "error"]) {
    player.addEventListener(name, (event) => heard.push({ name, event }));
  }
  player.terminalReady();
  await player.init();
  await player.seek("100%");
  const of = (wanted: string) => heard.filter(({ name }) => name === wanted).map(({ event }) => event);
  expect(of("error")).toEqual([]);
  expect(of("output").flat().join("")).toBe(text.repeat(50));
  expect(of("reset").at(0)).toMatchObject({ size: { cols: 100, rows: 30 } });
  expect(of("metadata").at(0)).toMatchObject({ duration: 60.25, markers: [[(250 + middle) / 1000, "a chapter"]] });
});
