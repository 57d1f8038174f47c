/** A container worker as the orchestrator calls it over its service binding; answers are parsed where they arrive. */
import { z } from "zod";

/** The RPC methods of contract.md's `ContainerMonitoringOps` that the orchestrator uses, and `fetch`. */
export interface WorkerBinding {
  describe(): Promise<unknown>;
  /** `wait`: until the agent answers, else until the start has begun. */
  startContainer(name: string, wait: boolean): Promise<unknown>;
  stopContainer(name: string): Promise<unknown>;
  restartContainer(name: string): Promise<unknown>;
  touchContainer(name: string): Promise<void>;
  containerLife(name: string): Promise<unknown>;
  fetch(request: Request): Promise<Response>;
}

/** A binding is a stub: any method name answers with a function, so only `fetch` tells it from a plain value. */
export const WorkerBinding = z.custom<WorkerBinding>(
  (value) => typeof value === "object" && value !== null && "fetch" in value,
);
