/** Errors of this boot by fault, from the agent's memory; who resolves and mutes them is the orchestrator. */
import { type FaultItem, type FaultPage, type FaultRecord, isoTime, type ListErrors } from "@gantry/contracts";
import type { Journal } from "../journal/journal.ts";
import { newestFirst, seqBelow } from "./newest-first.ts";
import { isHere, type Place } from "./place.ts";
import { textQuery } from "./text-query.ts";

/** A fault, its newest occurrence, and all of them counted. */
type Group = { newest: FaultRecord; firstAt: number; lastAt: number; count: number };

/** Newest first, all of them open. Throws VALIDATION_ERROR for a cursor of another list. */
export function listErrors(journal: Journal, place: Place, query: ListErrors): FaultPage {
  const before = seqBelow(journal, "errors", query.cursor);
  const items: FaultItem[] = [];
  if (!isHere(place, query) || (query.state ?? "open") !== "open") return { items, nextCursor: null };
  const holds = textQuery(query.q);
  for (const group of groups(journal)) {
    const { newest, lastAt } = group;
    if (newest.seq >= before) continue;
    if (items.length === query.limit) return { items, nextCursor: String(newest.seq + 1) };
    if (query.process !== undefined && newest.process !== query.process) continue;
    if ((query.since ?? lastAt) > lastAt || (query.until !== undefined && lastAt >= query.until)) continue;
    if (holds(`${newest.type} ${newest.message}`)) items.push(toItem(place, group));
  }
  return { items, nextCursor: null };
}

function groups(journal: Journal): Iterable<Group> {
  const found = new Map<string, Group>();
  for (const { record } of newestFirst(journal, "errors", journal.last("errors") + 1)) {
    const { at, times } = record;
    const group = found.get(record.fingerprint);
    if (group === undefined) {
      found.set(record.fingerprint, { newest: record, firstAt: at, lastAt: at, count: times });
      continue;
    }
    group.firstAt = Math.min(group.firstAt, at);
    group.lastAt = Math.max(group.lastAt, at);
    group.count += times;
  }
  return found.values();
}

function toItem(place: Place, { newest, firstAt, lastAt, count }: Group): FaultItem {
  const { seq: _seq, at: _at, times: _times, ...facts } = newest;
  return {
    ...place,
    ...facts,
    firstSeenAt: isoTime(firstAt),
    lastSeenAt: isoTime(lastAt),
    count,
    state: "open",
    stateChangedAt: null,
    stateChangedBy: null,
    regressions: 0,
  };
}
