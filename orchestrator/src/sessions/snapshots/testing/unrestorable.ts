/** Where a terminal is in a state that no text brings another one into: README.md says why, and what comes instead. */
import type { TestTerminal } from "./dump.ts";

const UNDERLINE = 0x10000000;
const UNDERLINE_STYLE = 0x1c000000;

/** The reason; null almost always. */
export function unrestorable({ terminal, core }: TestTerminal): string | null {
  const { active, alt } = core._bufferService.buffers;
  const { charset, glevel, _charsets } = core._charsetService;
  const { fg, extended } = core._inputHandler._curAttrData;
  const { origin, wraparound } = core.coreService.decPrivateModes;
  const under = terminal.buffer.active.getLine(active.ybase + active.y)?.getCell(terminal.cols - 1);
  const waiting = active.x >= terminal.cols;
  if (waiting && under?.getChars() === "" && under.getWidth() === 1) return "an erased cell under a waiting cursor";
  if (!wraparound && active.x >= terminal.cols - 1) return "a wide character at the edge without wraparound";
  if (origin && (active.y < active.scrollTop || active.y > active.scrollBottom)) return "a cursor outside its margins";
  if (charset !== _charsets[glevel] && charset !== active.savedCharset) return "a character set from a DECRC before";
  if ((fg & UNDERLINE) === 0 && (extended._ext & UNDERLINE_STYLE) !== 0) return "a style of underline that waits";
  if (Number(Reflect.get(alt.lines, "maxLength")) > terminal.rows) return "a scrollback of the alternate screen";
  return null;
}
