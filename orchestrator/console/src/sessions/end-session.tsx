/** The question before a session is ended for everyone, and before what it printed is deleted. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEndSession } from "../api/use-end-session.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { closeTab, tabs } from "../terminals/tabs.ts";
import type { Asking } from "./asking.ts";

const DELETED = "Its recording, its marks and its links are deleted. This cannot be undone.";
const ENDED =
  "Its program ends for everyone who is attached, and its recording, its marks and its links are deleted. This cannot be undone. To keep the recording, let the program exit.";

export function EndSession({ asked: { session, place, over }, onDone }: { asked: Asking; onDone: () => void }) {
  const end = useEndSession();
  const leave = useLeave(session);
  return (
    <ConfirmDialog
      open
      title={over ? `Delete this session of ${place}?` : `End this session on ${place}?`}
      consequence={over ? DELETED : ENDED}
      action={over ? "Delete the session" : "End and delete"}
      // The dialog is gone by the time it is done; how it failed is said in a toast.
      onConfirm={() => void end.mutateAsync(session).then(leave, () => {})}
      onCancel={onDone}
    />
  );
}

/** Leaves whatever shows a session that is no more. */
function useLeave(session: string): () => void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return () => {
    const tab = tabs.get().find((one) => one.session === session);
    if (tab) closeTab(tab.key);
    if (pathname === `/sessions/${session}`) void navigate({ to: "/sessions" });
    else if (tab && pathname === "/terminals") void navigate({ to: "/terminals", search: {}, replace: true });
  };
}
