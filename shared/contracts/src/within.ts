/** A bound on how long something may take to answer. */
import { AppError } from "./errors.ts";

/**
 * `work`, or after `ms` milliseconds a TIMEOUT. The work itself goes on: `late` gets what it gives after that, to let
 * go of it.
 */
export async function within<T>(ms: number, work: Promise<T>, late: (value: T) => void = () => undefined): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    limit.reject(new AppError("TIMEOUT", `no answer within ${ms} ms`));
    work.then(late, () => undefined);
  }, ms);
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}
