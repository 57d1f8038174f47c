/** Opens a terminal tab and goes there. */
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { toast } from "sonner";
import { tabSearch } from "./search.ts";
import { MAX_TABS, openTab, type TabTarget } from "./tabs.ts";

export function useOpenTerminal(): (target: TabTarget) => void {
  const navigate = useNavigate();
  return useCallback(
    (target) => {
      const tab = openTab(target);
      if (tab) void navigate({ to: "/terminals", search: tabSearch(tab) });
      else toast.error(`${MAX_TABS} tabs are open`, { description: "Close one first." });
    },
    [navigate],
  );
}
