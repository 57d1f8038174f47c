/** `gantryctl process stop`, `restart` and `signal`. */
import { parse, ProcessItem, ProcessName, SignalProcess } from "@gantry/contracts";
import { z } from "zod";
import { type Io, OK, one, type Verb } from "../verb.ts";

export const processStop = order("stop", "ends a process and all that it started");
export const processRestart = order("restart", "ends a process when it runs, and starts it");

export const processSignal: Verb = {
  path: ["process", "signal"],
  operands: "NAME SIGNAL",
  summary: "sends a process a signal",
  options: {},
  prepare(given) {
    const operands = z.tuple([ProcessName, SignalProcess.shape.signal], "takes NAME and SIGNAL, as SIGHUP");
    const [name, signal] = parse(z.object({ operands, command: z.null() }), given, "the command").operands;
    return (io) => give(io, `/processes/${name}/signal`, { signal });
  },
};

function order(verb: "stop" | "restart", summary: string): Verb {
  return {
    path: ["process", verb],
    operands: "NAME",
    summary,
    options: {},
    prepare(given) {
      const Input = z.object({ operands: one(ProcessName), command: z.null() });
      const [name] = parse(Input, given, "the command").operands;
      return (io) => give(io, `/processes/${name}/${verb}`, {});
    },
  };
}

async function give({ client, out, json }: Io, target: string, body: unknown): Promise<number> {
  const item = parse(ProcessItem, await client.ask("POST", target, body), "the answer");
  await out(json ? `${JSON.stringify(item)}\n` : `${item.name} is ${item.state}\n`);
  return OK;
}
