/** The question before a session is ended for everyone, and before what it printed is deleted. */
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@gantry/ui/stock/alert-dialog";
import { buttonVariants } from "@gantry/ui/stock/button";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEndSession } from "../api/use-end-session.ts";
import { closeTab, tabs } from "../terminals/tabs.ts";
import type { Asking } from "./asking.ts";

export function EndSession({ asked: { session, place, over }, onDone }: { asked: Asking; onDone: () => void }) {
  const end = useEndSession();
  const leave = useLeave(session);
  return (
    <AlertDialog open onOpenChange={(open) => open || onDone()}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>
            {over ? `Delete this session of ${place}?` : `End this session on ${place}?`}
          </AlertDialogTitle>
          <AlertDialogDescription>
            {over
              ? "Its recording, its marks and its links are deleted. This cannot be undone."
              : "Its program ends for everyone who is attached, and its recording, its marks and its links are deleted. This cannot be undone. To keep the recording, let the program exit."}
          </AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>Cancel</AlertDialogCancel>
          <AlertDialogAction
            className={buttonVariants({ variant: "destructive" })}
            // The dialog is gone by the time it is done; how it failed is said in a toast.
            onClick={() => void end.mutateAsync(session).then(leave, () => {})}
          >
            {over ? "Delete the session" : "End and delete"}
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
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
