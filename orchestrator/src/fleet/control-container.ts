/** Starts, stops and restarts a container on somebody's order. */
import { AppError, type Container, ContainerReport, type ContainerVerb, fromRemote } from "@gantry/contracts";
import type { Ctx } from "../context.ts";
import { listContainers } from "./read-fleet.ts";
import { reportContainer } from "./report-container.ts";
import { requireContainer } from "./require-container.ts";

/**
 * Gives the order and answers with the container as it is then: `starting`, `stopping`, or at rest already.
 * Throws NOT_FOUND for a worker or container there cannot be, UPSTREAM_ERROR when the worker does not answer.
 */
export async function controlContainer(
  ctx: Ctx,
  worker: string,
  name: string,
  verb: ContainerVerb,
): Promise<Container> {
  if (verb === "start") await requireContainer(ctx, worker, name);
  const known = (await listContainers(ctx, worker)).some((one) => one.name === name);
  if (!known) throw new AppError("NOT_FOUND", `worker ${worker} has no container ${name}`);
  const binding = ctx.fleet.worker(worker);
  try {
    const answer =
      verb === "start"
        ? await binding.startContainer(name, false)
        : await (verb === "stop" ? binding.stopContainer(name) : binding.restartContainer(name));
    await reportContainer(ctx, worker, ContainerReport.parse(answer));
  } catch (err) {
    throw fromRemote(err, `worker ${worker} did not take the order to ${verb} ${name}`);
  }
  const container = (await listContainers(ctx, worker)).find((one) => one.name === name);
  if (container === undefined) throw new AppError("NOT_FOUND", `worker ${worker} has no container ${name}`);
  return container;
}
