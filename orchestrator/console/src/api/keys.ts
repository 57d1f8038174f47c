/** Every query key of the console. */
export const keys = {
  me: () => ["me"] as const,
  health: () => ["health"] as const,
  workers: () => ["workers"] as const,
  worker: (name: string) => ["workers", name] as const,
  sessions: () => ["sessions"] as const,
};
