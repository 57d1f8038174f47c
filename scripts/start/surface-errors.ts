/** Which of wrangler's lines a person should see at once, although all of them go to the log. */

/** Errors of user code and of wrangler itself; what only says that this machine is offline is left out. */
const ERROR = /^\s*(✘ \[ERROR\]|X \[ERROR\]|\[wrangler:err)/;
/** A Worker that fails on each request must not flood the terminal: lines per window. */
const LINES = 20;
const WINDOW_MS = 10_000;

/** Gives a reader of log lines that passes errors to `say`, at most 20 in 10 s. */
export function surfaceErrors(say: (line: string) => void): (line: string) => void {
  let since = 0;
  let count = 0;
  return (line) => {
    if (!ERROR.test(line)) return;
    const at = Date.now();
    if (at - since > WINDOW_MS) {
      since = at;
      count = 0;
    }
    count++;
    if (count <= LINES) say(`  ${line.trim()}`);
    else if (count === LINES + 1) say("  (more errors: see logs/wrangler.log in the state directory)");
  };
}
