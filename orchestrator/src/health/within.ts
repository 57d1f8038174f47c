/** A bound on how long something may take to answer. */

/**
 * `work`, or a rejection after `ms` milliseconds. The work itself goes on: `late` gets what it gives after that, to let
 * go of it.
 */
export function within<T>(ms: number, work: Promise<T>, late: (value: T) => void = () => undefined): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    limit.reject(new Error(`no answer within ${ms} ms`));
    work.then(late, () => undefined);
  }, ms);
  return Promise.race([work, limit.promise]).finally(() => clearTimeout(timer));
}
