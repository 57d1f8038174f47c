/** A search while it is being typed. */

/** `q`, with its last word as the beginning of one: it may not be whole yet. A space or a quote after it makes it whole. */
export function asTyped(q: string): string {
  const open = (q.split('"').length - 1) % 2 === 1;
  return !open && /[\p{L}\p{N}_]$/u.test(q) ? `${q}*` : q.trim();
}
