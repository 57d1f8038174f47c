/**
 * What containers' agents send: logs, errors, processes and metrics, and how far each of their streams has come. Each
 * index costs every line that is stored: `monitoring/README.md` says which query needs which. A custom migration adds the
 * FTS5 table `logs_search` and the triggers that keep it and `log_totals`.
 */
import { sql } from "drizzle-orm";
import { index, integer, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Whose rows they are. `instance_id` is the bootId of the agent that sent them. */
const ofInstance = {
  worker_name: text().notNull(),
  container_name: text().notNull(),
  instance_id: text().notNull(),
};

/** One row a stream of an instance. */
export const ingestCursors = sqliteTable(
  "ingest_cursors",
  {
    /** Rises with each new instance: the highest of a container is its newest. */
    id: integer().primaryKey(),
    ...ofInstance,
    stream: text().notNull(),
    /** The seq that is taken next: below it everything is stored or lost. */
    next: integer().notNull(),
    /** Records that the agent said it dropped. */
    lost: integer().notNull(),
    /** Earliest and latest `at` of what was stored, epoch ms. */
    first_at: integer().notNull(),
    last_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (table) => [
    uniqueIndex("ingest_cursors_by_stream").on(
      table.worker_name,
      table.container_name,
      table.instance_id,
      table.stream,
    ),
    index("ingest_cursors_newest").on(table.worker_name, table.container_name, table.stream),
    index("ingest_cursors_by_instance").on(table.instance_id, table.stream),
    index("ingest_cursors_by_age").on(table.updated_at),
  ],
);

export const logs = sqliteTable(
  "logs",
  {
    // Never used again: search remembers up to which it has come.
    id: integer().primaryKey({ autoIncrement: true }),
    ...ofInstance,
    seq: integer().notNull(),
    /** Epoch ms. */
    at: integer().notNull(),
    process: text().notNull(),
    stream: text().notNull(),
    /** 10 is trace, 60 fatal, as pino has it; null when the line states none. */
    level: integer(),
    cut: text(),
    partial: integer().notNull(),
    /** Without escape sequences; null when that is `text` itself. */
    plain: text(),
    text: text().notNull(),
  },
  (table) => [
    index("logs_by_time").on(table.at),
    index("logs_by_worker").on(table.worker_name, table.at),
    index("logs_by_container").on(table.worker_name, table.container_name, table.at),
    index("logs_bad_by_time")
      .on(table.at)
      .where(sql`level >= 40`),
    index("logs_bad_by_worker")
      .on(table.worker_name, table.at)
      .where(sql`level >= 40`),
  ],
);

/** How many lines of a worker are stored: counting two million of them each minute would read them all. */
export const logTotals = sqliteTable("log_totals", { worker_name: text().primaryKey(), stored: integer().notNull() });

/** One fault of one worker. Container, instance, process and all that describes it are of its newest occurrence. */
export const errorGroups = sqliteTable(
  "error_groups",
  {
    id: integer().primaryKey(),
    ...ofInstance,
    /** `others`: everything beyond the number of groups a worker may have. */
    fingerprint: text().notNull(),
    process: text().notNull(),
    first_seen_at: integer().notNull(),
    last_seen_at: integer().notNull(),
    count: integer().notNull(),
    state: text().notNull().default("open"),
    /** Null while it is open since the first. */
    state_changed_at: integer(),
    state_changed_by: text(),
    regressions: integer().notNull().default(0),
    language: text(),
    type: text().notNull(),
    message: text().notNull(),
    uncaught: integer(),
    /** JSON array of Frame. */
    frames: text().notNull(),
    stack: text().notNull(),
  },
  (table) => [
    uniqueIndex("error_groups_by_fingerprint").on(table.worker_name, table.fingerprint),
    index("error_groups_by_time").on(table.last_seen_at),
    index("error_groups_by_worker").on(table.worker_name, table.last_seen_at),
    index("error_groups_by_state").on(table.state, table.last_seen_at),
  ],
);

/** The newest occurrences of each group. */
export const errorOccurrences = sqliteTable(
  "error_occurrences",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    ...ofInstance,
    fingerprint: text().notNull(),
    seq: integer().notNull(),
    at: integer().notNull(),
    process: text().notNull(),
    times: integer().notNull(),
    message: text().notNull(),
    stack: text().notNull(),
  },
  (table) => [index("error_occurrences_by_group").on(table.worker_name, table.fingerprint, table.at)],
);

const processFacts = {
  process: text().notNull(),
  seq: integer().notNull(),
  /** When it came into this state, epoch ms. */
  at: integer().notNull(),
  state: text().notNull(),
  /** JSON array of words. */
  command: text().notNull(),
  pid: integer(),
  exit_code: integer(),
  exit_signal: text(),
  /** 1 when it has run and ended: both its code and its signal may be unknown. */
  ended: integer().notNull(),
  restarts: integer().notNull(),
  reason: text(),
  started_at: integer(),
};

/** The last state of each process of each instance. */
export const processes = sqliteTable(
  "processes",
  { id: integer().primaryKey(), ...ofInstance, ...processFacts },
  (table) => [
    uniqueIndex("processes_by_name").on(table.worker_name, table.container_name, table.instance_id, table.process),
    index("processes_by_time").on(table.at),
    index("processes_by_worker").on(table.worker_name, table.at),
    index("processes_by_container").on(table.worker_name, table.container_name, table.at),
  ],
);

/** Every change of state. */
export const processEvents = sqliteTable(
  "process_events",
  { id: integer().primaryKey(), ...ofInstance, ...processFacts },
  (table) => [
    index("process_events_by_time").on(table.at),
    index("process_events_by_process").on(table.worker_name, table.container_name, table.process, table.at),
  ],
);

/**
 * All resolutions in one table: they have the same columns and are asked in the same way, and a roll-up finds by their
 * rising ids which samples are new, however late they came.
 */
export const metrics = sqliteTable(
  "metrics",
  {
    // Never used again: roll-ups remember up to which they have come.
    id: integer().primaryKey({ autoIncrement: true }),
    ...ofInstance,
    /** Milliseconds: 10,000, 60,000 or 3,600,000. */
    resolution: integer().notNull(),
    at: integer().notNull(),
    /** Empty: the container as a whole. */
    process: text().notNull(),
    /** Samples of 10 s that it is the average of. */
    samples: integer().notNull(),
    cpu: real().notNull(),
    cpu_max: real().notNull(),
    cpu_limit: real(),
    memory_bytes: real().notNull(),
    memory_max_bytes: real().notNull(),
    memory_limit_bytes: real(),
    disk_used_bytes: real(),
    disk_total_bytes: real(),
    pids: integer().notNull(),
    rx_bytes_per_second: real(),
    tx_bytes_per_second: real(),
  },
  (table) => [
    index("metrics_by_time").on(table.resolution, table.at),
    index("metrics_by_worker").on(table.worker_name, table.resolution, table.at),
    index("metrics_by_process").on(table.worker_name, table.container_name, table.process, table.resolution, table.at),
    index("metrics_totals")
      .on(table.resolution, table.at)
      .where(sql`process = ''`),
  ],
);

/** Up to which id of a table some work of the cron has come. */
export const monitoringMarks = sqliteTable("monitoring_marks", {
  name: text().primaryKey(),
  value: integer().notNull(),
});
