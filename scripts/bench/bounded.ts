/** Every wait of a benchmark has a bound. */

/** What `work` gives; rejects with a sentence that names `what` when that takes longer than `ms` milliseconds. */
export async function bounded<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
