/** The agent's monitoring API: every request below `/monitoring`, whichever transport brought it. */
import {
  AppError,
  FollowLogs,
  ListErrors,
  ListLogs,
  ListMetrics,
  ListProcesses,
  parse,
  ProcessName,
  type ProcessSpec as Spec,
  ProcessSpec,
  RunCli,
  SignalProcess,
  StreamCursor,
} from "@gantry/contracts";
import type { z } from "zod";
import { runCliHere } from "../cli/run-here.ts";
import type { Journal } from "../journal/journal.ts";
import type { ProcessStatus } from "../supervisor/status.ts";
import { followLogs } from "./follow-logs.ts";
import type { MonitoringHealth } from "./health.ts";
import { listErrors } from "./list-errors.ts";
import { hasLines, listLogs, logFilter } from "./list-logs.ts";
import { listMetrics } from "./list-metrics.ts";
import { listProcesses, toProcessItem } from "./list-processes.ts";
import type { Place } from "./place.ts";

/** What the API asks of the supervisor. */
export interface Processes {
  list(): ProcessStatus[];
  get(name: string): ProcessStatus;
  start(spec: Spec): ProcessStatus;
  stop(name: string): ProcessStatus;
  restart(name: string): ProcessStatus;
  signal(name: string, signal: SignalProcess["signal"]): ProcessStatus;
}

export type ApiParts = { journal: Journal; processes: Processes; place: Place; health(): MonitoringHealth };

export type ApiRequest = {
  method: string;
  /** Below `/monitoring`, with its query: `/logs?limit=5`. */
  target: string;
  /** The parsed body; asked for only where there must be one. Rejects with AppError. */
  body(): Promise<unknown>;
  /** Ends a stream of lines. */
  signal: AbortSignal;
};

/** JSON, or pieces of NDJSON. */
export type ApiAnswer = { status: number; body: unknown } | { status: number; lines: AsyncIterable<string> };

type Call = ApiParts & { api: MonitoringApi; query: Record<string, string>; id: string; request: ApiRequest };
type Route = { method: string; path: RegExp; answer(call: Call): ApiAnswer | Promise<ApiAnswer> };

/** Of a page of logs, or with `follow` of all that comes. */
const LogsQuery = ListLogs.extend({ ...FollowLogs.shape });

const ok = (body: unknown, status = 200): ApiAnswer => ({ status, body });
const order = (path: string, give: (call: Call, body: unknown) => ProcessStatus, hasBody = false): Route => ({
  method: "POST",
  path: new RegExp(`^/processes/([^/]+)/${path}$`),
  answer: async (call) => ok(toProcessItem(call.place, give(call, hasBody ? await call.request.body() : null)), 202),
});

const ROUTES: Route[] = [
  {
    method: "GET",
    path: /^\/processes$/,
    answer: ({ processes, place, query }) =>
      ok(listProcesses(processes.list(), place, parse(ListProcesses, query, "the query"))),
  },
  {
    method: "POST",
    path: /^\/processes$/,
    answer: async ({ processes, place, request }) => {
      const spec = parse(ProcessSpec, await request.body(), "the process");
      return ok(toProcessItem(place, processes.start(spec)), 201);
    },
  },
  {
    method: "GET",
    path: /^\/processes\/([^/]+)$/,
    answer: ({ processes, place, id }) => ok(toProcessItem(place, processes.get(id))),
  },
  order("stop", ({ processes, id }) => processes.stop(id)),
  order("restart", ({ processes, id }) => processes.restart(id)),
  order(
    "signal",
    ({ processes, id }, body) => processes.signal(id, parse(SignalProcess, body, "the body").signal),
    true,
  ),
  {
    method: "GET",
    path: /^\/processes\/([^/]+)\/logs$/,
    answer: ({ journal, processes, place, query, id, request }) => {
      const asked = parse(FollowLogs, query, "the query");
      // Lines of one that was forgotten may still be there, and so are the agent's own.
      if (!processes.list().some(({ name }) => name === id) && !hasLines(journal, id)) processes.get(id);
      return linesOf({ journal, place, asked, signal: request.signal, matches: logFilter({ process: id }) });
    },
  },
  {
    method: "GET",
    path: /^\/logs$/,
    answer: ({ journal, place, query, request }) => {
      const asked = parse(LogsQuery, query, "the query");
      if (!asked.follow) return ok(listLogs(journal, place, asked));
      const after = asked.after ?? `${journal.boot}:${journal.last("logs")}`;
      const from = { follow: true, after };
      return linesOf({ journal, place, asked: from, signal: request.signal, matches: logFilter(asked) });
    },
  },
  {
    method: "GET",
    path: /^\/errors$/,
    answer: ({ journal, place, query }) => ok(listErrors(journal, place, parse(ListErrors, query, "the query"))),
  },
  {
    method: "GET",
    path: /^\/metrics$/,
    answer: ({ journal, place, query }) => ok(listMetrics(journal, place, parse(ListMetrics, query, "the query"))),
  },
  {
    method: "POST",
    path: /^\/cli$/,
    answer: async ({ api, request }) => {
      const { args } = parse(RunCli, await request.body(), "the command");
      return ok(await runCliHere(args, api, request.signal));
    },
  },
  { method: "GET", path: /^\/health$/, answer: ({ health }) => ok(health()) },
];

export class MonitoringApi {
  readonly #parts: ApiParts;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** Rejects with AppError: NOT_FOUND, VALIDATION_ERROR, and what the supervisor throws. */
  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const [path = "", search = ""] = request.target.split("?", 2);
    const found = ROUTES.flatMap((route) => {
      const match = route.path.exec(path);
      return match ? { route, id: match[1] } : [];
    });
    if (found.length === 0) throw new AppError("NOT_FOUND", "the agent has no such path");
    const asked = found.find(({ route }) => route.method === request.method);
    if (asked === undefined) {
      const methods = found.map(({ route }) => route.method).join(" or ");
      throw new AppError("VALIDATION_ERROR", `${request.method} is not allowed here: use ${methods}`);
    }
    const id = asked.id === undefined ? "" : parse(ProcessName, decode(asked.id), "the process");
    const query = Object.fromEntries(new URLSearchParams(search));
    return asked.route.answer({ ...this.#parts, api: this, query, id, request });
  }
}

function linesOf(
  options: { asked: z.output<typeof FollowLogs> } & Pick<Call, "journal" | "place"> & {
      signal: AbortSignal;
      matches: ReturnType<typeof logFilter>;
    },
): ApiAnswer {
  const { journal, place, asked, matches, signal } = options;
  const after = asked.after === undefined ? null : parse(StreamCursor, asked.after, "after");
  const last = journal.last("logs");
  if (after?.boot === journal.boot && after.seq > last) {
    throw new AppError("VALIDATION_ERROR", `after is ahead: ${after.seq} is above ${last}`);
  }
  return { status: 200, lines: followLogs(journal, place, { after, follow: asked.follow, matches, signal }) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
