/** One process of a container: as its agent says, or as the database has it last. */
import { AppError, ProcessItem, ProcessPage } from "@gantry/contracts";
import type { ContainerWorkerEnv } from "../env.ts";
import { askAgentJson, isNotRunning } from "./ask-agent.ts";
import type { Place } from "./find-place.ts";
import { readList } from "./read-list.ts";

/** Throws NOT_FOUND when there is none of that name. */
export async function readProcess(env: ContainerWorkerEnv, place: Place, id: string): Promise<ProcessItem> {
  if (place.container !== null) {
    try {
      return await askAgentJson(ProcessItem, env, place.container, `/processes/${encodeURIComponent(id)}`);
    } catch (err) {
      if (!isNotRunning(err)) throw err;
    }
  }
  const { items } = await readList(env, "processes", ProcessPage, place, { process: id, limit: 1 });
  const [process] = items;
  if (process === undefined) throw new AppError("NOT_FOUND", `there is no process ${id}`);
  return process;
}
