/** Gives a session another title. */
import { useQuery } from "@tanstack/react-query";
import { useRenameSession } from "../api/session-changes.ts";
import { sessionQuery } from "../api/session-queries.ts";
import type { Asking } from "./asking.ts";
import { AskForm } from "./ask-form.tsx";

/** As the contract has it. Characters. */
const MAX_TITLE = 120;

export function RenameDialog({ asked: { session, place }, onDone }: { asked: Asking; onDone: () => void }) {
  const known = useQuery({ ...sessionQuery(session), refetchInterval: false });
  const rename = useRenameSession(session);
  // The field begins with the present title, so it waits for that.
  if (known.isPending) return null;
  return (
    <AskForm
      title="Rename the session"
      description={`On ${place}. Everyone sees its title.`}
      label="Title"
      verb="Rename"
      value={known.data?.title ?? ""}
      maxLength={MAX_TITLE}
      pending={rename.isPending}
      error={rename.error}
      onSubmit={(title) => rename.mutate({ title }, { onSuccess: onDone })}
      onDone={onDone}
    />
  );
}
