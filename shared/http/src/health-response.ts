/** The answer of every `/health*`, as uptime monitors read it. */
import type { Health } from "@gantry/contracts";

/** pass and warn answer 200, unless `?strict=1` turns warn into 503; fail answers 503. */
export function healthResponse(health: Health, url: string): Response {
  const strict = new URL(url).searchParams.get("strict") === "1";
  const bad = health.status === "fail" || (strict && health.status === "warn");
  return Response.json(health, {
    status: bad ? 503 : 200,
    headers: { "content-type": "application/health+json", "cache-control": "no-store" },
  });
}
