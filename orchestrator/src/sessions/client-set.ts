/** The clients of one hub: who is attached, and what all of them hear. */
import type { ServerFrame } from "@gantry/contracts";
import type { Client } from "./client.ts";
import type { LogEvent } from "./event-log.ts";

export class ClientSet {
  readonly #clients = new Map<WebSocket, Client>();
  readonly #changed: () => void;

  /** `changed` is called when somebody came or went. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#clients.size;
  }

  get(socket: WebSocket): Client | undefined {
    return this.#clients.get(socket);
  }

  add(client: Client): void {
    this.#clients.set(client.socket, client);
    this.#count();
  }

  /** Takes back a client that was attached before the hub was evicted; nobody came. */
  restore(client: Client): void {
    this.#clients.set(client.socket, client);
  }

  remove(socket: WebSocket): void {
    if (this.#clients.delete(socket)) this.#count();
  }

  /** An event for those who are up to date; the others meet it in their replay. */
  send(event: LogEvent): void {
    for (const client of this.#clients.values()) if (client.live) client.send(event);
  }

  tell(frame: ServerFrame): void {
    for (const client of this.#clients.values()) client.tell(frame);
  }

  closeAll(code: number, reason: string): void {
    for (const client of this.#clients.values()) client.close(code, reason);
    this.#clients.clear();
  }

  #count(): void {
    const clients = [...this.#clients.values()];
    const controllers = clients.filter(({ role }) => role === "controller").length;
    this.tell({ type: "clients", controllers, viewers: clients.length - controllers });
    this.#changed();
  }
}
