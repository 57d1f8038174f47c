/** A D1 that counts, as Cloudflare does, what it is asked: local workerd has no limit of queries. */

export interface CountedD1 {
  database: D1Database;
  /** Statements that were prepared so far: each of ours is run once, alone or in a batch. */
  asked(): number;
}

export function countedD1(d1: D1Database): CountedD1 {
  let asked = 0;
  const database = new Proxy(d1, {
    get(target, key) {
      if (key === "prepare") asked++;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { database, asked: () => asked };
}
