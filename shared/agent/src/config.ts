/** What the agent is told from outside: its environment, parsed once. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { AGENT_PORT, ContainerName, DEFAULT_CONTAINER, parse, WorkerName } from "@gantry/contracts";
import { z } from "zod";
import { childEnv, type ChildEnv } from "./child-env.ts";
import { controlSocketPath } from "./control-socket.ts";

/** Where to listen: a unix socket in place of the port (the process engine), or the port on every interface. */
export type Listen = { port: number; socket: string | null };

/** Who this container is to everybody else. */
export type Names = { workerName: WorkerName; containerName: ContainerName };

export type Config = {
  listen: Listen;
  names: Names;
  env: ChildEnv;
  home: string;
  /** `gantryctl` finds the agent here; null when no place is short and private enough. */
  control: string | null;
  /** The directory of the program `gantryctl`; null beside an agent that was not built. */
  bin: string | null;
  /** The image's declaration, when it lies somewhere else than in an image. */
  declared: string | null;
};

const Environment = z.object({
  /** A unix socket's path holds 107 bytes (sun_path in unix(7)). */
  GANTRY_AGENT_SOCKET: z.string().min(1).max(107).optional(),
  GANTRY_AGENT_PORT: z.coerce.number().int().min(1).max(65_535).default(AGENT_PORT),
  GANTRY_WORKER: WorkerName.default("local"),
  GANTRY_CONTAINER: ContainerName.default(DEFAULT_CONTAINER),
  GANTRY_CONFIG: z.string().min(1).optional(),
  HOME: z.string().min(1).optional(),
});

/** The configuration in `env`, and a directory for the control socket. Throws VALIDATION_ERROR. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = parse(Environment, env, "the agent's environment");
  const home = parsed.HOME ?? homedir();
  const socket = parsed.GANTRY_AGENT_SOCKET ?? null;
  const control = controlSocketPath(home, socket);
  const bin = join(import.meta.dirname, "bin");
  const ctl = { socket: control, bin: existsSync(join(bin, "gantryctl")) ? bin : null };
  return {
    listen: { port: parsed.GANTRY_AGENT_PORT, socket },
    names: { workerName: parsed.GANTRY_WORKER, containerName: parsed.GANTRY_CONTAINER },
    env: childEnv(env, ctl),
    home,
    control,
    bin: ctl.bin,
    declared: parsed.GANTRY_CONFIG ?? null,
  };
}
