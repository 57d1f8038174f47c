/** Every query key of the console. */

export const keys = {
  me: () => ["me"] as const,
  health: () => ["health"] as const,
  workers: () => ["workers"] as const,
  worker: (name: string) => ["workers", name] as const,
  sessions: () => ["sessions"] as const,
  sessionPages: (worker: string | undefined, state: string | undefined) =>
    ["sessions", "pages", worker ?? "", state ?? ""] as const,
  session: (id: string) => ["sessions", "one", id] as const,
  tokens: () => ["tokens"] as const,
  shares: (session: string) => ["shares", session] as const,
  recording: (session: string, bytes: number) => ["recording", session, bytes] as const,
  hits: (q: string, worker: string | undefined) => ["hits", q, worker ?? ""] as const,
  processes: (filter: object = {}) => ["monitoring", "processes", filter] as const,
  /** Below `processes`: what changes a process changes its history. */
  processEvents: (filter: object) => ["monitoring", "processes", "events", filter] as const,
  errors: (filter: object = {}) => ["monitoring", "errors", "pages", filter] as const,
  error: (worker: string, fingerprint: string) => ["monitoring", "errors", "one", worker, fingerprint] as const,
  metrics: (filter: object = {}) => ["monitoring", "metrics", filter] as const,
};
