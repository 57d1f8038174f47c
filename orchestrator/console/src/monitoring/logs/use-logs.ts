/** What the Logs page shows: the lines of its filters, kept up to date by socket or by asking. */
import { AppError } from "@gantry/contracts";
import { type Store, useStore } from "@gantry/ui";
import { useEffect, useState } from "react";
import { readLogs } from "../../api/read-logs.ts";
import { signedOut } from "../../auth/signed-out.ts";
import { rangeOf } from "../ranges.ts";
import type { LogsSearch } from "../search.ts";
import { lineFilter } from "./line.ts";
import { LogStore } from "./log-store.ts";
import { TailSocket, type TailState } from "./tail-socket.ts";

/** Milliseconds between two askings of a view that no socket feeds. */
const POLL_MS = 2_000;

export interface Tail {
  state: TailState;
  retry: () => void;
}

const NO_TAIL: Store<null> = { get: () => null, subscribe: () => () => {} };

/** The store of what `search` asked for when the component began. */
export function useLogStore(search: LogsSearch): LogStore {
  return useState(() => storeOf(search))[0];
}

function storeOf({ worker, container, process, level, stream, q, range, since, until, at }: LogsSearch): LogStore {
  const filter = { worker, container, process, level, stream, q };
  const back = range === undefined ? undefined : Date.now() - rangeOf(range).ms;
  return new LogStore({
    read: (span, signal) => readLogs(filter, span, signal).catch(noticeSignOut),
    bounds: {
      since: since === undefined ? back : Date.parse(since),
      until: until === undefined ? undefined : Date.parse(until),
    },
    at: at === undefined ? null : Date.parse(at),
    wants: lineFilter(stream, q),
  });
}

function noticeSignOut(err: unknown): never {
  if (err instanceof AppError && err.type === "UNAUTHORIZED") signedOut();
  throw err;
}

/** Feeds `store` with the live lines of the one container that is chosen; null when none is, or the end is not held. */
export function useTail(store: LogStore, search: LogsSearch): Tail | null {
  const { ready, newer } = useStore(store);
  const [socket] = useState(() => socketOf(store, search));
  const wanted = ready && newer === "end";
  const state = useStore<TailState | null>(wanted && socket !== null ? socket : NO_TAIL);
  return state === null || socket === null ? null : { state, retry: socket.retry };
}

function socketOf(store: LogStore, { worker, container, process, level, until }: LogsSearch): TailSocket | null {
  if (worker === undefined || container === undefined || until !== undefined) return null;
  return new TailSocket({
    worker,
    container,
    process,
    level,
    after: store.newestSeq,
    onRecords: store.takeRecords,
    onGap: store.takeGap,
  });
}

/** Asks for new lines while somebody looks at the end and no socket brings them. */
export function usePolling(store: LogStore, live: boolean, follows: boolean): void {
  useEffect(() => {
    if (live || !follows) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && navigator.onLine) void store.poll();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [store, live, follows]);
}
