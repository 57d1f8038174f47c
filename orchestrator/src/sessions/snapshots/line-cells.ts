/** The cells of one line as text. */
import { DEFAULT_PEN, erasedPen, hasBackground, type Pen, penOf, samePen, showsOnEmpty } from "./pen.ts";
import type { ScreenText } from "./screen-text.ts";
import type { Cell, Line } from "./xterm-core.ts";

/** Two columns of nothing. */
const WIDE_SPACE = "\u3000";

/** Columns up to the last one that is not as a reset terminal has it. */
export function writtenColumns(line: Line, cols: number, cell: Cell): number {
  for (let col = Math.min(cols, line.length); col > 0; col--) {
    line.loadCell(col - 1, cell);
    if (cell.getChars() !== "" || cell.getWidth() === 0) return col;
    const pen = penOf(cell);
    if (hasBackground(pen) || showsOnEmpty(pen)) return col;
  }
  return 0;
}

interface Place {
  cols: number;
  /** The cursor is behind the line before: the first character wraps. */
  onward: boolean;
  /** The next line is reached by wrapping: the text makes the last column. */
  wrapping: boolean;
}

/** Writes a line that is empty, from its start on. */
export function writeCells(out: ScreenText, line: Line, { cols, onward, wrapping }: Place, cell: Cell): void {
  const last = wrapping ? null : styledLastColumn(line, cols, cell);
  const written = writtenColumns(line, cols, cell);
  const end = last !== null || (wrapping && isGap(line, cols, cell)) ? Math.min(written, cols - 1) : written;
  if (last !== null && !onward) styleLastColumn(out, last, { cols, col: 0 });
  // Columns behind the cursor and before the next thing to write.
  let ahead = 0;
  for (let col = 0; col < end;) {
    line.loadCell(col, cell);
    const chars = cell.getChars();
    const width = cell.getWidth();
    if (chars === "" || col + width > cols) {
      const pen = chars === "" ? penOf(cell) : erasedPen(penOf(cell));
      if (showsOnEmpty(pen)) {
        skip(out, ahead);
        ahead = 0;
        // Before a last column that is made already there is no room for a wide character.
        if (col + (last === null ? 1 : 2) < cols) styleEmpty(out, pen, { cols, col });
        else {
          out.pen(pen);
          out.print(" ");
        }
        col++;
        continue;
      }
      const run = emptyRun(line, { from: col, end }, pen, cell);
      if (hasBackground(pen)) {
        skip(out, ahead);
        ahead = 0;
        out.pen(erasedPen(pen));
        out.control(`\x1b[${run}X`);
      }
      ahead += run;
      col += run;
      continue;
    }
    skip(out, ahead);
    ahead = 0;
    out.penOf(cell);
    const printed = out.print(chars);
    const first = col === 0;
    col += Math.max(1, width);
    if (printed !== width && col < cols) out.control(`\x1b[${col + 1}G`);
    if (!onward || !first || col >= cols) continue;
    // The wrap scrolled a line in that is filled with the pen's background.
    if (out.hasBackground) {
      out.plainBackground();
      out.control(`\x1b[${cols}X`);
    }
    if (last !== null) styleLastColumn(out, last, { cols, col });
  }
}

function skip(out: ScreenText, columns: number): void {
  if (columns > 0) out.control(columns === 1 ? "\x1b[C" : `\x1b[${columns}C`);
}

/** The number of empty cells from `from` on that have one background. */
function emptyRun(line: Line, { from, end }: { from: number; end: number }, pen: Pen, cell: Cell): number {
  const erased = erasedPen(pen);
  let at = from + 1;
  for (; at < end; at++) {
    line.loadCell(at, cell);
    const next = penOf(cell);
    if (cell.getChars() !== "" || showsOnEmpty(next) || !samePen(erasedPen(next), erased)) break;
  }
  return at - from;
}

/**
 * An empty cell with more than a background is what is left of a wide character whose other half was written over:
 * so it is made.
 */
function styleEmpty(out: ScreenText, pen: Pen, { cols, col }: { cols: number; col: number }): void {
  out.pen(pen);
  out.control(`${WIDE_SPACE}\x1b[${col + 2}Gx`);
  out.pen(DEFAULT_PEN);
  out.control(col === cols - 2 ? `\x1b[${cols}G\x1b[X` : "\b\x1b[X");
}

/** Whether the last column is what a wide character left empty when it wrapped. */
function isGap(line: Line, cols: number, cell: Cell): boolean {
  line.loadCell(cols - 1, cell);
  return cell.getChars() === "" && cell.getWidth() === 1;
}

function styledLastColumn(line: Line, cols: number, cell: Cell): Pen | null {
  if (cols < 4 || line.length < cols) return null;
  line.loadCell(cols - 1, cell);
  const pen = penOf(cell);
  return cell.getChars() === "" && cell.getWidth() === 1 && showsOnEmpty(pen) ? pen : null;
}

/** There the half is the right one, so what is before it is written afterwards. Leaves the cursor at `col`. */
function styleLastColumn(out: ScreenText, pen: Pen, { cols, col }: { cols: number; col: number }): void {
  out.pen(pen);
  out.control(`\x1b[${cols - 1}G${WIDE_SPACE}\x1b[${cols - 1}Gx`);
  out.pen(DEFAULT_PEN);
  out.control(`\b\x1b[X\x1b[${col + 1}G`);
}
