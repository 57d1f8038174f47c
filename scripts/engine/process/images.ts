/** The images this engine knows: what `build` read from a worker's directory, in memory, gone with the engine. */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { z } from "zod";
import { ApiError } from "./api-error.ts";
import { GantryConfig } from "./config.ts";

export interface Image {
  tag: string;
  /** Absolute program or a name to look up in PATH, then arguments. */
  command: [string, ...string[]];
  /** Container port -> environment variable that names its socket. */
  listen: Map<number, string>;
  /** Started with Node's IPC channel, over which it may take connections. */
  channel: boolean;
  /** The build context, absolute. */
  context: string;
  /** The file in it that declares the image, absolute. */
  config: string;
}

/** Names the sidecar's image for workerd; creating a container of it makes a sidecar, not a process. */
export const EGRESS_IMAGE = "gantry/egress-stand-in:process";

const CONFIG_FILE = "gantry.config.json";

/** Reads the image that `context` declares; throws an ApiError 400 of one sentence when it declares none that can run. */
export function readImage(tag: string, context: string): Image {
  const { command, listen, channel } = parseConfig(context);
  const [program, ...args] = command.map((word) => locate(word, context));
  if (program === undefined) throw new ApiError(400, `${CONFIG_FILE} of ${basename(context)} names no command`);
  const ports = Object.entries(listen).map(([port, name]): [number, string] => [Number(port), name]);
  const run: Image["command"] = [program === "node" ? process.execPath : program, ...args];
  return { tag, command: run, listen: new Map(ports), channel, context, config: join(context, CONFIG_FILE) };
}

function parseConfig(context: string): z.infer<typeof GantryConfig>["process"] {
  const file = join(context, CONFIG_FILE);
  const refuse = (why: string): ApiError =>
    new ApiError(400, `the process engine cannot build ${basename(context)}: ${file} ${why}`);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw refuse(`is missing, and it says what to run without Docker`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("is not JSON");
  }
  const config = GantryConfig.safeParse(value);
  if (config.success) return config.data.process;
  const issue = config.error.issues[0];
  throw refuse(`is not valid at ${issue?.path.join(".") ?? "its root"}: ${issue?.message ?? "unknown"}`);
}

function locate(word: string, context: string): string {
  if (!/^\.\.?\//.test(word)) return word;
  const path = resolve(context, word);
  if (existsSync(path)) return path;
  throw new ApiError(400, `the process engine cannot build ${basename(context)}: ${path} does not exist`);
}
