/** The words around a hit, with the hit in them marked. */

/** As the search marks them: control characters, which printed text never holds once its escapes are stripped. */
const OPEN = "\u0002";
const CLOSE = "\u0003";

/** A snippet in pieces, in order; `hit` pieces are what was looked for. */
export function snippetParts(snippet: string): { text: string; hit: boolean }[] {
  return snippet.split(OPEN).flatMap((piece, index) => {
    if (index === 0) return part(piece, false);
    const end = piece.indexOf(CLOSE);
    if (end === -1) return part(piece, true);
    return [...part(piece.slice(0, end), true), ...part(piece.slice(end + 1), false)];
  });
}

function part(text: string, hit: boolean): { text: string; hit: boolean }[] {
  return text === "" ? [] : [{ text, hit }];
}
