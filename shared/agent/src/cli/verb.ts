/** What a verb of `gantryctl` is made of. */
import type { ParseArgsOptionsConfig } from "node:util";
import { z } from "zod";
import type { Client } from "./client.ts";

/** Where a verb writes, and whom it asks. */
export type Io = {
  client: Client;
  out(text: string): void | Promise<void>;
  err(text: string): void;
  /** Ends what follows. */
  signal: AbortSignal;
  /** Output is JSON. */
  json: boolean;
};

export type Option = { type: "string" | "boolean"; multiple?: true; value?: string; help: string };

/** Words as they were given: what stands before `--` without a dash, what stands behind it, and the options. */
export type Given = { operands: string[]; command: string[] | null } & Record<string, unknown>;

export type Verb = {
  /** How it is called: ["process", "list"]. */
  path: readonly string[];
  /** What follows in its usage: "NAME". */
  operands: string;
  summary: string;
  options: Readonly<Record<string, Option>>;
  /** Reads the words; gives what runs it. Throws VALIDATION_ERROR: a usage error. */
  prepare(given: Given): (io: Io) => Promise<number>;
};

/** Exit code of a verb that says no other. */
export const OK = 0;

/** Operands of a verb that takes none, or exactly one. */
export const NONE = z.tuple([], "takes no operand");
export const one = <T extends z.ZodType>(schema: T) => z.tuple([schema], "takes exactly one NAME");

/** For parseArgs of node:util. */
export function parseOptions(verb: Verb): ParseArgsOptionsConfig {
  const own = Object.entries(verb.options).map(([name, { type, multiple }]) => [
    name,
    { type, multiple: multiple ?? false },
  ]);
  return { ...Object.fromEntries(own), json: { type: "boolean" }, help: { type: "boolean", short: "h" } };
}
