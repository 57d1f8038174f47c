/** The clock of a local fleet: wrangler dev never fires a cron. */
import { AppError } from "@gantry/contracts";
import { Cron } from "croner";

/**
 * Calls `fire` at each time of each expression, in UTC and with Cloudflare's weekdays (1 is Sunday); an expression
 * whose last run still goes on skips its turn. Gives a function that stops the clock. Throws AppError
 * VALIDATION_ERROR for an expression that is none.
 */
export function startCrons(
  expressions: string[],
  fire: (expression: string) => Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  const options = {
    mode: "5-part",
    timezone: "UTC",
    alternativeWeekdays: true,
    protect: true,
    catch: onError,
  } as const;
  const jobs = expressions.map((expression) => {
    try {
      return new Cron(expression, options, () => fire(expression));
    } catch {
      throw new AppError("VALIDATION_ERROR", `"${expression}" in orchestrator/wrangler.jsonc is not a cron expression`);
    }
  });
  return () => jobs.forEach((job) => job.stop());
}
