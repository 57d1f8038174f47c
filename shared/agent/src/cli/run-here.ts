/** Runs `gantryctl` inside the agent, for `POST /monitoring/cli`. */
import { AppError, type CliResult, toEnvelope } from "@gantry/contracts";
import { CLI_OUTPUT_CHARS } from "../api/limits.ts";
import type { ApiAnswer, ApiRequest } from "../api/monitoring-api.ts";
import { type Client, fromEnvelope } from "./client.ts";
import { runCli } from "./run.ts";

/** The agent's API, without a transport. */
export interface Api {
  answer(request: ApiRequest): Promise<ApiAnswer>;
}

/**
 * As the program would: the same output, the same exit code. `--follow` is a usage error. Output beyond
 * CLI_OUTPUT_CHARS is cut, and stderr says so.
 */
export async function runCliHere(args: readonly string[], api: Api, signal: AbortSignal): Promise<CliResult> {
  const stdout = new Bounded();
  const stderr = new Bounded();
  const exitCode = await runCli(args, {
    client: clientOf(api, signal),
    out: (text) => stdout.add(text),
    err: (text) => stderr.add(text),
    signal,
    mayFollow: false,
  });
  const cut = stdout.isCut ? `gantryctl: output is cut behind ${CLI_OUTPUT_CHARS} characters\n` : "";
  return { exitCode, stdout: stdout.text, stderr: stderr.text + cut };
}

function clientOf(api: Api, signal: AbortSignal): Client {
  const send = async (method: string, target: string, body: unknown): Promise<ApiAnswer> => {
    try {
      return await api.answer({ method, target, body: () => Promise.resolve(body), signal });
    } catch (err) {
      // A bug says no more here than it does over HTTP.
      throw err instanceof AppError ? err : fromEnvelope(toEnvelope(err, "cli"));
    }
  };
  return {
    async ask(method, target, body) {
      const answer = await send(method, target, body);
      return "body" in answer ? answer.body : null;
    },
    async *lines(target) {
      const answer = await send("GET", target, undefined);
      if ("lines" in answer) yield* answer.lines;
    },
  };
}

class Bounded {
  text = "";
  isCut = false;

  add(text: string): void {
    const room = CLI_OUTPUT_CHARS - this.text.length;
    this.text += text.slice(0, room);
    this.isCut ||= text.length > room;
  }
}
