/** The lines of a buffer as text that leaves the same cells, wrapped where they were wrapped. */
import { writeCells, writtenColumns } from "./line-cells.ts";
import { DEFAULT_PEN, penOf, samePen } from "./pen.ts";
import type { ScreenText } from "./screen-text.ts";
import type { Cell, CoreBuffer, Line } from "./xterm-core.ts";

/**
 * How the text goes from a line to the next: `break` is a new line; `natural` prints over the edge, as the program
 * did; `forced` makes the wrapped pair first, empty, and fills both afterwards.
 */
type Step = "break" | "natural" | "forced";

export interface Size {
  cols: number;
  rows: number;
}

/**
 * Writes the lines `from` to `to` (exclusive) of `buffer` on an empty screen of `size` without margins, the cursor at
 * its start. Leaves the cursor anywhere. `cell` is a work cell.
 */
export function writeLines(
  out: ScreenText,
  buffer: CoreBuffer,
  { from, to }: { from: number; to: number },
  size: Size,
  cell: Cell,
): void {
  const { cols, rows } = size;
  const lines = Array.from({ length: to - from }, (_, i) => buffer.lines.get(from + i));
  const steps = readSteps(lines, size, cell);
  // Empty lines at the end of what does not scroll are there already.
  const last = lines.length > rows ? lines.length - 1 : lastWritten(lines, steps, cols, cell);
  if (lines[0]?.isWrapped === true && rows > 1) {
    out.pen(DEFAULT_PEN);
    out.control(`\x1b[${cols}Gxx\x1b[S\x1b[H\x1b[X`);
  }
  for (let i = 0; i <= last; i++) {
    const step = i === last ? "break" : steps[i];
    if (step === "forced") {
      out.pen(DEFAULT_PEN);
      out.control(`\x1b[${cols}Gxx\b\x1b[X\x1b[A\x1b[${cols}G\x1b[X\r`);
    }
    const line = lines[i];
    if (line !== undefined)
      writeCells(out, line, { cols, onward: steps[i - 1] === "natural", wrapping: step === "natural" }, cell);
    if (step === "natural" || i === last) continue;
    out.plainBackground();
    out.control(step === "forced" ? "\x1b[B\r" : "\r\n");
  }
}

/** Backwards, for a natural step needs a next line that is not made by force: that would be before its content. */
function readSteps(lines: readonly (Line | undefined)[], { cols, rows }: Size, cell: Cell): Step[] {
  const steps = lines.map((): Step => "break");
  for (let i = lines.length - 2; i >= 0; i--) {
    const line = lines[i];
    const next = lines[i + 1];
    if (line === undefined || next?.isWrapped !== true) continue;
    const natural = steps[i + 1] !== "forced" && wrapsNaturally(line, next, cols, cell);
    // One row leaves nowhere to go back to: such a line comes back unwrapped.
    steps[i] = natural ? "natural" : rows > 1 ? "forced" : "break";
  }
  return steps;
}

/** Whether printing `line` and then the first character of `next` wraps there. */
function wrapsNaturally(line: Line, next: Line, cols: number, cell: Cell): boolean {
  next.loadCell(0, cell);
  const pen = penOf(cell);
  const width = cell.getWidth();
  if (cell.getChars() === "" || width > cols) return false;
  if (endsFull(line, cols, cell)) return true;
  // A wide character wraps a column early, and the column it leaves takes its pen.
  if (width !== 2 || cols < 3 || !endsFull(line, cols - 1, cell)) return false;
  line.loadCell(cols - 1, cell);
  return cell.getChars() === "" && cell.getWidth() === 1 && samePen(penOf(cell), pen);
}

/** Whether the column before `end` is printed text. */
function endsFull(line: Line, end: number, cell: Cell): boolean {
  line.loadCell(end - 1, cell);
  if (cell.getChars() !== "") return cell.getWidth() === 1;
  if (cell.getWidth() !== 0) return false;
  line.loadCell(end - 2, cell);
  return cell.getWidth() === 2 && cell.getChars() !== "";
}

function lastWritten(lines: readonly (Line | undefined)[], steps: readonly Step[], cols: number, cell: Cell): number {
  for (let i = lines.length - 1; i > 0; i--) {
    const line = lines[i];
    if (steps[i - 1] !== "break" || (line !== undefined && writtenColumns(line, cols, cell) > 0)) return i;
  }
  return 0;
}
