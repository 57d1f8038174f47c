/** Pings that the runtime answers by itself, without waking a hub that hibernates. */

const PING = '{"type":"ping"}';
const PONG = '{"type":"pong"}';

export class PingAnswers {
  readonly #ctx: DurableObjectState;
  /** Null until it is known: the platform keeps the setting over an eviction. */
  #allowed: boolean | null = null;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** Whether pings may be answered so. It is one setting for all sockets, and to a raw client the same text is input. */
  allow(on: boolean): void {
    if (on === this.#allowed) return;
    this.#allowed = on;
    if (on) this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    else this.#ctx.setWebSocketAutoResponse();
  }

  /** When a ping of this socket was last answered so; null for never. Epoch ms. */
  at(socket: WebSocket): number | null {
    return this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? null;
  }
}
