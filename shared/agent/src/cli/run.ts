/** Runs one command line of `gantryctl`. */
import { parseArgs } from "node:util";
import { AppError, CLI_EXIT } from "@gantry/contracts";
import { isUnreachable } from "./client.ts";
import { helpOf, helpOfOne } from "./help.ts";
import { type Given, type Io, parseOptions, type Verb } from "./verb.ts";
import { VERBS } from "./verbs/index.ts";

export type CliOptions = Omit<Io, "json"> & {
  /** Whether it may stay for what comes. */
  mayFollow: boolean;
};

/** `args` as behind the program's name. Gives the exit code, one of CLI_EXIT; never rejects. */
export async function runCli(args: readonly string[], { mayFollow, ...io }: CliOptions): Promise<number> {
  let run: (io: Io) => Promise<number>;
  let json = false;
  try {
    const { verb, rest } = findVerb(args);
    if (verb === null) {
      await io.out(helpOf(rest));
      return CLI_EXIT.OK;
    }
    const given = readWords(verb, rest);
    if (given.help) {
      await io.out(helpOfOne(verb));
      return CLI_EXIT.OK;
    }
    if (given.words["follow"] === true && !mayFollow) throw usage("--follow works in the container's own shell only");
    json = given.json;
    run = verb.prepare(given.words);
  } catch (err) {
    io.err(`gantryctl: ${messageOf(err)}\n`);
    return CLI_EXIT.USAGE;
  }
  try {
    return await run({ ...io, json });
  } catch (err) {
    io.err(`gantryctl: ${messageOf(err)}\n`);
    return isUnreachable(err) ? CLI_EXIT.UNREACHABLE : CLI_EXIT.FAILED;
  }
}

const usage = (message: string): AppError => new AppError("VALIDATION_ERROR", message);

/** The verb that `args` begin with and what follows it; without one the verbs that help is asked for. */
function findVerb(args: readonly string[]): { verb: Verb; rest: string[] } | { verb: null; rest: Verb[] } {
  const verb = VERBS.find(({ path }) => path.every((word, at) => args[at] === word));
  if (verb) return { verb, rest: args.slice(verb.path.length) };
  const isHelp = args.at(-1) === "--help" || args.at(-1) === "-h";
  const begun = isHelp ? args.slice(0, -1) : args;
  const meant = VERBS.filter(({ path }) => begun.every((word, at) => path[at] === word));
  if (isHelp && meant.length > 0) return { verb: null, rest: meant };
  if (args.length === 0) throw usage(`needs a verb\n${helpOf(VERBS)}`);
  if (meant.length > 0) throw usage(`needs one of ${meant.map(({ path }) => path.join(" ")).join(", ")}`);
  throw usage(`there is no verb ${args.slice(0, 2).join(" ")}: see gantryctl --help`);
}

/** What stands behind `--` is a command and never an option. Throws VALIDATION_ERROR for an option it does not have. */
function readWords(verb: Verb, args: readonly string[]) {
  const at = args.indexOf("--");
  const own = at === -1 ? args : args.slice(0, at);
  try {
    const { values, positionals } = parseArgs({ args: [...own], options: parseOptions(verb), allowPositionals: true });
    const { json, help, ...options } = values;
    const words: Given = { ...options, operands: positionals, command: at === -1 ? null : args.slice(at + 1) };
    return { words, json: json === true, help: help === true };
  } catch (err) {
    throw usage(err instanceof Error ? err.message : String(err));
  }
}

const messageOf = (err: unknown): string =>
  err instanceof AppError ? err.message : `failed unexpectedly: ${String(err)}`;
