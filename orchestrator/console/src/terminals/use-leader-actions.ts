/** Does what the leader keys of the terminal in view ask for. */
import { copyOrSay, isAttached } from "@gantry/ui";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { asking } from "../sessions/asking.ts";
import { find } from "./find.ts";
import { onLeaderAction } from "./leader-keys.ts";
import { liveTerminal, takeOver, watchOnly } from "./live-terminals.ts";
import { tabSearch } from "./search.ts";
import { tabs, type Tab } from "./tabs.ts";
import { useOpenTerminal } from "./use-open-terminal.ts";

function toggleControl(tab: Tab): void {
  const { role, state } = liveTerminal(tab).socket.store.get();
  if (!isAttached(state)) return;
  if (role === "viewer") takeOver(tab);
  else watchOnly(tab);
}

export function useLeaderActions(active: Tab | null, close: (tab: Tab) => void): void {
  const navigate = useNavigate({ from: "/terminals" });
  const openTerminal = useOpenTerminal();
  useEffect(() => {
    if (active === null) return;
    const place = `${active.worker}/${active.container}`;
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
        case "control":
          toggleControl(active);
          return;
        case "mark":
          if (active.session !== null) asking.set({ what: "mark", session: active.session, place, over: false });
          return;
        case "recording":
          if (active.session === null) return;
          void navigate({
            to: "/sessions/$id",
            params: { id: active.session },
            search: { seq: liveTerminal(active).socket.seq },
          });
          return;
        case "leave":
          document.querySelector<HTMLElement>("[data-tab][aria-current]")?.focus();
      }
    });
  }, [active, close, navigate, openTerminal]);
}
