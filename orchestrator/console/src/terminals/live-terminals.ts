/** The live terminal of each tab that was looked at; it goes on while other pages are shown. */
import { LiveTerminal } from "@gantry/ui/terminal";
import { toast } from "sonner";
import { signedOut } from "../auth/signed-out.ts";
import { leaderKey } from "./leader-keys.ts";
import { screenReader } from "./screen-reader.ts";
import { changeTab, phases, tabs, titles, type Tab } from "./tabs.ts";

const live = new Map<string, LiveTerminal>();

tabs.subscribe(() => {
  const open = new Set(tabs.get().map((tab) => tab.key));
  for (const [key, terminal] of live) if (!open.has(key)) discard(key, terminal);
  for (const { key, watch } of tabs.get()) {
    const socket = live.get(key)?.socket;
    if (watch && socket?.wants === "controller") socket.watch();
  }
});
screenReader.subscribe(() => {
  for (const terminal of live.values()) terminal.setScreenReader(screenReader.get());
});

/** The terminal of `tab`, made when it is looked at for the first time. */
export function liveTerminal({ key, worker, container, session, watch }: Tab): LiveTerminal {
  const known = live.get(key);
  if (known) return known;
  const terminal = new LiveTerminal({
    target: { worker, container },
    session,
    role: watch ? "viewer" : "controller",
    screenReader: screenReader.get(),
    // A restarted session is its maker's, whatever the tab was for.
    onSession: (id) => changeTab(key, { session: id, watch: false }),
    onSignIn: signedOut,
    allowClipboard: askClipboard,
    onKey: leaderKey,
  });
  terminal.title.subscribe(() => titles.update((all) => ({ ...all, [key]: terminal.title.get() })));
  terminal.socket.store.subscribe(() => {
    const { phase } = terminal.socket.store.get().state;
    if (phases.get()[key] !== phase) phases.update((all) => ({ ...all, [key]: phase }));
  });
  live.set(key, terminal);
  return terminal;
}

/** Takes control of the session from whoever has it. */
export function takeOver(tab: Tab): void {
  changeTab(tab.key, { watch: false });
  const live = liveTerminal(tab);
  live.socket.takeOver();
  // The button that was clicked goes away: whoever takes over means to type.
  live.focus();
}

/** Leaves control; the tab only looks from here on, also after a reload. */
export function watchOnly(tab: Tab): void {
  changeTab(tab.key, { watch: true });
}

function discard(key: string, terminal: LiveTerminal): void {
  live.delete(key);
  terminal.dispose();
  phases.update(({ [key]: _gone, ...rest }) => rest);
  titles.update(({ [key]: _gone, ...rest }) => rest);
}

/** Asks whether a program may set the clipboard; a question that is not answered means no. */
function askClipboard(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    toast("A program wants to set your clipboard", {
      description: `${text.length} characters, beginning with: ${text.slice(0, 60)}`,
      action: { label: "Allow", onClick: () => resolve(true) },
      onDismiss: () => resolve(false),
      onAutoClose: () => resolve(false),
    });
  });
}
