/** A command as people type it, and as an argv. */

/**
 * The arguments of `typed`: separated by blanks, with '...' and "..." around what holds some, and a backslash before
 * a character outside single quotes that is meant as itself. Nothing is expanded. Null while a quote is open.
 */
export function readCommand(typed: string): string[] | null {
  const args: string[] = [];
  let current: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < typed.length; at++) {
    const char = typed.charAt(at);
    if (char === "\\" && quote !== "'" && at + 1 < typed.length) current = (current ?? "") + typed.charAt(++at);
    else if (quote !== null) {
      if (char === quote) quote = null;
      else current = (current ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      current ??= "";
    } else if (/\s/.test(char)) {
      if (current !== null) args.push(current);
      current = null;
    } else current = (current ?? "") + char;
  }
  if (quote !== null) return null;
  return current === null ? args : [...args, current];
}

/** What `readCommand` reads as `args` again. */
export function commandWords(args: readonly string[]): string {
  return args.map(argWord).join(" ");
}

function argWord(arg: string): string {
  if (/^[\w@%+=:,./-]+$/.test(arg)) return arg;
  return `'${arg.replaceAll("'", `'\\''`)}'`;
}
