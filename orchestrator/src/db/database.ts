/** The typed query builder over D1: Drizzle owns the schema, Kysely writes every query. */
import type { Kyselify } from "drizzle-orm/kysely";
import { type CompiledQuery, Kysely } from "kysely";
import { D1Dialect } from "kysely-d1";
import type * as auth from "./schema/auth.ts";
import type * as fleet from "./schema/fleet.ts";
import type * as monitoring from "./schema/monitoring.ts";
import type * as health from "./schema/health.ts";
import type * as segments from "./schema/segments.ts";
import type * as sessions from "./schema/sessions.ts";

export interface Tables {
  workers: Kyselify<typeof fleet.workers>;
  containers: Kyselify<typeof fleet.containers>;
  container_boots: Kyselify<typeof fleet.containerBoots>;
  probes: Kyselify<typeof health.probes>;
  sessions: Kyselify<typeof sessions.sessions>;
  session_segments: Kyselify<typeof segments.sessionSegments>;
  session_texts: Kyselify<typeof segments.sessionTexts>;
  sign_in_codes: Kyselify<typeof auth.signInCodes>;
  browser_sessions: Kyselify<typeof auth.browserSessions>;
  tickets: Kyselify<typeof auth.tickets>;
  api_tokens: Kyselify<typeof auth.apiTokens>;
  session_shares: Kyselify<typeof auth.sessionShares>;
  ingest_cursors: Kyselify<typeof monitoring.ingestCursors>;
  logs: Kyselify<typeof monitoring.logs>;
  log_totals: Kyselify<typeof monitoring.logTotals>;
  error_groups: Kyselify<typeof monitoring.errorGroups>;
  error_occurrences: Kyselify<typeof monitoring.errorOccurrences>;
  processes: Kyselify<typeof monitoring.processes>;
  process_events: Kyselify<typeof monitoring.processEvents>;
  metrics: Kyselify<typeof monitoring.metrics>;
  monitoring_marks: Kyselify<typeof monitoring.monitoringMarks>;
}

export class Database extends Kysely<Tables> {
  readonly #d1: D1Database;
  readonly #count: { asked: number };

  constructor(d1: D1Database) {
    const count = { asked: 0 };
    super({ dialect: new D1Dialect({ database: d1 }), log: () => void count.asked++ });
    this.#count = count;
    this.#d1 = d1;
  }

  /** Queries that were asked through it. */
  get asked(): number {
    return this.#count.asked;
  }

  /**
   * Runs queries in order as one transaction and one round trip; gives the rows of each.
   * D1's limits: 100 bound values a query, 2 MB a value, 1,000 queries an invocation of the Worker (query-budget.ts).
   */
  async batch(queries: readonly CompiledQuery[]): Promise<unknown[][]> {
    this.#count.asked += queries.length;
    const statements = queries.map(({ sql, parameters }) => this.#d1.prepare(sql).bind(...parameters));
    const results = await this.#d1.batch(statements);
    return results.map(({ results: rows }) => rows);
  }
}

export function openDatabase(database: D1Database): Database {
  return new Database(database);
}
