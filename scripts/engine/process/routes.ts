/** The calls of the Docker API that the engine answers, as workerd, wrangler and the command line stand-in make them. */
import { constants } from "node:os";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { CreateBody } from "./create-body.ts";
import type { ProcessEngine } from "./engine.ts";
import { EGRESS_IMAGE } from "./images.ts";
import { inspect, summary } from "./inspect.ts";

/** Docker's default for `stop`, in seconds. */
const STOP_SECONDS = 10;

export interface Call {
  engine: ProcessEngine;
  query: URLSearchParams;
  /** The path's variable part, decoded. */
  name: string;
  /** The body parsed as JSON, or undefined without one. */
  body: unknown;
}

export interface Answer {
  status: number;
  /** Sent as JSON; a Buffer is sent as it is. */
  body?: unknown;
  /** The status goes out at once and the body when this resolves. */
  later?: Promise<unknown>;
}

export interface Route {
  method: string;
  path: RegExp;
  run(call: Call): Promise<Answer> | Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const NAME = "([^/]+)";
const on = (method: string, path: string, run: Route["run"]): Route => ({ method, path: new RegExp(`^${path}$`), run });

export const routes: readonly Route[] = [
  on("GET", "/_ping", () => ok(Buffer.from("OK"))),
  on("HEAD", "/_ping", () => ({ status: 200 })),
  on("GET", "/version", () =>
    ok({ Version: "gantry-process", ApiVersion: "1.43", MinAPIVersion: "1.24", Os: "linux" }),
  ),
  on("GET", "/info", ({ engine }) => ok(info(engine))),
  on("GET", "/volumes", () => ok({ Volumes: [], Warnings: null })),
  on("GET", "/networks/bridge", () => ok(BRIDGE)),
  on("POST", "/gantry/build", build),
  on("GET", "/images/(.+)/json", ({ engine, name }) => {
    if (!engine.hasImage(name)) throw new ApiError(404, `No such image: ${name}`);
    return ok({ Id: name, RepoTags: [name], Config: { ExposedPorts: { "39001/tcp": {} } }, Size: 0 });
  }),
  on("GET", "/containers/json", list),
  on("POST", "/containers/create", ({ engine, query, body }) => {
    const name = query.get("name") ?? `gantry-${Date.now().toString(36)}`;
    const container = engine.create(name.replace(/^\//, ""), read(CreateBody, body));
    return { status: 201, body: { Id: container.id, Warnings: [] } };
  }),
  on("GET", `/containers/${NAME}/json`, ({ engine, name }) => ok(inspect(engine.containers.get(name)))),
  on("GET", `/containers/${NAME}/logs`, ({ engine, name }) => ok(engine.containers.get(name).runner.logs())),
  on("POST", `/containers/${NAME}/start`, async ({ engine, name }) => {
    return { status: (await engine.containers.get(name).start()) ? 204 : 304 };
  }),
  on("POST", `/containers/${NAME}/kill`, async ({ engine, name, query }) => {
    await engine.containers.get(name).kill(signalOf(query.get("signal") ?? "SIGKILL"));
    return { status: 204 };
  }),
  on("POST", `/containers/${NAME}/stop`, stop),
  on("POST", `/containers/${NAME}/wait`, ({ engine, name, query }) => {
    const container = engine.containers.get(name);
    const ended = container.wait();
    const done = query.get("condition") === "removed" ? container.removed.then(() => ended) : ended;
    return { status: 200, later: done.then((code) => ({ StatusCode: code })) };
  }),
  on("DELETE", `/containers/${NAME}`, async ({ engine, name, query }) => {
    const container = engine.containers.get(name);
    const isForced = ["1", "true"].includes(query.get("force")?.toLowerCase() ?? "");
    if (container.isRunning && !isForced) {
      const advice = "Stop the container before attempting removal or force remove";
      throw new ApiError(409, `You cannot remove a running container ${container.id}. ${advice}`);
    }
    await container.remove();
    return { status: 204 };
  }),
];

const BRIDGE = {
  Name: "bridge",
  Id: "bridge",
  Driver: "bridge",
  Scope: "local",
  // workerd resolves host addresses by these; both must be there.
  IPAM: { Driver: "default", Config: [{ Subnet: "127.0.0.0/8", Gateway: "127.0.0.1" }] },
  Containers: {},
};

const BuildBody = z.object({ tag: z.string().min(1), context: z.string().min(1) });

function build({ engine, body }: Call): Answer {
  const { tag, context } = read(BuildBody, body);
  engine.build(tag, context);
  return ok({ tag });
}

const FilterBody = z.record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.boolean())]));

function list({ engine, query }: Call): Answer {
  const text = query.get("filters");
  const filters = read(FilterBody, text === null || text === "" ? {} : parseJson(text));
  // Older clients send {"label": {"a=b": true}} for {"label": ["a=b"]}.
  const lists = Object.entries(filters).map(([key, value]) => [key, Array.isArray(value) ? value : Object.keys(value)]);
  const found = engine.containers.filter(Object.fromEntries(lists));
  const all = ["1", "true"].includes(query.get("all")?.toLowerCase() ?? "");
  return ok(found.filter((container) => all || container.isRunning).map(summary));
}

async function stop({ engine, name, query }: Call): Promise<Answer> {
  const container = engine.containers.get(name);
  if (!container.isRunning) return { status: 304 };
  const seconds = Number(query.get("t") ?? STOP_SECONDS);
  const timer = setTimeout(() => void container.kill("SIGKILL").catch(() => {}), Math.max(0, seconds) * 1000);
  await container.kill("SIGTERM");
  await container.wait();
  clearTimeout(timer);
  return { status: 204 };
}

function info(engine: ProcessEngine): Record<string, unknown> {
  const running = engine.containers.all().filter((container) => container.isRunning).length;
  return {
    ID: "gantry-process-engine",
    Containers: engine.containers.all().length,
    ContainersRunning: running,
    Images: engine.imageTags().length,
    Name: "gantry-process-engine",
    OSType: "linux",
    // A rootless engine would be asked for FUSE and other privileges, which are never given here.
    SecurityOptions: [],
    ServerVersion: "gantry-process",
    EgressImage: EGRESS_IMAGE,
  };
}

/** `TERM`, `SIGTERM` and `15` are the same signal. */
function signalOf(text: string): NodeJS.Signals {
  const wanted = text.toUpperCase();
  for (const [name, number] of Object.entries(constants.signals)) {
    if (name === wanted || name === `SIG${wanted}` || String(number) === wanted) return Signal.parse(name);
  }
  throw new ApiError(400, `Invalid signal: ${text}`);
}

const Signal = z.custom<NodeJS.Signals>((name) => typeof name === "string" && name in constants.signals);

function read<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ApiError(400, `invalid request: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "invalid request: not JSON");
  }
}
