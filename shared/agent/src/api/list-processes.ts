/** The supervised processes, as they are now. */
import { AppError, isoTime, type ListProcesses, type ProcessItem, type ProcessPage } from "@gantry/contracts";
import type { ProcessStatus } from "../supervisor/status.ts";
import { isHere, type Place } from "./place.ts";
import { textQuery } from "./text-query.ts";

/** What changed last comes first; a cursor is a place in that order, for there are few. Throws VALIDATION_ERROR. */
export function listProcesses(all: readonly ProcessStatus[], place: Place, query: ListProcesses): ProcessPage {
  if (!isHere(place, query)) return { items: [], nextCursor: null };
  const holds = textQuery(query.q);
  const found = all
    .filter(
      ({ name, state, changedAt, command }) =>
        (query.process === undefined || name === query.process) &&
        (query.state === undefined || state === query.state) &&
        (query.since === undefined || changedAt >= query.since) &&
        (query.until === undefined || changedAt < query.until) &&
        holds(`${name} ${command.join(" ")}`),
    )
    .sort((one, other) => other.changedAt - one.changedAt || (one.name < other.name ? -1 : 1));
  const cursor = query.cursor ?? "0";
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError("VALIDATION_ERROR", "the cursor is none of this list");
  const from = Number(cursor);
  const end = from + query.limit;
  const items = found.slice(from, end).map((status) => toProcessItem(place, status));
  return { items, nextCursor: end < found.length ? String(end) : null };
}

export function toProcessItem(place: Place, { startedAt, changedAt, ...status }: ProcessStatus): ProcessItem {
  return { ...place, ...status, startedAt: isoTime(startedAt), changedAt: isoTime(changedAt) };
}
