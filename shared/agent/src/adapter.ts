/** What makes a session of a kind: how its program is started and what a session may ask of it. */
import type { Exit, OpenSession } from "@gantry/contracts";
import type { ChildEnv } from "./child-env.ts";

/** What a program tells its session. No output follows `ended`, and `ended` comes once. */
export type ProgramEvents = { output(data: Uint8Array): void; ended(exit: Exit): void };

/** How a program is ended: each signal, then a wait for what it does; SIGKILL for what is left behind the last. */
export type Ending = readonly { signal: NodeJS.Signals; waitMs: number }[];

export type Program = {
  /** Gives input; false when it was refused because INPUT_BYTES wait already. */
  write(data: Uint8Array): boolean;
  resize(cols: number, rows: number): void;
  /** Stops reading what the program writes, so that it blocks. */
  pause(): void;
  resume(): void;
  /** Ends the program and all that it started; fulfils when they are gone, rejects never. */
  end(ending: Ending): Promise<void>;
};

export type StartOptions = { open: OpenSession; env: ChildEnv; home: string };

/** Starts a program. Throws AppError with a sentence for people when it cannot be started. */
export type AdapterStart = (options: StartOptions, events: ProgramEvents) => Program;
