/** The time, as a value that components follow together. */
import { useSyncExternalStore } from "react";

/** Epoch ms, renewed every `stepMs` while the page is shown. */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(
    (tell) => {
      const timer = setInterval(() => document.visibilityState === "visible" && tell(), stepMs);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / stepMs) * stepMs,
    () => 0,
  );
}
