/** Changes of processes in a batch: each as an event, the last of each process as its state. */
import type { BatchPart, ProcessRecord } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { clampTime } from "./clamp-time.ts";
import { redactTexts } from "../../redaction/redact-text.ts";
import { isNew, OWNER, ownerOf, type Source } from "./source.ts";

type ProcessPart = Extract<BatchPart, { stream: "processes" }>;

const COLUMNS = [
  "process",
  "at",
  "state",
  "pid",
  "exit_code",
  "exit_signal",
  "ended",
  "restarts",
  "reason",
  "started_at",
] as const;

export function storeProcesses(
  ctx: Pick<Ctx, "config" | "now">,
  source: Source,
  part: ProcessPart,
): RawBuilder<unknown>[] {
  const items = JSON.stringify(part.items.map((record) => toRow(ctx, record)));
  const columns = sql.raw(["seq", "command", ...COLUMNS].join(", "));
  const values = sql.raw(COLUMNS.map((name) => `value ->> '${name}'`).join(", "));
  const rows = sql`
    SELECT ${ownerOf(source)}, key + ${part.from}, value -> 'command', ${values}
    FROM json_each(${items}) WHERE ${isNew(source, part)}`;
  const taken = sql.raw(["seq", "command", ...COLUMNS.slice(1)].map((name) => `${name} = excluded.${name}`).join(", "));
  return [
    sql`INSERT INTO process_events (${OWNER}, ${columns}) ${rows}`,
    sql`
      INSERT INTO processes (${OWNER}, ${columns}) ${rows}
      ON CONFLICT (worker_name, container_name, instance_id, process) DO UPDATE SET ${taken}`,
  ];
}

function toRow({ config, now }: Pick<Ctx, "config" | "now">, record: ProcessRecord) {
  const { process, state, pid, exit, restarts, startedAt } = record;
  const said = [...record.command, record.reason ?? ""].map((text) => ({ text, open: false }));
  const texts = redactTexts(config.REDACT, said);
  return {
    process,
    at: clampTime(record.at, now),
    state,
    pid,
    exit_code: exit?.code ?? null,
    exit_signal: exit?.signal ?? null,
    ended: exit === null ? 0 : 1,
    restarts,
    reason: record.reason === null ? null : (texts.at(-1) ?? null),
    started_at: startedAt === null ? null : clampTime(startedAt, now),
    command: texts.slice(0, -1),
  } satisfies Record<(typeof COLUMNS)[number] | "command", unknown>;
}
