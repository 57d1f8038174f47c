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
});
screenReader.subscribe(() => {
  for (const terminal of live.values()) terminal.setScreenReader(screenReader.get());
});

/** The terminal of `tab`, made when it is looked at for the first time. */
export function liveTerminal({ key, worker, container, session }: Tab): LiveTerminal {
  const known = live.get(key);
  if (known) return known;
  const terminal = new LiveTerminal({
    target: { worker, container },
    session,
    screenReader: screenReader.get(),
    onSession: (id) => changeTab(key, { session: id }),
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
