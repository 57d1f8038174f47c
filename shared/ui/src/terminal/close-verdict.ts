/** What the end of a socket means for its terminal. */
import { CLOSE } from "@gantry/contracts";

export type Verdict =
  | { kind: "ended"; reason: string | null }
  /** The session ended earlier; its record says how. */
  | { kind: "gone" }
  /** `limited`: the hub said no, so tries are counted and end in a person's hands. */
  | { kind: "retry"; limited: boolean }
  | { kind: "failed"; message: string }
  | { kind: "sign-in" };

/** A close reason that only repeats how the program exited. */
const EXIT_REASON = /^(exit|signal) /;

/** The verdict on a close with `code` and `reason`; `said` is the sentence of an `error` frame that came before. */
export function closeVerdict(code: number, reason: string, said: string | null): Verdict {
  switch (code) {
    case CLOSE.ENDED:
      return { kind: "ended", reason: EXIT_REASON.test(reason) || reason === "" ? null : reason };
    case CLOSE.NOT_FOUND:
      return { kind: "ended", reason: said ?? (reason || "There is no such session.") };
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
