/** What the agent is told from outside: its environment, parsed once. */
import { homedir } from "node:os";
import { AGENT_PORT, parse } from "@gantry/contracts";
import { z } from "zod";
import { childEnv, type ChildEnv } from "./child-env.ts";

/** Where to listen: a unix socket in place of the port (the process engine), or the port on every interface. */
export type Listen = { port: number; socket: string | null };

export type Config = { listen: Listen; env: ChildEnv; home: string };

const Environment = z.object({
  /** A unix socket's path holds 107 bytes (sun_path in unix(7)). */
  GANTRY_AGENT_SOCKET: z.string().min(1).max(107).optional(),
  GANTRY_AGENT_PORT: z.coerce.number().int().min(1).max(65_535).default(AGENT_PORT),
  HOME: z.string().min(1).optional(),
});

/** The configuration in `env`. Throws VALIDATION_ERROR. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = parse(Environment, env, "the agent's environment");
  return {
    listen: { port: parsed.GANTRY_AGENT_PORT, socket: parsed.GANTRY_AGENT_SOCKET ?? null },
    env: childEnv(env),
    home: parsed.HOME ?? homedir(),
  };
}
