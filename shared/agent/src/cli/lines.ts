/** Puts NDJSON together again from the pieces in which it arrives. */

/** Each piece ends with a line's end; what no end comes for is given last. */
export async function* wholeLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const end = piece.lastIndexOf("\n") + 1;
    if (end === 0) {
      rest += piece;
      continue;
    }
    yield rest + piece.slice(0, end);
    rest = piece.slice(end);
  }
  if (rest !== "") yield `${rest}\n`;
}
