/** The console's sink on a real xterm without a window. */
import { Terminal } from "@xterm/headless";
import { expect, test } from "vitest";
import { XtermSink } from "./xterm-sink.ts";

function open(): { sink: XtermSink; terminal: Terminal; screen(): Promise<string[]> } {
  const terminal = new Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  const sink = new XtermSink(terminal);
  const screen = async (): Promise<string[]> => {
    await new Promise<void>((resolve) => sink.write(new Uint8Array(0), resolve));
    const { active } = terminal.buffer;
    return [0, 1, 2, 3].map((row) => active.getLine(row)?.translateToString(true) ?? "");
  };
  return { sink, terminal, screen };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ["a sequence", bytes("\x1b[3")],
  ["an escape", bytes("\x1b")],
  ["a title", bytes("\x1b]2;half a ti")],
  ["a device control string", bytes("\x1bPq#0")],
  ["a character", bytes("é").subarray(0, 1)],
  ["a cluster", bytes("👩\u200d")],
])("after a reset nothing is left of %s that was half read", async (_what, half) => {
  const { sink, screen } = open();
  sink.write(bytes("before"), () => undefined);
  sink.write(half, () => undefined);
  sink.reset();
  sink.write(bytes("deploy 💻"), () => undefined);
  expect(await screen()).toEqual(["deploy 💻", "", "", ""]);
});

test.each([
  ["a sequence", bytes("\x1b[3")],
  ["a title", bytes("\x1b]2;half a ti")],
  ["a character", bytes("é").subarray(0, 1)],
  ["line drawing", bytes("\x1b(0")],
])("behind a gap in %s the screen stays, and what follows is read as text", async (_what, half) => {
  const { sink, screen } = open();
  sink.write(bytes("before\r\n"), () => undefined);
  sink.write(half, () => undefined);
  sink.gap();
  sink.write(bytes("3;1H deploy qqq"), () => undefined);
  expect(await screen()).toEqual(["before", "3;1H deploy qqq", "", ""]);
});

test("behind a gap nothing is left open that would hide what follows", async () => {
  const { sink, screen, terminal } = open();
  sink.write(bytes("before\r\n\x1b[?2026h\x1b[4h\x1b[7m\x1b]8;;https://example.com\x1b\\"), () => undefined);
  sink.gap();
  sink.write(bytes("overwritten\rnow"), () => undefined);
  expect(await screen()).toEqual(["before", "nowrwritten", "", ""]);
  expect(terminal.modes).toMatchObject({ synchronizedOutputMode: false, insertMode: false });
  const cell = terminal.buffer.active.getLine(1)?.getCell(0);
  expect([cell?.isInverse(), cell?.isUnderline()]).toEqual([0, 0]);
});

test("a reset and a size take their place in the stream", async () => {
  const { sink, screen } = open();
  sink.write(bytes("gone"), () => undefined);
  sink.reset();
  sink.write(bytes("1234567890\r\n"), () => undefined);
  sink.resize(5, 4);
  sink.write(bytes("123456"), () => undefined);
  expect(await screen()).toEqual(["12345", "67890", "12345", "6"]);
});
