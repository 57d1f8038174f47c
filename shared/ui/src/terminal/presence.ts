/** Whether it makes sense to dial: the page is looked at and the network is there. */

export interface Presence {
  /** Null when dialling makes sense, else what is waited for, in words for the pane. */
  waitsFor(): string | null;
  /** Calls `listener` whenever the answer may have changed, and on focus; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

const DOCUMENT_EVENTS = ["visibilitychange"] as const;
const WINDOW_EVENTS = ["online", "offline", "focus", "pageshow"] as const;

/** The presence of this browser tab. */
export const browserPresence: Presence = {
  waitsFor() {
    if (!navigator.onLine) return "waiting for the network";
    if (document.visibilityState === "hidden") return "waiting until this tab is shown";
    return null;
  },
  subscribe(listener) {
    for (const name of DOCUMENT_EVENTS) document.addEventListener(name, listener);
    for (const name of WINDOW_EVENTS) window.addEventListener(name, listener);
    return () => {
      for (const name of DOCUMENT_EVENTS) document.removeEventListener(name, listener);
      for (const name of WINDOW_EVENTS) window.removeEventListener(name, listener);
    };
  },
};
