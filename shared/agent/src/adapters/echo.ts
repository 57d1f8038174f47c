/** The `echo` adapter: no process, sends input back; Ctrl-D ends it with exit code 0. */
import type { Exit } from "@gantry/contracts";
import type { AdapterStart } from "../adapter.ts";
import { INPUT_BYTES } from "../limits.ts";

const CTRL_D = 0x04;

export const startEcho: AdapterStart = (_options, events) => {
  let paused = false;
  let ended = false;
  let waiting: Uint8Array[] = [];
  let bytes = 0;

  const finish = (exit: Exit): void => {
    if (ended) return;
    ended = true;
    events.ended(exit);
  };
  const deliver = (data: Uint8Array): void => {
    const end = data.indexOf(CTRL_D);
    const echoed = end < 0 ? data : data.subarray(0, end);
    if (echoed.length > 0) events.output(echoed);
    if (end >= 0) finish({ code: 0, signal: null });
  };
  const write = (data: Uint8Array): boolean => {
    if (ended) return true;
    if (!paused) {
      deliver(data);
      return true;
    }
    if (bytes + data.length > INPUT_BYTES) return false;
    waiting.push(data);
    bytes += data.length;
    return true;
  };

  return {
    write,
    resize() {},
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      const queue = waiting;
      waiting = [];
      bytes = 0;
      // Output can pause the session again: what is left then waits once more, in order.
      for (const data of queue) write(data);
    },
    async end() {
      finish({ code: null, signal: "SIGHUP" });
    },
  };
};
