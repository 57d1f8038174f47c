/** `gantryctl health`. */
import { CLI_EXIT, parse } from "@gantry/contracts";
import { z } from "zod";
import { MonitoringHealth } from "../../api/health.ts";
import { facts } from "../table.ts";
import { NONE, type Verb } from "../verb.ts";

export const health: Verb = {
  path: ["health"],
  operands: "",
  summary: "says how the agent is; fails unless it is ready",
  options: {},
  prepare(given) {
    parse(z.object({ operands: NONE, command: z.null() }), given, "the command");
    return async ({ client, out, json }) => {
      const said = parse(MonitoringHealth, await client.ask("GET", "/health"), "the answer");
      await out(json ? `${JSON.stringify(said)}\n` : facts(pairs(said)));
      return said.status === "ready" ? CLI_EXIT.OK : CLI_EXIT.FAILED;
    };
  },
};

function pairs(said: MonitoringHealth): [string, string][] {
  const counts = Object.entries(said.processes).map(([state, count]) => `${count} ${state}`);
  return [
    ["status", said.status],
    ["container", `${said.workerName}/${said.containerName}`],
    ["instance", said.bootId],
    ["version", said.version],
    ["sessions", String(said.sessions)],
    ["processes", counts.join(", ") || "none"],
    ["declared in", said.declared.path ?? "nothing"],
    ...(said.declared.error === null ? [] : [["not valid", said.declared.error] satisfies [string, string]]),
    ["outbox", JSON.stringify(said.outbox)],
  ];
}
