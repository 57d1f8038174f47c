/** The typed query builder over D1: Drizzle owns the schema, Kysely writes every query. */
import type { Kyselify } from "drizzle-orm/kysely";
import { Kysely } from "kysely";
import { D1Dialect } from "kysely-d1";
import type * as auth from "./schema/auth.ts";
import type * as fleet from "./schema/fleet.ts";
import type * as sessions from "./schema/sessions.ts";

export interface Tables {
  workers: Kyselify<typeof fleet.workers>;
  containers: Kyselify<typeof fleet.containers>;
  sessions: Kyselify<typeof sessions.sessions>;
  sign_in_codes: Kyselify<typeof auth.signInCodes>;
  browser_sessions: Kyselify<typeof auth.browserSessions>;
  tickets: Kyselify<typeof auth.tickets>;
}

export type Database = Kysely<Tables>;

export function openDatabase(database: D1Database): Database {
  return new Kysely<Tables>({ dialect: new D1Dialect({ database }) });
}
