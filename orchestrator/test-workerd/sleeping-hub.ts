/** The hub of a session that sleeps, with real sockets and a row in D1: no agent is needed, for nobody types. */
import { env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import type { Ctx } from "../src/context.ts";
import type { Attachment } from "../src/sessions/clients/attachment.ts";
import { hubOf } from "../src/sessions/create-session.ts";
import { askToAttach } from "./ask-to-attach.ts";
import { hubState } from "./hub-state.ts";

export class SleepingHub {
  readonly #id: string;

  private constructor(id: string) {
    this.#id = id;
  }

  /** A new one each time: one that has seen its hub die is of no use. */
  get stub() {
    return hubOf({ hubs: env.HUBS }, this.#id);
  }

  /** A hub that has slept for long: nothing of it is in memory, and no alarm is set. */
  static async make(ctx: Ctx, id: string): Promise<SleepingHub> {
    const of = { worker_name: "app-factory", container_name: "main", adapter: "pty", title: "shell" };
    await ctx.db
      .insertInto("sessions")
      .values({ id, ...of, state: "asleep", created_by: "admin", started_at: 0, instance_id: "b" })
      .execute();
    const state = hubState({ id, state: "asleep", reason: "the container sleeps" });
    const hub = new SleepingHub(id);
    await runInDurableObject(hub.stub, (_hub, { storage }) => storage.put("state", state));
    await evictDurableObject(hub.stub);
    return hub;
  }

  /** Asks to be let in as `actor`. */
  attach(actor: string, change: Partial<Attachment> = {}): Promise<Response> {
    return askToAttach(this.stub, { protocol: "v1", role: "viewer", actor, ...change });
  }

  /** Lets `actor` in; throws when it is refused. */
  async socket(actor: string): Promise<WebSocket> {
    const { webSocket, status } = await this.attach(actor);
    if (webSocket === null) throw new Error(`refused with ${status}`);
    webSocket.accept();
    return webSocket;
  }
}
