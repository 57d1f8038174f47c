/** What every container worker offers by RPC, as `describe()` says it. */
import { z } from "zod";
import { Container, ContainerReport, type MethodDescription } from "../fleet.ts";
import { Health } from "../health.ts";
import { ContainerName } from "../names.ts";
import { CliResult, RunCli } from "./cli.ts";
import { ProcessName, ProcessSpec, SignalProcess } from "./process-spec.ts";
import { ProcessItem } from "./processes.ts";
import { FaultPage, FollowLogs, ListErrors, ListLogs, ListMetrics, LogPage, MetricPage, ProcessPage } from "./query.ts";
import { InstanceTarget } from "./streams.ts";

const instanceId = InstanceTarget.describe("An instance's id, or the name of a container.");
const processId = ProcessName;

/**
 * The input is an object for whoever calls by HTTP; by RPC its properties are the arguments, in this order.
 */
const METHODS: Record<string, [title: string, input: z.ZodObject, output: z.ZodType]> = {
  health: ["The Worker's own health", z.object({}), Health],
  listContainers: ["The worker's containers", z.object({}), z.array(Container)],
  startContainer: [
    "Start a container",
    z.object({ name: ContainerName, wait: z.boolean().optional() }),
    ContainerReport,
  ],
  stopContainer: ["Stop a container", z.object({ name: ContainerName }), ContainerReport],
  restartContainer: ["Restart a container", z.object({ name: ContainerName }), ContainerReport],
  getProcessStatus: [
    "One process, or all of an instance",
    z.object({ instanceId, processId: processId.optional() }),
    z.union([ProcessItem, ProcessPage]),
  ],
  startProcess: ["Start a process", z.object({ instanceId, spec: ProcessSpec }), ProcessItem],
  stopProcess: ["Stop a process", z.object({ instanceId, processId }), ProcessItem],
  restartProcess: ["Restart a process", z.object({ instanceId, processId }), ProcessItem],
  signalProcess: [
    "Send a process a signal",
    z.object({ instanceId, processId, signal: SignalProcess.shape.signal }),
    ProcessItem,
  ],
  streamProcess: [
    "A process's lines as NDJSON",
    z.object({ instanceId, processId, query: FollowLogs.optional() }),
    z.string().describe("NDJSON, a LogItem a line"),
  ],
  getLogs: ["Log lines", z.object({ instanceId, query: ListLogs.optional() }), LogPage],
  getErrors: ["Errors by fault", z.object({ instanceId, query: ListErrors.optional() }), FaultPage],
  getMetrics: ["Metrics", z.object({ instanceId, query: ListMetrics.optional() }), MetricPage],
  runCli: ["Run gantryctl", z.object({ instanceId, args: RunCli.shape.args }), CliResult],
};

let described: MethodDescription[] | null = null;

/** The methods of `ContainerMonitoringOps`, as data: built once a program. */
export function monitoringMethods(): MethodDescription[] {
  described ??= Object.entries(METHODS).map(([name, [title, input, output]]) => ({
    name,
    title,
    args: Object.keys(input.shape),
    input: toSchema(input),
    output: toSchema(output),
  }));
  return described;
}

function toSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
