/** A message of any origin, as a sentence for people. */

/** A first word that is an ordinary one, not an id or a path, which keep their case. */
const PLAIN_WORD = /^[a-z]+(?=[\s,:.]|$)/;

/** `text` as a sentence: a capital where it begins with an ordinary word, and a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const ended = /[.?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended.replace(PLAIN_WORD, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
