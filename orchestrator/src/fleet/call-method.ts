/** Calls a method that a worker offers by RPC, by its name. */
import {
  AppError,
  ContainerName,
  fromRemote,
  MethodDescription,
  monitoringMethods,
  parse,
  parseJson,
} from "@gantry/contracts";
import { z } from "zod";
import type { Ctx } from "../context.ts";
import { requireContainer } from "./require-container.ts";

/** Methods that start the container of their `name`, whatever it is called: the worker's limit is kept here. */
const STARTS = new Set(["startContainer", "restartContainer"]);

/**
 * `input` is an object; of a method that takes its properties one by one they are given in its order. The answer is
 * the method's, bytes as a ReadableStream. Throws NOT_FOUND for a worker that is not bound, a method that it does not
 * describe or a container that its config does not allow; what the method throws; or UPSTREAM_ERROR when the worker
 * does not answer.
 */
export async function callMethod(
  ctx: Ctx,
  worker: string,
  name: string,
  input: Record<string, unknown>,
): Promise<unknown> {
  const binding = ctx.fleet.worker(worker);
  // Only what is described: a stub answers to every name, `fetch` and the container's own doors among them.
  const method = (await methodsOf(ctx, worker)).find((one) => one.name === name);
  if (method === undefined) throw new AppError("NOT_FOUND", `worker ${worker} has no method ${name.slice(0, 63)}`);
  if (STARTS.has(name)) await requireContainer(ctx, worker, parse(ContainerName, input["name"], "name"));
  const args = method.args?.map((arg) => input[arg]) ?? [input];
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  try {
    const call: unknown = Reflect.get(binding, name);
    if (typeof call !== "function") throw new AppError("NOT_FOUND", `worker ${worker} has no method ${name}`);
    return await Reflect.apply(call, binding, args);
  } catch (err) {
    throw fromRemote(err, `worker ${worker} did not answer ${name}`);
  }
}

/** What every container worker offers, and what this one added when it was last asked. */
export async function methodsOf(ctx: Ctx, worker: string): Promise<MethodDescription[]> {
  const row = await ctx.db.selectFrom("workers").select("methods").where("name", "=", worker).executeTakeFirst();
  const own = row === undefined ? [] : parseJson(z.array(MethodDescription), row.methods, "workers.methods");
  return [...monitoringMethods(), ...own];
}
