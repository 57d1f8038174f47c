/** What a terminal has besides its cells, as text: margins, tabs, saved cursors, character sets, modes, pen, cursor. */
import { charsetFlag } from "./charset-flags.ts";
import { currentPen, DEFAULT_PEN, erasedPen, type Pen, penOf, samePen, savedPen } from "./pen.ts";
import type { Size } from "./screen-lines.ts";
import type { ScreenText } from "./screen-text.ts";
import type { Cell, Charset, Core, CoreBuffer } from "./xterm-core.ts";

/** Columns between the tab stops of a reset terminal. */
const TAB_WIDTH = 8;

const CURSOR_STYLES = { block: 1, underline: 3, bar: 5 };
const MOUSE_PROTOCOLS: Record<string, string> = { X10: "9", VT200: "1000", DRAG: "1002", ANY: "1003" };
const MOUSE_ENCODINGS: Record<string, string> = { SGR: "1006", SGR_PIXELS: "1016" };

/** Tab stops, saved cursor and margins of the buffer that is active in the terminal that reads; moves the cursor. */
export function writeBufferState(out: ScreenText, buffer: CoreBuffer, size: Size): void {
  writeTabs(out, buffer, size.cols);
  writeSavedCursor(out, buffer, size);
  const { scrollTop, scrollBottom } = buffer;
  if (scrollTop !== 0 || scrollBottom !== size.rows - 1) out.control(`\x1b[${scrollTop + 1};${scrollBottom + 1}r`);
}

function writeTabs(out: ScreenText, { tabs }: CoreBuffer, cols: number): void {
  const stops = Array.from({ length: cols }, (_, col) => col).filter((col) => tabs[col] === true);
  if (stops.length === Math.ceil(cols / TAB_WIDTH) && stops.every((col, i) => col === i * TAB_WIDTH)) return;
  out.control(`\x1b[3g${stops.map((col) => `\x1b[${col + 1}G\x1bH`).join("")}`);
}

/** Whether a program saved a cursor in `buffer` that is not the one of a reset terminal. */
export function hasSavedCursor({ savedX, savedY, savedCurAttrData, savedCharset }: CoreBuffer): boolean {
  return (
    savedX !== 0 || savedY !== 0 || savedCharset !== undefined || savedCurAttrData.fg !== 0 || savedCurAttrData.bg !== 0
  );
}

function writeSavedCursor(out: ScreenText, buffer: CoreBuffer, { cols, rows }: Size): void {
  if (!hasSavedCursor(buffer)) return;
  const row = Math.max(0, Math.min(rows - 1, buffer.savedY - buffer.ybase));
  const flag = charsetFlag(buffer.savedCharset);
  out.pen(savedPen(buffer.savedCurAttrData));
  out.control(`\x1b[${row + 1};${Math.min(cols - 1, buffer.savedX) + 1}H`);
  out.control(flag === "B" ? "\x1b7" : `\x1b(${flag}\x1b7\x1b(B`);
  out.pen(DEFAULT_PEN);
}

/** Modes, character sets, pen and cursor of the active buffer; ends so that the next byte finds all as it was. */
export function writeFinalState(out: ScreenText, core: Core, size: Size, cell: Cell): void {
  const { active } = core._bufferService.buffers;
  const { precedingJoinState: join } = core._inputHandler._parser;
  const before = clusterBefore(active, size, cell);
  const pen = currentPen(core._inputHandler._curAttrData);
  const place = { out, core, active, size };
  out.control(modes(core));
  // After a resize the cursor may stand behind something else than what was printed last.
  const last = before !== null && samePen(penOf(cell), penOf(core._inputHandler._curAttrData));
  if (last && join !== 0 && out.joinsAlike(before.chars, join)) {
    // The character before the cursor is still open to what joins it, and to REP.
    writeCharsets(out, core);
    printBefore(place, before, pen);
  } else if (active.x < size.cols) {
    writeCharsets(out, core);
    goTo(place, active.x);
    out.pen(pen);
  } else {
    // A cursor behind the last column, which only printing reaches. An erased cell under it comes back as a space.
    if (before === null) active.lines.get(active.ybase + active.y)?.loadCell(size.cols - 1, cell);
    const restored = hasRestoredCharset(core);
    if (restored) writeCharsets(out, core);
    printBefore(place, before ?? { chars: " ", width: 1 }, penOf(cell));
    if (!restored) writeCharsets(out, core);
    out.pen(pen);
    out.break();
  }
}

interface Place {
  out: ScreenText;
  core: Core;
  active: CoreBuffer;
  size: Size;
}

interface Cluster {
  chars: string;
  width: number;
}

function goTo({ out, core, active }: Place, col: number): void {
  const top = core.coreService.decPrivateModes.origin ? active.scrollTop : 0;
  out.control(`\x1b[${active.y - top + 1};${col + 1}H`);
}

/** Prints what is before the cursor once more. Insert mode moves what is there: room is made for it first. */
function printBefore(place: Place, { chars, width }: Cluster, pen: Pen): void {
  const { out, core, active, size } = place;
  goTo(place, Math.min(active.x, size.cols) - width);
  out.pen(erasedPen(pen));
  if (core.coreService.modes.insertMode) out.control(`\x1b[${width}P`);
  out.pen(pen);
  out.print(chars);
}

/** The printed cluster that ends before the cursor, in `cell` too; null when there is none. */
function clusterBefore({ lines, ybase, x, y }: CoreBuffer, { cols }: Size, cell: Cell): Cluster | null {
  const line = lines.get(ybase + y);
  if (line === undefined || x === 0 || x > cols) return null;
  line.loadCell(x - 1, cell);
  if (cell.getWidth() === 0 && x > 1) {
    line.loadCell(x - 2, cell);
    return cell.getWidth() === 2 ? { chars: cell.getChars(), width: 2 } : null;
  }
  return cell.getChars() === "" || cell.getWidth() !== 1 ? null : { chars: cell.getChars(), width: 1 };
}

function modes({ coreService, coreMouseService }: Core): string {
  const { decPrivateModes: dec, modes: ansi, isCursorHidden } = coreService;
  const mouse = MOUSE_PROTOCOLS[coreMouseService.activeProtocol];
  const encoding = MOUSE_ENCODINGS[coreMouseService.activeEncoding];
  const style =
    dec.cursorStyle === undefined ? null : CURSOR_STYLES[dec.cursorStyle] + (dec.cursorBlink === true ? 0 : 1);
  return [
    dec.applicationCursorKeys ? "\x1b[?1h" : "",
    dec.applicationKeypad ? "\x1b=" : "",
    dec.bracketedPasteMode ? "\x1b[?2004h" : "",
    dec.reverseWraparound ? "\x1b[?45h" : "",
    dec.sendFocus ? "\x1b[?1004h" : "",
    mouse === undefined ? "" : `\x1b[?${mouse}h`,
    encoding === undefined ? "" : `\x1b[?${encoding}h`,
    style === null ? "" : `\x1b[${style} q`,
    isCursorHidden ? "\x1b[?25l" : "",
    dec.synchronizedOutput ? "\x1b[?2026h" : "",
    dec.wraparound ? "" : "\x1b[?7l",
    ansi.insertMode ? "\x1b[4h" : "",
    dec.origin ? "\x1b[?6h" : "",
  ].join("");
}

function writeCharsets(out: ScreenText, core: Core): void {
  const service = core._charsetService;
  const designated = (index: number): Charset => service._charsets[index];
  const sets = ["(", ")", "*", "+"].map((intermediate, i) =>
    designated(i) === undefined ? "" : `\x1b${intermediate}${charsetFlag(designated(i))}`,
  );
  const level = ["", "\x0e", "\x1bn", "\x1bo"][service.glevel] ?? "";
  const text = sets.join("") + level;
  if (text !== "") out.control(text);
  if (!hasRestoredCharset(core)) return;
  out.control("\x1b8");
  out.forgetPen();
}

/** Whether DECRC made a set active that no level designates: only DECRC does it again, and moves the cursor. */
function hasRestoredCharset({ _charsetService: service, _bufferService: { buffers } }: Core): boolean {
  return service.charset !== service._charsets[service.glevel] && service.charset === buffers.active.savedCharset;
}
