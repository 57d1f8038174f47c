/** A row's place in a list that goes down from the newest, and the cursor that names it. */
import { AppError } from "@gantry/contracts";

export interface Place {
  /** Epoch ms. */
  at: number;
  id: number;
}

const CURSOR = /^([0-9a-z]{1,11})-([0-9a-z]{1,11})$/;

export function writeCursor({ at, id }: Place): string {
  return `${at.toString(36)}-${id.toString(36)}`;
}

/** Throws VALIDATION_ERROR for what `writeCursor` never gives. */
export function readCursor(cursor: string): Place {
  const [, at = "", id = ""] = CURSOR.exec(cursor) ?? [];
  const place = { at: Number.parseInt(at, 36), id: Number.parseInt(id, 36) };
  if (Number.isSafeInteger(place.at) && Number.isSafeInteger(place.id)) return place;
  throw new AppError("VALIDATION_ERROR", "the cursor is not one of ours");
}
