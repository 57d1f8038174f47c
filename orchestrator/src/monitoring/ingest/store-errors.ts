/** Errors of a batch: the groups they belong to, and the occurrences themselves. */
import type { BatchPart, FaultRecord } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { clampTime } from "./clamp-time.ts";
import { redactTexts } from "../../redaction/redact-text.ts";
import { isNew, OWNER, ownerOf, type Source } from "./source.ts";

type FaultPart = Extract<BatchPart, { stream: "errors" }>;

/** Groups of one worker; what is new beyond them counts in the group `others`. */
export const WORKER_GROUPS = 2000;

const newest = sql.raw("excluded.last_seen_at >= last_seen_at");
/** Somebody resolved it, and it happened again after that. */
const returned = sql.raw("state = 'resolved' AND excluded.last_seen_at > state_changed_at");

/** What a group takes over from its newest occurrence. */
const FACTS = [
  "container_name",
  "instance_id",
  "process",
  "language",
  "type",
  "message",
  "uncaught",
  "frames",
  "stack",
] as const;

/**
 * The groups first, so that an occurrence finds whether its group exists. A group counts on whatever its state: muted
 * stays muted, resolved is open again.
 */
export function storeErrors(
  ctx: Pick<Ctx, "config" | "now">,
  source: Source,
  part: FaultPart,
  groups: number = WORKER_GROUPS,
): RawBuilder<unknown>[] {
  const items = JSON.stringify(part.items.map((fault) => toRow(ctx, fault)));
  const facts = sql.join(
    FACTS.map((name) => sql`${sql.ref(name)} = iif(${newest}, ${excluded(name)}, ${sql.ref(name)})`),
  );
  const mine = sql`worker_name = ${source.worker}`;
  const upsert = sql`
    WITH items AS MATERIALIZED (
      SELECT key, value, value ->> 'fingerprint' AS fingerprint FROM json_each(${items}) WHERE ${isNew(source, part)}),
    strangers AS MATERIALIZED (
      SELECT fingerprint, row_number() OVER (ORDER BY min(key)) AS nth FROM items
      WHERE NOT EXISTS (
        SELECT 1 FROM error_groups WHERE ${mine} AND error_groups.fingerprint = items.fingerprint)
      GROUP BY fingerprint),
    known AS MATERIALIZED (SELECT count(*) AS count FROM error_groups WHERE ${mine} AND fingerprint <> 'others')
    INSERT INTO error_groups (worker_name, fingerprint, first_seen_at, last_seen_at, count,
      container_name, instance_id, process, language, type, message, uncaught, frames, stack)
    SELECT ${source.worker}, iif(nth + known.count > ${groups}, 'others', items.fingerprint), value ->> 'at',
      value ->> 'at', value ->> 'times', ${source.container}, ${source.boot}, value ->> 'process', value ->> 'language',
      value ->> 'type', value ->> 'message', value ->> 'uncaught', value -> 'frames', value ->> 'stack'
    FROM items CROSS JOIN known LEFT JOIN strangers ON strangers.fingerprint = items.fingerprint
    WHERE true ORDER BY items.key
    ON CONFLICT (worker_name, fingerprint) DO UPDATE SET
      count = count + excluded.count,
      first_seen_at = min(first_seen_at, excluded.first_seen_at),
      last_seen_at = max(last_seen_at, excluded.last_seen_at),
      regressions = regressions + iif(${returned}, 1, 0),
      state_changed_at = iif(${returned}, excluded.last_seen_at, state_changed_at),
      state_changed_by = iif(${returned}, NULL, state_changed_by),
      state = iif(${returned}, 'open', state),
      ${facts}`;
  const occurrences = sql`
    INSERT INTO error_occurrences (${OWNER}, fingerprint, seq, at, process, times, message, stack)
    SELECT ${ownerOf(source)},
      coalesce((SELECT fingerprint FROM error_groups WHERE ${mine} AND fingerprint = value ->> 'fingerprint'), 'others'),
      key + ${part.from}, value ->> 'at', value ->> 'process', value ->> 'times', value ->> 'message', value ->> 'stack'
    FROM json_each(${items}) WHERE ${isNew(source, part)}`;
  return [upsert, occurrences];
}

const excluded = (name: string): RawBuilder<unknown> => sql.raw(`excluded.${name}`);

/** Each fault is masked by itself: nothing of one goes on in the next. */
function toRow({ config, now }: Pick<Ctx, "config" | "now">, fault: FaultRecord) {
  const said = [fault.type, fault.message, fault.stack].map((text) => ({ text, open: false }));
  const [type, message, stack] = redactTexts(config.REDACT, said);
  const { fingerprint, language, frames, process, times } = fault;
  const uncaught = fault.uncaught === null ? null : Number(fault.uncaught);
  return {
    fingerprint,
    at: clampTime(fault.at, now),
    times,
    process,
    language,
    uncaught,
    frames,
    type,
    message,
    stack,
  };
}
