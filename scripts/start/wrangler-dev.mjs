/**
 * Runs `wrangler dev` with what its command line cannot say, and otherwise as it is:
 *   node wrangler-dev.mjs '{"envFiles":[...],"watch":false,"socketDir":"...","proxyPort":1}' dev -c ... -c ...
 * - workerd listens on a Unix socket in `socketDir`, not on TCP, where any local process, a shell in a process container
 *   too, would reach every Worker past the gate (header MF-Route-Override) and the cron trigger. Requests go there and
 *   not through wrangler's proxy Worker, which costs a hop and, once its workerd was killed, holds requests forever;
 * - no inspector: its port would give any local process a debugger on every Worker;
 * - no dev registry: it opens workerd's debug port, which serves every entrypoint to any local process, and it would
 *   let two fleets on one machine see each other;
 * - variables for the first Worker alone, read from files, so that they are in no environment and no command line;
 * - no watching, so that saving a file does not cut a running fleet's sockets (`npm run dev` watches).
 * wrangler looks `spawn` and `unstable_DevEnv` up when `dev` begins, which is after this file has run.
 */
import childProcess from "node:child_process";
import { rmSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";

const cli = createRequire(import.meta.url).resolve("wrangler");
const options = JSON.parse(process.argv[2]);
process.argv.splice(1, 2, cli);

const ENTRY = "--socket-addr=entry=";
const LOOPBACK = "--external-addr=loopback=";
/** The socket of each workerd by its loopback address, which stays the same when it is started again. */
const sockets = new Map();

const spawn = childProcess.spawn;
childProcess.spawn = (command, args, ...rest) => {
  const entry = args?.findIndex?.((arg) => arg.startsWith(ENTRY)) ?? -1;
  if (entry === -1) return spawn(command, args, ...rest);
  const instance = args.find((arg) => arg.startsWith(LOOPBACK));
  const name = args[entry].endsWith(`:${options.proxyPort}`) ? "proxy.sock" : "workerd.sock";
  const path = sockets.get(instance) ?? join(options.socketDir, name);
  sockets.set(instance, path);
  // A killed workerd leaves its socket behind, and the next one could not bind it.
  rmSync(path, { force: true });
  return spawn(command, args.with(entry, `${ENTRY}unix:${path}`), ...rest);
};

const wrangler = Module._load(cli, null, true);
wrangler.unstable_DevEnv = class extends wrangler.unstable_DevEnv {
  constructor(...args) {
    super(...args);
    const set = this.config.set.bind(this.config);
    this.config.set = (input, throwErrors) => {
      const primary = input.dev?.multiworkerPrimary !== false;
      const dev = { ...input.dev, inspector: false, registry: undefined, watch: options.watch };
      return set({ ...input, ...(primary && { envFiles: options.envFiles }), dev }, throwErrors);
    };
  }
};
