/** Types of lock.mjs. */
export type Lock = { ok: true; release: () => void } | { ok: false; pid: number };
export function takeLock(path: string): Lock;
