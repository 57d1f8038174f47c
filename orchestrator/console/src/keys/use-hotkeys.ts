/** The console's keys outside a terminal: single keys, Ctrl-K, and two-key sequences that start with g. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { keyMapOpen, palette } from "../shell/overlays.ts";

/** ms within which the second key of a sequence must come. */
const SEQUENCE_MS = 1_000;

/** Where single keys are somebody else's: fields, and the player, which has keys of its own. */
const OTHERS = "input, textarea, select, [contenteditable], .ap-wrapper";

export function useHotkeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let leaderAt = Number.NEGATIVE_INFINITY;
    const go: Record<string, () => void> = {
      f: () => void navigate({ to: "/" }),
      t: () => void navigate({ to: "/terminals" }),
      s: () => void navigate({ to: "/sessions" }),
      m: () => void navigate({ to: "/monitoring" }),
    };
    const single: Record<string, () => void> = {
      "?": () => keyMapOpen.set(true),
      "/": () => focusOf("[data-filter]"),
      j: () => moveRow(1),
      k: () => moveRow(-1),
      f: () => press("f"),
      w: () => press("w"),
    };
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || target?.closest(".gantry-terminal")) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        palette.update((open) => (open === null ? "everything" : null));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || target?.closest(OTHERS)) return;
      if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")) return;
      const inSequence = event.timeStamp - leaderAt < SEQUENCE_MS;
      leaderAt = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const action = inSequence ? go[event.key] : single[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
}

function focusOf(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** Presses the page's button for that key, if it has one. */
function press(key: string): void {
  document.querySelector<HTMLElement>(`[data-hotkey="${key}"]`)?.click();
}

/** Moves the focus among the rows of the page's list. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next]?.focus();
}
