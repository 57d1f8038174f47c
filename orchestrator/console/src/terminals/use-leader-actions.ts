/** Does what the leader keys of the terminal in view ask for. */
import { copyOrSay } from "@gantry/ui";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { find } from "./find.ts";
import { onLeaderAction } from "./leader-keys.ts";
import { liveTerminal } from "./live-terminals.ts";
import { tabSearch } from "./search.ts";
import { tabs, type Tab } from "./tabs.ts";
import { useOpenTerminal } from "./use-open-terminal.ts";

export function useLeaderActions(active: Tab | null, close: (tab: Tab) => void): void {
  const navigate = useNavigate({ from: "/terminals" });
  const openTerminal = useOpenTerminal();
  useEffect(() => {
    if (active === null) return;
    const step = (by: 1 | -1): void => {
      const list = tabs.get();
      const at = list.findIndex((tab) => tab.key === active.key);
      const next = list[(at + by + list.length) % list.length];
      if (next) void navigate({ search: tabSearch(next) });
    };
    return onLeaderAction((action) => {
      switch (action) {
        case "new":
          openTerminal({ worker: active.worker, container: active.container });
          return;
        case "close":
          close(active);
          return;
        case "previous":
          step(-1);
          return;
        case "next":
          step(1);
          return;
        case "find":
          find();
          return;
        case "copy":
          void copyOrSay(liveTerminal(active).terminal.getSelection());
          return;
        case "leave":
          document.querySelector<HTMLElement>("[data-tab][aria-current]")?.focus();
      }
    });
  }, [active, close, navigate, openTerminal]);
}
