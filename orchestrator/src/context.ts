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

/** What is read from the bindings: once for each such object, and an isolate gets the same with every request. */
const read = new WeakMap<Env, Pick<Ctx, "fleet" | "config">>();

function readOnce(env: Env): Pick<Ctx, "fleet" | "config"> {
  const known = read.get(env) ?? { fleet: new Fleet(env), config: readConfig(env) };
  read.set(env, known);
  return known;
}

/** The context of one piece of work done by `actor`. Throws UNAVAILABLE when the configuration is not valid. */
export function createContext(env: Env, actor: Actor, requestId: string = newId()): Ctx {
  return {
    db: openDatabase(env.DB),
    actor,
    hubs: env.HUBS,
    ...readOnce(env),
    now: Date.now(),
    requestId,
  };
}
