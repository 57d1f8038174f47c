/** Lists of a container's monitoring: its agent's memory while it runs, the database otherwise. Wakes nothing. */
import { AppError, DEFAULT_CONTAINER, MONITORING_LIST, type MonitoringStream, parse } from "@gantry/contracts";
import { z } from "zod";
import { askOrchestrator } from "../ask-orchestrator.ts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgentJson, isNotRunning } from "./ask-agent.ts";
import type { Place } from "./find-place.ts";

/** As in a URL: a query's values before they are parsed. */
export const RawQuery = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type RawQuery = z.infer<typeof RawQuery>;

/** Throws VALIDATION_ERROR for a query that does not fit. `page` is that of the stream's list. */
export async function readList<P>(
  env: ContainerWorkerEnv,
  stream: MonitoringStream,
  page: z.ZodType<P>,
  place: Place,
  query: RawQuery,
): Promise<P> {
  parse(MONITORING_LIST[stream].query, query, "the query");
  if (place.container === null) return await readStored(env, stream, page, place, query);
  try {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return await askAgentJson(page, env, place.container, `/${stream}?${search}`);
  } catch (err) {
    if (!isNotRunning(err)) throw err;
    return await readStored(env, stream, page, place, query);
  }
}

/** The list as the database has it, whatever runs. */
export async function readStored<P>(
  env: ContainerWorkerEnv,
  stream: MonitoringStream,
  page: z.ZodType<P>,
  { container, instance }: Place,
  query: RawQuery,
): Promise<P> {
  const of = container === null ? { instance } : { container };
  const answer = page.safeParse(await askOrchestrator(env.ORCHESTRATOR.listMonitoring(stream, { ...query, ...of })));
  if (!answer.success) throw new AppError("UPSTREAM_ERROR", "the orchestrator answered something else");
  return answer.data;
}

/** The place that `?container=` names. Throws NOT_FOUND for a container that this worker does not have. */
export async function placeOf(env: ContainerWorkerEnv, container: string): Promise<Place> {
  if (container === DEFAULT_CONTAINER) return { container, instance: null };
  const known = (await askOrchestrator(env.ORCHESTRATOR.listContainers())).some(({ name }) => name === container);
  if (!known) throw new AppError("NOT_FOUND", `there is no container ${container}`);
  return { container, instance: null };
}
