/** The Origin check: a browser may act only from a page of ours. */
import { AppError } from "@gantry/contracts";
import type { Config } from "../config/config.ts";

/**
 * Throws FORBIDDEN when an Origin is sent that is not on the configured list. It is never compared with the
 * request's Host, which an attacker who rebinds a name to this address chooses.
 */
export function checkOrigin(config: Config, headers: Headers): void {
  const origin = headers.get("origin");
  if (origin !== null && !config.ALLOWED_ORIGINS.has(origin)) {
    throw new AppError("FORBIDDEN", "requests from this origin are not allowed");
  }
}

/** Like checkOrigin, for a request that a cookie alone authenticates: it must say where it comes from. */
export function requireOrigin(config: Config, headers: Headers): void {
  if (headers.get("origin") === null) throw new AppError("FORBIDDEN", "a request with a cookie must send an Origin");
  checkOrigin(config, headers);
}
