/** The final byte that designates a character set, found by the set itself: xterm keeps one object for each. */
import { Terminal } from "@xterm/headless";
import { type Charset, coreOf } from "./xterm-core.ts";

/** Every national set of @xterm/headless 6 (common/data/Charsets.ts), one name each. */
const FLAGS = "0A4CRQKYEZH=";

let known: Map<Charset, string> | null = null;

/** "B" (ASCII) for no set. Throws for a set that no designation gives. */
export function charsetFlag(charset: Charset): string {
  if (charset === undefined) return "B";
  known ??= readFlags();
  const flag = known.get(charset);
  if (flag === undefined) throw new Error("invariant violation: a character set without a name");
  return flag;
}

function readFlags(): Map<Charset, string> {
  const terminal = new Terminal({ cols: 2, rows: 1, scrollback: 0, allowProposedApi: true });
  const core = coreOf(terminal);
  const flags = new Map<Charset, string>();
  for (const flag of FLAGS) {
    core._inputHandler.parse(`\x1b(${flag}`);
    flags.set(core._charsetService.charset, flag);
  }
  terminal.dispose();
  return flags;
}
