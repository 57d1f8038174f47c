/** The `pty` adapter: a command on a pseudo-terminal of its own. */
import { accessSync, constants } from "node:fs";
import { constants as os } from "node:os";
import type { Exit } from "@gantry/contracts";
import type { AdapterStart } from "../adapter.ts";
import { endTree } from "../end-tree.ts";
import { defaultShell } from "../pty/default-shell.ts";
import { nativePty, spawnHelperPath } from "../pty/native.ts";
import { PtyReader } from "../pty/reader.ts";
import { checkRunnable } from "../pty/resolve-command.ts";
import { PtyWriter } from "../pty/writer.ts";

/** Runs as the agent's own user. */
const SAME_USER = -1;

export const startPty: AdapterStart = ({ open, env, home }, events) => {
  const native = nativePty();
  const cwd = isDirectory(home) ? home : "/";
  const [file = "", ...args] = open.command ?? defaultShell(env);
  checkRunnable(file, env, cwd);

  let exit: Exit | null = null;
  let closed = false;
  const endWhenBoth = (): void => {
    if (exit && closed) events.ended(exit);
  };

  const terminal = native.fork(
    file,
    args,
    Object.entries({ ...env, PWD: cwd }).map(([name, value]) => `${name}=${value}`),
    cwd,
    open.cols,
    open.rows,
    SAME_USER,
    SAME_USER,
    // The line discipline erases whole UTF-8 characters, not bytes.
    true,
    spawnHelperPath(),
    (code, signal) => {
      exit = signal === 0 ? { code, signal: null } : { code: null, signal: signalName(signal) };
      writer.close();
      reader.finish();
      endWhenBoth();
    },
  );
  const writer = new PtyWriter(terminal.fd);
  const reader = new PtyReader(
    terminal.fd,
    (data) => events.output(data),
    () => {
      closed = true;
      writer.close();
      endWhenBoth();
    },
  );

  return {
    write: (data) => writer.write(data),
    resize(cols, rows) {
      if (!exit && !closed) native.resize(terminal.fd, cols, rows);
    },
    pause: () => reader.pause(),
    resume: () => reader.resume(),
    async end(ending) {
      // Once its process is reaped the pid may be someone else's.
      if (!exit) await endTree(terminal.pid, ending);
    },
  };
};

function signalName(number: number): string {
  return Object.entries(os.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}

function isDirectory(path: string): boolean {
  try {
    accessSync(`${path}/.`, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
