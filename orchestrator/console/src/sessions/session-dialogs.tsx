/** The questions about a session, each in its dialog, wherever on the page they were asked. */
import { useStore } from "@gantry/ui";
import { asking } from "./asking.ts";
import { EndSession } from "./end-session.tsx";
import { MarkDialog } from "./mark-dialog.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { ShareDialog } from "./share-dialog.tsx";

export function SessionDialogs() {
  const open = useStore(asking);
  const done = (): void => asking.set(null);
  if (open === null) return null;
  switch (open.what) {
    case "share":
      return <ShareDialog key={open.session} asked={open} onDone={done} />;
    case "rename":
      return <RenameDialog key={open.session} asked={open} onDone={done} />;
    case "mark":
      return <MarkDialog key={open.session} asked={open} onDone={done} />;
    case "end":
      return <EndSession key={open.session} asked={open} onDone={done} />;
  }
}
