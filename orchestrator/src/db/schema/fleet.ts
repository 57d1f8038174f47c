/** Workers as they described themselves, and their containers as they reported. */
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const workers = sqliteTable("workers", {
  name: text().primaryKey(),
  kind: text().notNull(),
  title: text().notNull(),
  version: text().notNull(),
  image: text().notNull(),
  max_containers: integer().notNull(),
  /** JSON array of MethodDescription. */
  methods: text().notNull(),
  /** Epoch ms of the last answer; null when it never answered. */
  last_seen_at: integer(),
  /** Why the last question got no answer; null when it got one. */
  last_error: text(),
});

export const containers = sqliteTable(
  "containers",
  {
    worker_name: text().notNull(),
    name: text().notNull(),
    /** The bootId of the agent that runs, or ran last; empty when none ever did. */
    instance_id: text().notNull().default(""),
    state: text().notNull(),
    /** `running` or `stopped`: what somebody last wanted. */
    desired: text().notNull().default("stopped"),
    started_at: integer(),
    last_heartbeat_at: integer(),
    reason: text(),
    /** Rises with each report of the container's Durable Object; an older report changes nothing. */
    generation: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.worker_name, table.name] }),
    index("containers_by_state").on(table.state, table.worker_name),
  ],
);

/** Each life of a container's agent, and how it ended: what a restart loop is known by. */
export const containerBoots = sqliteTable(
  "container_boots",
  {
    worker_name: text().notNull(),
    container_name: text().notNull(),
    instance_id: text().notNull(),
    started_at: integer().notNull(),
    /** Null while it runs, or when its end was not seen. */
    ended_at: integer(),
    /** `stopped` when somebody wanted it, else `failed`. */
    end_state: text(),
    reason: text(),
  },
  (table) => [
    primaryKey({ columns: [table.worker_name, table.container_name, table.instance_id] }),
    index("container_boots_by_start").on(table.worker_name, table.container_name, table.started_at),
    index("container_boots_by_age").on(table.started_at),
  ],
);
