/**
 * Runs `wrangler dev` with what its command line cannot say, and otherwise as it is:
 *   node wrangler-dev.mjs '{"envFiles":[...],"watch":false}' dev -c ... -c ...
 * - no inspector: its port would give any local process a debugger on every Worker;
 * - no dev registry: it opens workerd's debug port, which serves every entrypoint to any local process, and it would
 *   let two fleets on one machine see each other;
 * - variables for the first Worker alone, read from files, so that they are in no environment and no command line;
 * - the port of workerd itself on descriptor 3, after each (re)load: requests go there and not through wrangler's proxy
 *   Worker, which costs a hop and, when its own workerd is killed, holds every request forever;
 * - no watching, so that saving a file does not cut a running fleet's sockets (`npm run dev` watches).
 * wrangler looks `unstable_DevEnv` up on its exports when `dev` begins, which is after this file has run.
 */
import { writeSync } from "node:fs";
import Module, { createRequire } from "node:module";

const cli = createRequire(import.meta.url).resolve("wrangler");
const options = JSON.parse(process.argv[2]);
process.argv.splice(1, 2, cli);

const wrangler = Module._load(cli, null, true);
wrangler.unstable_DevEnv = class extends wrangler.unstable_DevEnv {
  constructor(...args) {
    super(...args);
    this.on("reloadComplete", ({ proxyData }) => writeSync(3, `${proxyData.userWorkerUrl.port}\n`));
    const set = this.config.set.bind(this.config);
    this.config.set = (input, throwErrors) => {
      const primary = input.dev?.multiworkerPrimary !== false;
      const dev = { ...input.dev, inspector: false, registry: undefined, watch: options.watch };
      return set({ ...input, ...(primary && { envFiles: options.envFiles }), dev }, throwErrors);
    };
  }
};
