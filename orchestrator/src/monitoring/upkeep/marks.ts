/** How far some work of the cron over a table's rising ids has come. */
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";

const Value = z.object({ value: z.number() });

/** 0 when it has not begun. */
export async function readMark(db: Database, name: string): Promise<number> {
  const { rows } = await sql`SELECT value FROM monitoring_marks WHERE name = ${name}`.execute(db);
  return z.array(Value).parse(rows)[0]?.value ?? 0;
}

/** The mark in SQL. */
export const markOf = (name: string): RawBuilder<number> =>
  sql`coalesce((SELECT value FROM monitoring_marks WHERE name = ${name}), 0)`;

/**
 * Begins a step: puts down the last id of the next `rows` rows behind the mark. It stays that for the whole step, whatever
 * the step adds or removes; looked up anew, it would move over rows that no statement has seen.
 */
export const beginStep = (table: string, name: string, rows: number): RawBuilder<unknown> => sql`
  INSERT INTO monitoring_marks (name, value)
  SELECT ${endOf(name)}, last FROM (
    SELECT max(id) AS last FROM (SELECT id FROM ${sql.table(table)} WHERE id > ${markOf(name)} ORDER BY id LIMIT ${rows}))
  WHERE last IS NOT NULL
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

/** The last id of the step that has begun; that of the mark itself when there is nothing behind it. */
export const stepEnd = (name: string): RawBuilder<number> => markOf(endOf(name));

/** Ends a step: moves the mark over its rows. Gives the mark's value when there were any, no row otherwise. */
export const endStep = (name: string): RawBuilder<unknown> => sql`
  INSERT INTO monitoring_marks (name, value)
  SELECT ${name}, ${stepEnd(name)} WHERE ${stepEnd(name)} > ${markOf(name)}
  ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING value`;

const endOf = (name: string): string => `${name} end`;
