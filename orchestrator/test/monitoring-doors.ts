/** The four doors to one container's monitoring, as programs that use them see them: the same verbs on each. */
import {
  CliResult,
  FaultPage,
  LogItem,
  LogPage,
  MetricPage,
  MonitoringMessage,
  parseJson,
  ProcessItem,
  ProcessPage,
  type ProcessSpec,
  type SignalProcess,
} from "@gantry/contracts";
import { type Api, openTerminal, TEST_TOKEN, until } from "@gantry/testing";
import { WebSocket } from "ws";
import type { z } from "zod";
import { script } from "./shared-fleet.ts";

/** The container that is meant, and the fleet it is in. */
export interface Place {
  base: string;
  api: Api;
  worker: string;
  container: string;
}

const post = ({ api }: Place, path: string, body: unknown = {}): Promise<Response> =>
  api(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

export type Spec = z.input<typeof ProcessSpec>;

export interface Door {
  name: string;
  list(): Promise<ProcessItem[]>;
  /** Rejects with a message when there is none. */
  get(id: string): Promise<ProcessItem>;
  start(spec: Spec): Promise<ProcessItem>;
  stop(id: string): Promise<ProcessItem>;
  restart(id: string): Promise<ProcessItem>;
  signal(id: string, signal: SignalProcess["signal"]): Promise<ProcessItem>;
  /** Newest first. */
  logs(process: string): Promise<LogItem[]>;
  /** Oldest first, from behind `after`. */
  stream(process: string, after?: string): Promise<LogItem[]>;
  errors(): Promise<FaultPage["items"]>;
  metrics(): Promise<MetricPage["items"]>;
}

async function answer<T>(schema: z.ZodType<T>, asked: Promise<Response>): Promise<T> {
  const response = await asked;
  const text = await response.text();
  if (response.status >= 400) throw new Error(text);
  return parseJson(schema, text, "the answer");
}

const linesOf = (text: string): LogItem[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => parseJson(LogItem, line, "a line"));

async function ndjson(asked: Promise<Response>): Promise<LogItem[]> {
  const response = await asked;
  const text = await response.text();
  if (response.status >= 400) throw new Error(text);
  return linesOf(text);
}

export function restDoor(place: Place): Door {
  const { api, worker, container } = place;
  const url = (path: string, query = "") =>
    `/api/workers/${worker}/monitoring/${path}?container=${container}${query === "" ? "" : `&${query}`}`;
  return {
    name: "REST",
    list: async () => (await answer(ProcessPage, api(url("processes")))).items,
    get: (id) => answer(ProcessItem, api(url(`processes/${id}`))),
    start: (spec) => answer(ProcessItem, post(place, url("processes"), spec)),
    stop: (id) => answer(ProcessItem, post(place, url(`processes/${id}/stop`))),
    restart: (id) => answer(ProcessItem, post(place, url(`processes/${id}/restart`))),
    signal: (id, signal) => answer(ProcessItem, post(place, url(`processes/${id}/signal`), { signal })),
    logs: async (process) => (await answer(LogPage, api(url("logs", `process=${process}`)))).items,
    stream: (process, after) =>
      ndjson(api(url(`processes/${process}/logs`, after === undefined ? "" : `after=${after}`))),
    errors: async () => (await answer(FaultPage, api(url("errors")))).items,
    metrics: async () => (await answer(MetricPage, api(url("metrics")))).items,
  };
}

export function rpcDoor(place: Place): Door {
  const { worker, container: instanceId } = place;
  const call = (method: string, input: object) =>
    post(place, `/api/workers/${worker}/rpc/${method}`, { instanceId, ...input });
  return {
    name: "RPC",
    list: async () => (await answer(ProcessPage, call("getProcessStatus", {}))).items,
    get: (processId) => answer(ProcessItem, call("getProcessStatus", { processId })),
    start: (spec) => answer(ProcessItem, call("startProcess", { spec })),
    stop: (processId) => answer(ProcessItem, call("stopProcess", { processId })),
    restart: (processId) => answer(ProcessItem, call("restartProcess", { processId })),
    signal: (processId, signal) => answer(ProcessItem, call("signalProcess", { processId, signal })),
    logs: async (process) => (await answer(LogPage, call("getLogs", { query: { process } }))).items,
    stream: (processId, after) =>
      ndjson(call("streamProcess", { processId, query: after === undefined ? {} : { after } })),
    errors: async () => (await answer(FaultPage, call("getErrors", {}))).items,
    metrics: async () => (await answer(MetricPage, call("getMetrics", {}))).items,
  };
}

/** What runs `gantryctl` with these arguments. */
type Run = (args: string[]) => Promise<CliResult>;

/** Through the orchestrator, which runs the same commands. */
export const remoteCli =
  (place: Place): Run =>
  (args) =>
    answer(CliResult, post(place, `/api/workers/${place.worker}/rpc/runCli`, { instanceId: place.container, args }));

/** The program itself, in a shell of the container; a terminal has one output, which counts as stdout. */
export const shellCli =
  ({ base, worker, container }: Place): Run =>
  async (args) => {
    const words = args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(" ");
    const socket = await openTerminal(
      base,
      worker,
      script(`stty -opost; exec gantryctl ${words}`, `&container=${container}`),
    );
    const { reason } = await socket.closed;
    const exitCode = Number(/^exit (\d+)$/.exec(reason)?.[1] ?? Number.NaN);
    return { exitCode, stdout: socket.text, stderr: exitCode === 0 ? "" : socket.text };
  };

export function cliDoor(name: string, run: Run): Door {
  const json = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run([...args, "--json"]);
    if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${stderr}`);
    return stdout;
  };
  const item = async (...args: string[]) => parseJson(ProcessItem, await json(...args), "the item");
  return {
    name,
    list: async () => parseJson(ProcessPage, await json("process", "list"), "the list").items,
    get: (id) => item("process", "get", id),
    start: async ({ name: id, command, env = {}, restart }) => {
      const options = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      if (restart?.policy !== undefined) options.push("--restart", restart.policy);
      const { exitCode, stdout, stderr } = await run(["process", "start", id, "--json", ...options, "--", ...command]);
      if (exitCode !== 0) throw new Error(`exit ${exitCode}: ${stderr}`);
      return parseJson(ProcessItem, stdout, "the item");
    },
    stop: (id) => item("process", "stop", id),
    restart: (id) => item("process", "restart", id),
    signal: (id, signal) => item("process", "signal", id, signal),
    logs: async (process) => parseJson(LogPage, await json("logs", "--process", process), "the page").items,
    stream: async (process, after) =>
      linesOf(await json("process", "logs", process, ...(after === undefined ? [] : ["--after", after]))),
    errors: async () => parseJson(FaultPage, await json("errors"), "the page").items,
    metrics: async () => parseJson(MetricPage, await json("metrics"), "the page").items,
  };
}

/** `/api/workers/:worker/websocket`: what it has received, by stream. */
export class MonitoringSocket {
  readonly socket: WebSocket;
  readonly messages: MonitoringMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor({ base, worker, container }: Omit<Place, "api">) {
    const url = `${base.replace("http", "ws")}/api/workers/${worker}/websocket?container=${container}`;
    this.socket = new WebSocket(url, { headers: { authorization: `Bearer ${TEST_TOKEN}` } });
    this.socket.on("message", (data: Buffer) =>
      this.messages.push(parseJson(MonitoringMessage, data.toString(), "a message")),
    );
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) =>
      this.socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Waits for a message of this type that `matches`. */
  waitFor<T extends MonitoringMessage["type"]>(
    type: T,
    matches: (message: Extract<MonitoringMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<MonitoringMessage, { type: T }>> {
    const isIt = (message: MonitoringMessage): message is Extract<MonitoringMessage, { type: T }> =>
      message.type === type && matches(message as Extract<MonitoringMessage, { type: T }>);
    return until(`a message ${type}`, () => this.messages.find(isIt));
  }

  /** The seqs and texts of all lines of a process, as they came. */
  lines(process: string): { seq: number; text: string }[] {
    return this.messages.flatMap((message) =>
      message.type === "data" && message.stream === "logs"
        ? message.items.filter((item) => item.process === process).map(({ seq, text }) => ({ seq, text }))
        : [],
    );
  }

  close(): void {
    this.socket.close(1000);
  }
}
