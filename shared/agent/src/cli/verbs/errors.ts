/** `gantryctl errors`. */
import { FaultPage, ListErrors, parse } from "@gantry/contracts";
import { z } from "zod";
import { table } from "../table.ts";
import { NONE, OK, type Verb } from "../verb.ts";

const HEAD = ["LAST SEEN", "TIMES", "PROCESS", "TYPE", "MESSAGE", "WHERE"];

export const errors: Verb = {
  path: ["errors"],
  operands: "",
  summary: "lists the errors since the agent's start, newest first",
  options: { limit: { type: "string", value: "N", help: "errors at most, 100 unless told" } },
  prepare(given) {
    const Input = z.object({ operands: NONE, command: z.null(), limit: ListErrors.shape.limit });
    const { limit } = parse(Input, given, "the command");
    return async ({ client, out, json }) => {
      const page = parse(FaultPage, await client.ask("GET", `/errors?limit=${limit}`), "the answer");
      await out(json ? `${JSON.stringify(page)}\n` : table(HEAD, page.items.map(row)));
      return OK;
    };
  },
};

function row({ lastSeenAt, count, process, type, message, frames }: FaultPage["items"][number]): string[] {
  const frame = frames.find(({ inApp }) => inApp) ?? frames[0];
  const where = frame?.file ? `${frame.file}${frame.line === null ? "" : `:${frame.line}`}` : "-";
  return [lastSeenAt, String(count), process, type, message, where];
}
