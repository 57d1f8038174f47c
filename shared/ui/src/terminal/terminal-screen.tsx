/** The place in a page where a LiveTerminal shows. */
import { useEffect, useRef } from "react";
import { cn } from "../cn.ts";
import { useStore } from "../use-store.ts";
import type { LiveTerminal } from "./live-terminal.ts";
import "@xterm/xterm/css/xterm.css";

interface TerminalScreenProps {
  live: LiveTerminal;
  /** What a screen reader calls it. */
  label: string;
  /** Takes the keyboard when it appears. */
  takeFocus?: boolean;
  className?: string;
}

/**
 * Mounts `live` and fits it. The element has `data-testid="terminal"`, `data-session` and `data-state`, and carries the
 * xterm instance as `__gantryTerminal` so that a browser test can read its buffer.
 */
export function TerminalScreen({ live, label, takeFocus = false, className }: TerminalScreenProps) {
  const ref = useRef<HTMLElement>(null);
  const { session, state } = useStore(live.socket.store);

  useEffect(() => {
    const pane = ref.current;
    if (pane === null) return;
    Object.assign(pane, { __gantryTerminal: live.terminal });
    void live.mount(pane).then(() => {
      if (takeFocus) live.focus();
    });
    return () => live.unmount(pane);
  }, [live, takeFocus]);

  return (
    <section
      ref={ref}
      aria-label={label}
      data-testid="terminal"
      data-session={session ?? ""}
      data-state={state.phase}
      className={cn("gantry-terminal relative h-full min-h-0 w-full min-w-0 overflow-hidden", className)}
    />
  );
}
