/** Every worker with its containers, as far as they are known. */
import type { WorkerDetail } from "@gantry/contracts";
import { useQueries, useQuery } from "@tanstack/react-query";
import { workerQuery, workersQuery } from "../api/queries.ts";

/** Workers whose containers are kept in view at once; a longer list is read worker by worker when it is opened. */
const MAX_DETAILS = 24;

export function useFleet() {
  const list = useQuery(workersQuery);
  const names = (list.data?.workers ?? []).slice(0, MAX_DETAILS).map((worker) => worker.name);
  const details = useQueries({
    queries: names.map((name) => workerQuery(name)),
    combine: (results): readonly WorkerDetail[] => results.flatMap((result) => result.data ?? []),
  });
  return { list, details };
}
