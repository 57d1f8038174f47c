/** Sessions as the console reads them: page by page, one by one, by what they printed, and the links that show them. */
import { SearchHits, Session, SessionList, type SessionState, ShareList } from "@gantry/contracts";
import { request } from "@gantry/ui";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { isOver } from "../terminals/session-order.ts";
import { keys } from "./keys.ts";
import { queryString } from "./query-string.ts";

/** Rows of one page. */
const PAGE = 50;
/** Hits of one page. */
const HITS = 20;
const STEADY_MS = 4_000;
/** A list of several pages costs as many requests, so it is read again less often. */
const LONG_MS = 20_000;

interface Filter {
  worker?: string | undefined;
  state?: SessionState | undefined;
}

/** All sessions of all workers, newest first. */
export function sessionPagesQuery({ worker, state }: Filter) {
  return infiniteQueryOptions({
    queryKey: keys.sessionPages(worker, state),
    queryFn: ({ signal, pageParam: cursor }) =>
      request(SessionList, `/api/sessions?${queryString({ worker, state, cursor, limit: PAGE })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) => ((data?.pages.length ?? 1) > 1 ? LONG_MS : STEADY_MS),
    placeholderData: keepPreviousData,
  });
}

export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: keys.session(id),
    queryFn: ({ signal }) => request(Session, `/api/sessions/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isOver(data) ? false : STEADY_MS),
  });
}

/** Places where `q` was printed, newest first. Throws VALIDATION_ERROR for a search without a word. */
export function hitsQuery(q: string, worker: string | undefined) {
  return infiniteQueryOptions({
    queryKey: keys.hits(q, worker),
    queryFn: ({ signal, pageParam: cursor }) =>
      request(SearchHits, `/api/search/sessions?${queryString({ q, worker, cursor, limit: HITS })}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
}

/** The links to `session` that are good. */
export function sharesQuery(session: string) {
  return queryOptions({
    queryKey: keys.shares(session),
    queryFn: ({ signal }) => request(ShareList, `/api/sessions/${session}/shares`, { signal }),
  });
}
