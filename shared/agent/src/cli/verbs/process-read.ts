/** `gantryctl process list` and `get`. */
import { ListProcesses, parse, ProcessItem, ProcessName, ProcessPage, ProcessState } from "@gantry/contracts";
import { z } from "zod";
import { bytes, cores, facts, table } from "../table.ts";
import { NONE, OK, one, type Verb } from "../verb.ts";

export const processList: Verb = {
  path: ["process", "list"],
  operands: "",
  summary: "lists the supervised processes",
  options: { state: { type: "string", value: "STATE", help: `only ${ProcessState.options.join(", ")}` } },
  prepare(given) {
    const Input = z.object({ operands: NONE, command: z.null(), state: ListProcesses.shape.state });
    const { state } = parse(Input, given, "the command");
    return async ({ client, out, json }) => {
      const page = parse(
        ProcessPage,
        await client.ask("GET", `/processes?limit=1000${state ? `&state=${state}` : ""}`),
        "the answer",
      );
      await out(json ? `${JSON.stringify(page)}\n` : listText(page.items));
      return OK;
    };
  },
};

export const processGet: Verb = {
  path: ["process", "get"],
  operands: "NAME",
  summary: "shows one process",
  options: {},
  prepare(given) {
    const Input = z.object({ operands: one(ProcessName), command: z.null() });
    const [name] = parse(Input, given, "the command").operands;
    return async ({ client, out, json }) => {
      const item = parse(ProcessItem, await client.ask("GET", `/processes/${name}`), "the answer");
      await out(json ? `${JSON.stringify(item)}\n` : itemText(item));
      return OK;
    };
  },
};

const HEAD = ["NAME", "STATE", "PID", "RESTARTS", "CPU", "MEMORY", "SINCE", "REASON"];

const listText = (items: readonly ProcessItem[]): string =>
  table(
    HEAD,
    items.map((item) => [
      item.name,
      item.state,
      String(item.pid ?? "-"),
      String(item.restarts),
      cores(item.cpu),
      bytes(item.memoryBytes),
      item.changedAt,
      item.reason ?? "",
    ]),
  );

export function itemText(item: ProcessItem): string {
  const { exit } = item;
  return facts([
    ["name", item.name],
    ["state", item.state],
    ["reason", item.reason ?? "-"],
    ["command", item.command.join(" ")],
    ["pid", String(item.pid ?? "-")],
    ["restarts", String(item.restarts)],
    ["started", item.startedAt ?? "-"],
    ["since", item.changedAt],
    ["last exit", exit === null ? "-" : (exit.signal ?? `code ${exit.code}`)],
    ["cpu", cores(item.cpu)],
    ["memory", bytes(item.memoryBytes)],
  ]);
}
