/** Shares the few WebGL contexts that a browser allows among all terminals of the page. */
import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

/** Chrome drops the oldest of more than 16 contexts; half of that leaves room for the rest of the page. */
const MAX_CONTEXTS = 8;

let contexts = 0;

/** Draws `terminal` by WebGL while one is free, else by the DOM; also falls back when the context is lost. Returns how to stop. */
export function takeWebgl(terminal: Terminal): () => void {
  if (contexts >= MAX_CONTEXTS) return () => {};
  let addon: WebglAddon | null = null;
  const release = (): void => {
    if (addon === null) return;
    addon.dispose();
    addon = null;
    contexts--;
  };
  try {
    const fresh = new WebglAddon();
    terminal.loadAddon(fresh);
    addon = fresh;
    contexts++;
    fresh.onContextLoss(release);
  } catch {
    // No WebGL on this machine: xterm's DOM renderer is what is left, and it is complete.
    return () => {};
  }
  return release;
}
