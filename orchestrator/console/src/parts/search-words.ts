/** The words of a search, as a page's URL holds them. */

/** Characters; a longer search finds nothing that a shorter one does not, and the lists refuse it. */
export const MAX_QUERY = 200;

/** The words of `q`; undefined when it is none. */
export function readQuery(q: unknown): string | undefined {
  return typeof q === "string" && q.trim() !== "" ? q.slice(0, MAX_QUERY) : undefined;
}
