/** Connections that a container's process takes from the engine, where it says that it does. */
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { type HandOver, TakesConnections } from "@gantry/contracts";

export class Handed {
  readonly #child: ChildProcess;
  readonly #ports = new Set<number>();
  #last = 0;

  /** `child` has an IPC channel; what it says on it is not trusted. */
  constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (message) => {
      const said = TakesConnections.safeParse(message);
      if (said.success) this.#ports.add(said.data.port);
    });
  }

  /**
   * Gives `socket` away, on which the peer waits for `first` before it says anything; false when the process takes no
   * connections to `port`. Afterwards the socket is nobody's here: it has no more events.
   */
  give(port: number, socket: Socket, first: string): boolean {
    if (!this.#child.connected || !this.#ports.has(port)) return false;
    const id = ++this.#last;
    const failed = (err: Error | null): void => void (err !== null && socket.destroy());
    const connection: HandOver = { gantry: "connection", id };
    const yours: HandOver = { gantry: "yours", id, first };
    this.#child.send(connection, socket, {}, failed);
    // Node holds it back until the other side has the connection and this one's handle is closed.
    this.#child.send(yours, failed);
    return true;
  }
}
