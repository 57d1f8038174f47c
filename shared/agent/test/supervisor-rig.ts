/** A supervisor on real processes, with everything it says collected. */
import { type FaultRecord, type LogRecord, ProcessSpec, type ProcessState } from "@gantry/contracts";
import { until } from "@gantry/testing";
import type { z } from "zod";
import { BOUNDS, type Bounds } from "../src/supervisor/bounds.ts";
import { Supervisor } from "../src/supervisor/supervisor.ts";
import { CollectedSink } from "./supervisor-sink.ts";

export class Supervised extends CollectedSink implements AsyncDisposable {
  readonly supervisor: Supervisor;

  constructor({ home = "/tmp", bounds = {} }: { home?: string; bounds?: Partial<Bounds> } = {}) {
    super();
    const env = { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8" };
    this.supervisor = new Supervisor(this, { env, home, bounds: { ...BOUNDS, ...bounds } });
  }

  /** Starts a process named `name`, never restarted unless `more` says so. */
  start(name: string, command: string[] | string, more: Partial<z.input<typeof ProcessSpec>> = {}): void {
    this.supervisor.start(spec(name, command, more));
  }

  async until(name: string, state: ProcessState): Promise<void> {
    const what = () => `${name} to be ${state}: ${JSON.stringify(this.supervisor.get(name))}`;
    await until(`${name} to be ${state}`, () => this.supervisor.get(name).state === state).catch(() => {
      throw new Error(`waited in vain for ${what()}`);
    });
  }

  /** The states of a process so far, in order. */
  states(name: string): ProcessState[] {
    return this.records.processes.filter((each) => each.process === name).map(({ state }) => state);
  }

  logs(name: string): Omit<LogRecord, "seq">[] {
    return this.records.logs.filter((each) => each.process === name);
  }

  text(name: string): string {
    return this.logs(name)
      .map(({ text }) => text)
      .join("\n");
  }

  faults(): Omit<FaultRecord, "seq">[] {
    return this.records.errors;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.supervisor.drain();
  }
}

/** A text is a script for sh. */
export function spec(
  name: string,
  command: string[] | string,
  more: Partial<z.input<typeof ProcessSpec>> = {},
): ProcessSpec {
  const argv = typeof command === "string" ? ["sh", "-c", command] : command;
  return ProcessSpec.parse({ name, command: argv, restart: { policy: "never" }, ...more });
}
