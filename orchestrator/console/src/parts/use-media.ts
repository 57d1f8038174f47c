/** Whether a media query holds, as it changes. */
import { useSyncExternalStore } from "react";

export const WIDE = "(min-width: 1024px)";
export const TABLET = "(min-width: 768px)";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = matchMedia(query);
      list.addEventListener("change", tell);
      return () => list.removeEventListener("change", tell);
    },
    () => matchMedia(query).matches,
  );
}
