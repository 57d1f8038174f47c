/** `gantryctl metrics`. */
import { ListMetrics, MetricPage, parse } from "@gantry/contracts";
import { z } from "zod";
import { bytes, cores, table } from "../table.ts";
import { NONE, OK, type Verb } from "../verb.ts";

const HEAD = ["AT", "PROCESS", "CPU", "OF", "MEMORY", "OF", "DISK", "OF", "PIDS", "RX/S", "TX/S"];

export const metrics: Verb = {
  path: ["metrics"],
  operands: "",
  summary: "prints the newest samples of the container and its processes",
  options: {
    process: { type: "string", value: "NAME", help: "only of that process" },
    limit: { type: "string", value: "N", help: "samples at most, 100 unless told" },
  },
  prepare(given) {
    const { process: Process, limit: Limit } = ListMetrics.shape;
    const Input = z.object({ operands: NONE, command: z.null(), process: Process, limit: Limit });
    const { process, limit } = parse(Input, given, "the command");
    return async ({ client, out, json }) => {
      const target = `/metrics?limit=${limit}${process === undefined ? "" : `&process=${process}`}`;
      const page = parse(MetricPage, await client.ask("GET", target), "the answer");
      await out(json ? `${JSON.stringify(page)}\n` : table(HEAD, page.items.map(row)));
      return OK;
    };
  },
};

const row = (item: MetricPage["items"][number]): string[] => [
  item.at,
  item.process ?? "(container)",
  cores(item.cpu),
  cores(item.cpuLimit),
  bytes(item.memoryBytes),
  bytes(item.memoryLimitBytes),
  bytes(item.diskUsedBytes),
  bytes(item.diskTotalBytes),
  String(item.pids),
  bytes(item.rxBytesPerSecond),
  bytes(item.txBytesPerSecond),
];
