/** What the end of a socket, or a ticket that was refused, means for its terminal. */
import { type AppError, CLOSE, type Exit, type Session } from "@gantry/contracts";

export type Verdict =
  | { kind: "ended"; exit: Exit; reason: string | null }
  /** The session ended earlier; its record says how. */
  | { kind: "gone" }
  /** `limited`: the hub said no, so tries are counted and end in a person's hands. */
  | { kind: "retry"; limited: boolean }
  /** The hub does not know the position in its log that this client claims: start over without it. */
  | { kind: "unknown-position" }
  | { kind: "failed"; message: string }
  | { kind: "sign-in" };

const UNKNOWN_EXIT: Exit = { code: null, signal: null };

/** A close reason that only repeats how the program exited. */
const EXIT_REASON = /^(exit|signal) /;

/** The verdict on a close with `code` and `reason`; `said` is the sentence of an `error` frame that came before. */
export function closeVerdict(code: number, reason: string, said: string | null): Verdict {
  switch (code) {
    case CLOSE.ENDED:
      return ended(EXIT_REASON.test(reason) || reason === "" ? null : reason);
    case CLOSE.NOT_FOUND:
      return ended(said ?? (reason || "There is no such session."));
    case CLOSE.GONE:
      return { kind: "gone" };
    case CLOSE.TRY_AGAIN:
    case CLOSE.BUG:
      return { kind: "retry", limited: true };
    case CLOSE.UNAUTHORIZED:
      return { kind: "sign-in" };
    case CLOSE.POLICY:
      return { kind: "failed", message: said ?? (reason || "The hub refused what this page sent.") };
    case CLOSE.FORBIDDEN:
      return { kind: "failed", message: said ?? (reason || "You may not open this terminal.") };
    case CLOSE.REPLACED:
      return { kind: "failed", message: "This terminal was taken over by another connection." };
    default:
      return { kind: "retry", limited: false };
  }
}

/** The verdict on a ticket refused with `err`; `resumes`: it was asked for a position in the session's log. */
export function ticketVerdict(err: AppError, resumes: boolean): Verdict {
  if (err.type === "UNAUTHORIZED") return { kind: "sign-in" };
  if (err.type === "VALIDATION_ERROR" && resumes) return { kind: "unknown-position" };
  if (err.status < 429) return { kind: "failed", message: err.message };
  return { kind: "retry", limited: false };
}

/** The verdict on a session whose record is `found` (null: there is none); `otherwise` while it goes on or nobody knows. */
export function recordVerdict(found: Session | null | undefined, otherwise: Verdict): Verdict {
  if (found === null) return ended("This session no longer exists.");
  if (found?.state !== "ended" && found?.state !== "lost") return otherwise;
  return ended(found.state === "lost" ? "The container was lost." : null, found.exit ?? UNKNOWN_EXIT);
}

function ended(reason: string | null, exit = UNKNOWN_EXIT): Verdict {
  return { kind: "ended", exit, reason };
}
