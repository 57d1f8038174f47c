/** Where in a row of text a search hit is, and the few words around it. */

/** Around highlighted text; text of sessions holds no control characters. */
export const MARK_BEGIN = "\u0002";
export const MARK_END = "\u0003";

/** At most this much of a line is shown before the hit, and in all. Characters. */
const LEAD_CHARS = 60;
const SNIPPET_CHARS = 240;

export interface Snippet {
  /** The line of the row in which the first hit begins, from 0. */
  line: number;
  text: string;
  /** Where in `text` hits are: from, to (exclusive), in UTF-16 units. */
  matches: [number, number][];
}

/** `marked` is a row's text with marks around hits. */
export function snippetOf(marked: string): Snippet {
  const hit = Math.max(0, marked.indexOf(MARK_BEGIN));
  const lineStart = marked.lastIndexOf("\n", hit) + 1;
  const line = marked.slice(0, lineStart).split("\n").length - 1;
  const from = Math.max(lineStart, hit - LEAD_CHARS);
  // A phrase may go on in the next line.
  const lineEnd = marked.indexOf("\n", Math.max(hit, marked.indexOf(MARK_END, hit)));
  let text = "";
  const matches: [number, number][] = [];
  let begun = 0;
  for (const char of marked.slice(from, lineEnd === -1 ? undefined : lineEnd)) {
    if (char === MARK_BEGIN) begun = text.length;
    else if (char === MARK_END) matches.push([begun, text.length]);
    else if (text.length < SNIPPET_CHARS) text += char;
  }
  return { line, text, matches: matches.filter(([start, end]) => end > start) };
}
