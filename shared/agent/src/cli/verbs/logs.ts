/** `gantryctl process logs` and `gantryctl logs`. */
import {
  FollowLogs,
  Level,
  ListLogs,
  LogItem,
  LogPage,
  Output,
  parse,
  parseJson,
  ProcessName,
} from "@gantry/contracts";
import { z } from "zod";
import { wholeLines } from "../lines.ts";
import { Moment } from "../moment.ts";
import { logText } from "../table.ts";
import { type Io, NONE, OK, one, type Verb } from "../verb.ts";

const FOLLOW = { type: "boolean", help: "stays, and prints lines as they come" } as const;

export const processLogs: Verb = {
  path: ["process", "logs"],
  operands: "NAME",
  summary: "prints a process's lines, oldest first",
  options: {
    after: { type: "string", value: "CURSOR", help: "only lines behind <instanceId>:<seq>" },
    follow: FOLLOW,
  },
  prepare(given) {
    const Input = z.object({
      operands: one(ProcessName),
      command: z.null(),
      after: FollowLogs.shape.after,
      follow: z.boolean().default(false),
    });
    const { operands, after, follow } = parse(Input, given, "the command");
    return (io) => print(io, `/processes/${operands[0]}/logs?${search({ after, follow })}`);
  },
};

export const logs: Verb = {
  path: ["logs"],
  operands: "",
  summary: "prints the newest lines of all processes, oldest of them first",
  options: {
    process: { type: "string", value: "NAME", help: "only of that process" },
    level: { type: "string", value: "LEVEL", help: `at least that bad: ${Level.options.join(", ")}` },
    stream: { type: "string", value: "STREAM", help: Output.options.join(" or ") },
    since: { type: "string", value: "TIME", help: "from then on: ISO 8601, or as 90s, 10m, 2h, 1d ago" },
    until: { type: "string", value: "TIME", help: "before then" },
    query: { type: "string", value: "WORDS", help: 'words, "phrases", beginnings of words*' },
    limit: { type: "string", value: "N", help: "lines at most, 100 unless told" },
    follow: FOLLOW,
  },
  prepare(given) {
    const { process, level, stream, limit } = ListLogs.shape;
    const Input = z.object({
      operands: NONE,
      command: z.null(),
      process,
      level,
      stream,
      limit,
      since: Moment.optional(),
      until: Moment.optional(),
      query: ListLogs.shape.q,
      follow: z.boolean().default(false),
    });
    const { operands: _, command: _none, query: q, follow, ...filter } = parse(Input, given, "the command");
    if (follow) return (io) => print(io, `/logs?${search({ ...filter, q, follow })}`);
    return (io) => printPage(io, `/logs?${search({ ...filter, q })}`);
  },
};

async function printPage({ client, out, json }: Io, target: string): Promise<number> {
  const page = parse(LogPage, await client.ask("GET", target), "the answer");
  await out(json ? `${JSON.stringify(page)}\n` : page.items.reverse().map(logText).join(""));
  return OK;
}

const Line = z.union([z.object({ gap: z.object({ count: z.number().int() }) }), LogItem]);

async function print({ client, out, err, json, signal }: Io, target: string): Promise<number> {
  for await (const piece of wholeLines(client.lines(target, signal))) {
    if (json) {
      await out(piece);
      continue;
    }
    for (const text of piece.trimEnd().split("\n")) {
      const line = parseJson(Line, text, "a line of the answer");
      if ("gap" in line) err(`${line.gap.count} lines are gone from the agent's memory\n`);
      else await out(logText(line));
    }
  }
  return OK;
}

/** A query string of what is given. */
const search = (params: Record<string, string | number | boolean | undefined>): string =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();
