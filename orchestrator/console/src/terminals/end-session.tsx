/** The question before a session is ended for everyone. */
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
import { useEndSession } from "../api/use-end-session.ts";

interface EndSessionProps {
  /** Null while nothing is asked. */
  session: string | null;
  place: string;
  onDone: (ended: boolean) => void;
}

export function EndSession({ session, place, onDone }: EndSessionProps) {
  const end = useEndSession();
  return (
    <AlertDialog open={session !== null} onOpenChange={(open) => open || onDone(false)}>
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>End this session on {place}?</AlertDialogTitle>
          <AlertDialogDescription>
            Its program ends for everyone who is attached, and what it printed is removed. This cannot be undone.
          </AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>
          <AlertDialogCancel>Cancel</AlertDialogCancel>
          <AlertDialogAction
            className={buttonVariants({ variant: "destructive" })}
            onClick={() => session !== null && end.mutate(session, { onSuccess: () => onDone(true) })}
          >
            End the session
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
