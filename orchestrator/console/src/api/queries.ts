/** What the console reads, and how fresh it keeps it. Polling stops while the page is hidden. */
import {
  type Container,
  Health,
  Me,
  SessionList,
  type WorkerDetail,
  WorkerDetail as WorkerSchema,
  WorkerList,
} from "@gantry/contracts";
import { request } from "@gantry/ui";
import { queryOptions } from "@tanstack/react-query";
import { keys } from "./keys.ts";

const STEADY_MS = 4_000;
/** While a container starts or stops, people watch. */
const WATCHED_MS = 1_000;
const HEALTH_MS = 10_000;

export const meQuery = queryOptions({
  queryKey: keys.me(),
  queryFn: ({ signal }) => request(Me, "/api/auth/me", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** `/health` says `fail` with 503 and a body: that is an answer, not an error. */
export const healthQuery = queryOptions({
  queryKey: keys.health(),
  queryFn: ({ signal }) => request(Health, "/health", { signal, answers: [503] }),
  refetchInterval: HEALTH_MS,
});

export const workersQuery = queryOptions({
  queryKey: keys.workers(),
  queryFn: ({ signal }) => request(WorkerList, "/api/workers", { signal }),
  refetchInterval: STEADY_MS,
});

export function workerQuery(name: string) {
  return queryOptions({
    queryKey: keys.worker(name),
    queryFn: ({ signal }) => request(WorkerSchema, `/api/workers/${encodeURIComponent(name)}`, { signal }),
    refetchInterval: (query) => (isMoving(query.state.data) ? WATCHED_MS : STEADY_MS),
  });
}

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions(),
  queryFn: ({ signal }) => request(SessionList, "/api/sessions", { signal }),
  refetchInterval: STEADY_MS,
});

/** True while one of the worker's containers is between two states. */
function isMoving(worker: WorkerDetail | undefined): boolean {
  return worker?.containers.some(({ state }: Container) => state === "starting" || state === "stopping") ?? false;
}
