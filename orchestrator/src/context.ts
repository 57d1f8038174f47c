/** What a verb works with: built once per request, RPC call, cron run and hub. */
import { newId } from "@gantry/contracts";
import type { Actor } from "./auth/actor.ts";
import { type Config, readConfig } from "./config/config.ts";
import { type Database, openDatabase } from "./db/database.ts";
import { Fleet } from "./fleet/fleet.ts";
import type { Hub } from "./sessions/hub.ts";

/** The bindings of `wrangler.jsonc`, as `wrangler types` reads them. */
export type Env = Cloudflare.Env;

export interface Ctx {
  db: Database;
  actor: Actor;
  fleet: Fleet;
  hubs: DurableObjectNamespace<Hub>;
  config: Config;
  /** Epoch ms; one moment for the whole request. */
  now: number;
  requestId: string;
}

/** The context of one piece of work done by `actor`. */
export function createContext(env: Env, actor: Actor, requestId: string = newId()): Ctx {
  return {
    db: openDatabase(env.DB),
    actor,
    fleet: new Fleet(env),
    hubs: env.HUBS,
    config: readConfig(env),
    now: Date.now(),
    requestId,
  };
}
