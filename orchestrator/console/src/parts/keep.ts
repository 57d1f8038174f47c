/** What this browser keeps of a person's choices over reloads. */

/** Stores `value` under `key`; a browser whose storage is full or refused keeps the one from before. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch (err) {
    if (!(err instanceof DOMException)) throw err;
  }
}
