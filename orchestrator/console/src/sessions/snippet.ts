/** The words around a hit, with the hit in them marked. */
import type { SearchHit } from "@gantry/contracts";

interface Part {
  /** Where it begins, in UTF-16 units. */
  at: number;
  text: string;
  hit: boolean;
}

/** A snippet in pieces, in order; `hit` pieces are what was looked for. Matches are in order and do not overlap. */
export function snippetParts({ snippet, matches }: Pick<SearchHit, "snippet" | "matches">): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const [from, to] of matches) {
    parts.push(
      { at, text: snippet.slice(at, from), hit: false },
      { at: from, text: snippet.slice(from, to), hit: true },
    );
    at = to;
  }
  parts.push({ at, text: snippet.slice(at), hit: false });
  return parts.filter(({ text }) => text !== "");
}
