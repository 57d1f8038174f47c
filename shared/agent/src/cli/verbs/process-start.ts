/** `gantryctl process start`. */
import { AppError, parse, ProcessItem, ProcessName, ProcessSpec } from "@gantry/contracts";
import { z } from "zod";
import { OK, one, type Option, type Verb } from "../verb.ts";
import { itemText } from "./process-read.ts";

const Number_ = z.coerce.number().optional();

const options: Record<string, Option> = {
  cwd: { type: "string", value: "DIRECTORY", help: "absolute, or relative to the home directory" },
  env: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    help: "a variable on top of the container's own; again for more",
  },
  restart: { type: "string", value: "POLICY", help: "never, on-failure (default) or always" },
  "max-restarts": { type: "string", value: "N", help: "restarts in a row until it is left crash-looping" },
  "backoff-ms": { type: "string", value: "N", help: "milliseconds before the first restart" },
  "ready-port": { type: "string", value: "PORT", help: "ready when the port accepts" },
  "ready-path": { type: "string", value: "PATH", help: "ready when the path answers at the port" },
  "ready-log": { type: "string", value: "TEXT", help: "ready when a line holds the text" },
  "depends-on": {
    type: "string",
    multiple: true,
    value: "NAME",
    help: "a process that must be ready before; again for more",
  },
};

const Input = z.object({
  operands: one(ProcessName),
  command: z.array(z.string(), "must follow behind --").min(1, "must follow behind --"),
  cwd: z.string().optional(),
  env: z.array(z.string()).default([]),
  restart: z.string().optional(),
  "max-restarts": Number_,
  "backoff-ms": Number_,
  "ready-port": Number_,
  "ready-path": z.string().optional(),
  "ready-log": z.string().optional(),
  "depends-on": z.array(z.string()).default([]),
});

export const processStart: Verb = {
  path: ["process", "start"],
  operands: "NAME -- COMMAND...",
  summary: "starts a process under supervision",
  options,
  prepare(given) {
    const spec = toSpec(parse(Input, given, "the command"));
    return async ({ client, out, json }) => {
      const item = parse(ProcessItem, await client.ask("POST", "/processes", spec), "the answer");
      await out(json ? `${JSON.stringify(item)}\n` : itemText(item));
      return OK;
    };
  },
};

function toSpec(input: z.output<typeof Input>): ProcessSpec {
  const port = input["ready-port"];
  const path = input["ready-path"];
  const logLine = input["ready-log"];
  const isAsked = port !== undefined || path !== undefined || logLine !== undefined;
  const spec = {
    name: input.operands[0],
    command: input.command,
    cwd: input.cwd,
    env: Object.fromEntries(input.env.map(variable)),
    restart: { policy: input.restart, maxRestarts: input["max-restarts"], backoffMs: input["backoff-ms"] },
    readiness: isAsked ? { port, path, logLine } : null,
    dependsOn: input["depends-on"],
  };
  return parse(ProcessSpec, spec, "the process");
}

function variable(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at < 1) throw new AppError("VALIDATION_ERROR", `--env takes NAME=VALUE, not ${given}`);
  return [given.slice(0, at), given.slice(at + 1)];
}
