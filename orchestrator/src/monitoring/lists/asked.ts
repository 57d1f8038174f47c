/** What the lists have in common: whose rows are asked for, and where an instance's are. */
import type { MonitoringStream } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/database.ts";

interface Query {
  worker?: string | undefined;
  container?: string | undefined;
  instance?: string | undefined;
  process?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** Conditions on each row of `table`, by the name of what asks for it. */
export function conditionsOf({ worker, container, instance, process }: Query, table: string) {
  const equals = (column: string, value: string | undefined): RawBuilder<unknown>[] =>
    value === undefined ? [] : [sql`${sql.ref(`${table}.${column}`)} = ${value}`];
  return {
    worker: equals("worker_name", worker),
    container: equals("container_name", container),
    instance: equals("instance_id", instance),
    process: equals("process", process),
  };
}

const Life = z.object({ worker: z.string(), container: z.string(), first: z.number(), last: z.number() });

/**
 * Narrows a query for one instance to its container and its time, so that an index leads to its rows: no index of logs
 * or metrics has the instance in it. Null when nothing of it is stored, or it is another worker's or container's.
 */
export async function placeInstance<Q extends Query>(
  db: Database,
  query: Q,
  stream: MonitoringStream,
): Promise<Q | null> {
  if (query.instance === undefined) return query;
  const { rows } = await livesOf(query.instance, stream).execute(db);
  const lives = z
    .array(Life)
    .parse(rows)
    .filter(({ worker, container }) => same(query.worker, worker) && same(query.container, container));
  const [life] = lives;
  if (life === undefined) return null;
  // Ids of boots are random, but a worker may say what it likes: two owners are told apart by the rows alone.
  if (lives.length > 1) return query;
  const since = Math.max(query.since ?? 0, life.first);
  const until = Math.min(query.until ?? Number.POSITIVE_INFINITY, life.last + 1);
  return { ...query, worker: life.worker, container: life.container, since, until };
}

export function livesOf(instance: string, stream: MonitoringStream): RawBuilder<unknown> {
  return sql`
    SELECT worker_name AS worker, container_name AS container, first_at AS first, last_at AS last FROM ingest_cursors
    WHERE instance_id = ${instance} AND stream = ${stream} LIMIT 10`;
}

const same = (asked: string | undefined, name: string): boolean => asked === undefined || asked === name;
