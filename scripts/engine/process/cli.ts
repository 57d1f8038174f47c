/**
 * Stands in for the `docker` program towards wrangler: translates its few commands to calls of the engine's socket.
 * The first argument is the engine's socket, put there by the launcher that the engine writes.
 */
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { z } from "zod";
import { call } from "../docker/http.ts";

const [socket = "", ...given] = process.argv.slice(2);
const args = given[0] === "--host" || given[0] === "-H" ? given.slice(2) : given;

class Refusal extends Error {}

const Message = z.looseObject({ message: z.string() });

async function api(method: string, path: string, body?: unknown): Promise<unknown> {
  const reply = await call(socket, method, path, body).catch(() => {
    throw new Refusal("the process engine does not answer");
  });
  const content = reply.body.toString("utf8");
  const value: unknown = content.startsWith("{") || content.startsWith("[") ? JSON.parse(content) : content;
  if (reply.status < 400) return value;
  throw new Refusal(Message.safeParse(value).data?.message ?? `the engine answered ${reply.status}`);
}

/** Prints what `--format` asks for: `{{json .Key}}`, or the whole as JSON. */
function print(value: unknown, format: string | undefined): void {
  const key = /^\{\{\s*json \.(\w*)\s*\}\}$/.exec(format ?? "")?.[1];
  const record = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  process.stdout.write(`${JSON.stringify(key ? record[key] : value)}\n`);
}

async function build(words: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    strict: false,
    options: {
      tag: { type: "string", short: "t" },
      file: { type: "string", short: "f" },
      platform: { type: "string" },
      "build-arg": { type: "string", multiple: true },
      network: { type: "string" },
      output: { type: "string" },
    },
  });
  const [context] = positionals;
  if (typeof values.tag !== "string" || context === undefined) throw new Refusal("build needs --tag and a directory");
  // The Dockerfile comes on standard input; it is read so that the writer is never refused, and nothing in it is run.
  if (values.file === "-") await text(process.stdin);
  await api("POST", "/gantry/build", { tag: values.tag, context: resolve(context) });
  process.stderr.write(`read ${values.tag} from ${context}\n`);
}

/** Removes what exists of `names`; what does not is no failure with `--force`, as with Docker. */
async function remove(words: string[]): Promise<void> {
  const isForced = words.includes("-f") || words.includes("--force");
  for (const name of words.filter((word) => !word.startsWith("-"))) {
    await api("DELETE", `/containers/${encodeURIComponent(name)}?force=${isForced}`).catch((err: unknown) => {
      if (!isForced || !(err instanceof Refusal) || !err.message.startsWith("No such container")) throw err;
    });
    process.stdout.write(`${name}\n`);
  }
}

async function list(words: string[]): Promise<void> {
  const pairs = words.flatMap((word, at) => (word === "--filter" || word === "-f" ? [words[at + 1] ?? ""] : []));
  const filters = Map.groupBy(pairs, (pair) => pair.slice(0, pair.indexOf("=")));
  const query = Object.fromEntries([...filters].map(([key, list]) => [key, list.map((p) => p.slice(key.length + 1))]));
  const all = words.some((word) => ["-a", "--all", "-aq", "-qa"].includes(word)) ? 1 : 0;
  const found = await api("GET", `/containers/json?all=${all}&filters=${encodeURIComponent(JSON.stringify(query))}`);
  for (const row of z.array(z.looseObject({ Id: z.string() })).parse(found)) process.stdout.write(`${row.Id}\n`);
}

async function pull(image: string): Promise<void> {
  await api("GET", `/images/${encodeURIComponent(image)}/json`).catch(() => {
    throw new Refusal(`the process engine cannot pull ${image}: give the worker a Dockerfile and a gantry.config.json`);
  });
  process.stdout.write(`${image}\n`);
}

async function run(): Promise<void> {
  const [command = "", ...words] = args;
  const format = words[words.findIndex((word) => word === "--format" || word === "-f") + 1];
  const last = words.findLast((word) => !word.startsWith("-")) ?? "";
  const verbs: Record<string, () => Promise<unknown>> = {
    info: async () => print(await api("GET", "/info"), format),
    version: async () => print(await api("GET", "/version"), format),
    build: () => build(words),
    pull: () => pull(words.find((word) => !word.startsWith("-")) ?? ""),
    rm: () => remove(words),
    ps: () => list(words),
    kill: () => api("POST", `/containers/${encodeURIComponent(last)}/kill`),
    stop: () => api("POST", `/containers/${encodeURIComponent(last)}/stop`),
    inspect: async () => print([await api("GET", `/containers/${encodeURIComponent(last)}/json`)], undefined),
    logs: async () => process.stdout.write(String(await api("GET", `/containers/${encodeURIComponent(last)}/logs`))),
    context: async () => print({ Name: "default", Current: true, DockerEndpoint: `unix://${socket}` }, undefined),
  };
  const verb = verbs[command];
  if (verb === undefined) throw new Refusal(`the process engine has no command "${args.join(" ")}"`);
  await verb();
}

try {
  await run();
} catch (err) {
  process.stderr.write(`docker: ${err instanceof Error ? err.message : String(err)}\n`);
  process.exitCode = 1;
}
