/** The bound of a client's cursor. */
import { AppError } from "@gantry/contracts";

/** Throws VALIDATION_ERROR for a cursor that the session has not reached. */
export function requireReached(after: number, lastSeq: number): void {
  if (after > lastSeq) throw new AppError("VALIDATION_ERROR", `after ${after} is above lastSeq ${lastSeq}`);
}
