/** The frame around every page of a signed-in person. */
import { useStore } from "@gantry/ui";
import { Toaster } from "@gantry/ui/stock/sonner";
import { TooltipProvider } from "@gantry/ui/stock/tooltip";
import { Outlet } from "@tanstack/react-router";
import { KeyMapDialog } from "../keys/key-map-dialog.tsx";
import { useHotkeys } from "../keys/use-hotkeys.ts";
import { Palette } from "../palette/palette.tsx";
import { SessionDialogs } from "../sessions/session-dialogs.tsx";
import { isDark } from "../theme/theme.ts";
import { BottomBar, Rail } from "./nav.tsx";
import { StatusLine } from "./status-line.tsx";

export function AppShell() {
  useHotkeys();
  const dark = useStore(isDark);
  return (
    <TooltipProvider>
      <div className="flex h-full flex-col">
        <div className="flex min-h-0 flex-1">
          <Rail />
          <main className="flex min-w-0 flex-1 flex-col">
            <Outlet />
          </main>
        </div>
        <StatusLine />
        <BottomBar />
      </div>
      <Palette />
      <SessionDialogs />
      <KeyMapDialog />
      <Toaster theme={dark ? "dark" : "light"} position="bottom-right" offset={{ bottom: 36, right: 12 }} />
    </TooltipProvider>
  );
}
