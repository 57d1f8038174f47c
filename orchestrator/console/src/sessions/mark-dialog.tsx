/** Names the present moment of a session: a chapter of its recording. */
import { useMarkSession } from "../api/session-changes.ts";
import type { Asking } from "./asking.ts";
import { AskForm } from "./ask-form.tsx";

/** As the contract has it. Characters. */
const MAX_LABEL = 120;

export function MarkDialog({ asked: { session, place }, onDone }: { asked: Asking; onDone: () => void }) {
  const mark = useMarkSession(session);
  return (
    <AskForm
      title="Mark this moment"
      description={`A mark is a chapter in the recording of ${place}. The program does not see it.`}
      label="What happens at this moment"
      verb="Mark"
      value=""
      maxLength={MAX_LABEL}
      pending={mark.isPending}
      error={mark.error}
      onSubmit={(label) => mark.mutate({ label }, { onSuccess: onDone })}
      onDone={onDone}
    />
  );
}
