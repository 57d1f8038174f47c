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

/** The last id of the next `rows` rows behind the mark; null when there are none. */
export const stepEnd = (table: string, name: string, rows: number): RawBuilder<number> => sql`
  (SELECT max(id) FROM (SELECT id FROM ${sql.table(table)} WHERE id > ${markOf(name)} ORDER BY id LIMIT ${rows}))`;

/** Moves the mark over the next `rows` rows; gives its value when it moved, no row otherwise. */
export const moveMark = (table: string, name: string, rows: number): RawBuilder<unknown> => sql`
  INSERT INTO monitoring_marks (name, value)
  SELECT ${name}, last FROM (SELECT ${stepEnd(table, name, rows)} AS last) WHERE last IS NOT NULL
  ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING value`;
