/** What a person sees while the fleet comes up: one calm line per phase, with its duration. */

export interface Progress {
  /** Says `what`, runs `work`, says how long it took. */
  phase<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** One line of its own, also in the middle of a phase. */
  say(line: string): void;
}

/** Progress on `out`; nothing is erased or redrawn, so that a log file reads like the terminal. */
export function progressOn(out: NodeJS.WritableStream): Progress {
  let open = false;
  const freshLine = () => {
    if (open) out.write("\n");
    open = false;
  };
  return {
    async phase(what, work) {
      freshLine();
      const began = performance.now();
      out.write(`${what} ... `);
      open = true;
      try {
        const result = await work();
        out.write(`${open ? "" : `${what}: `}${((performance.now() - began) / 1000).toFixed(1)} s\n`);
        open = false;
        return result;
      } catch (error) {
        freshLine();
        throw error;
      }
    },
    say(line) {
      freshLine();
      out.write(`${line}\n`);
    },
  };
}
