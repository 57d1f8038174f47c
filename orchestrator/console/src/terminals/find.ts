/** The event "find in the terminal in view". */
const listeners = new Set<() => void>();

export function onFind(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function find(): void {
  for (const listener of listeners) listener();
}
