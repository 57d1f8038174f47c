/** A container whose body is the egress sidecar, served by the engine itself on a loopback port. */
import { once } from "node:events";
import { createEgressServer, type EgressOptions } from "../egress/server.ts";
import { ApiError } from "./api-error.ts";
import type { Body, Runner } from "./container.ts";

/** The container port that workerd asks the mapping of. */
const INGRESS_PORT = 39_001;

export class SidecarRunner implements Runner {
  readonly #options: EgressOptions;

  constructor(options: EgressOptions) {
    this.#options = options;
  }

  async start(): Promise<Body> {
    const { server, close } = createEgressServer(this.#options);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new ApiError(500, "the sidecar has no port");
    const { promise: exited, resolve } = Promise.withResolvers<number>();
    const signal = async (name: NodeJS.Signals): Promise<void> => {
      close();
      resolve(name === "SIGKILL" ? 137 : 0);
    };
    return { pid: process.pid, ports: new Map([[INGRESS_PORT, address.port]]), exited, signal };
  }

  async remove(): Promise<void> {}

  logs(): Buffer {
    return Buffer.alloc(0);
  }
}
