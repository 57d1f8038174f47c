/** A bound on how long something may take to answer. */

/** `work`, or a rejection after `ms` milliseconds; the work itself goes on. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error(`no answer within ${ms} ms`)), ms);
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer));
}
