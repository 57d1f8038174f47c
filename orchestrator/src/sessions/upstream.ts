/** The link to the agent: one socket, whatever the number of clients. Parses frames; knows nothing of the log. */
import { AgentFrame, AppError, ErrorEnvelope, type HubFrame, linkPath, parseJson } from "@gantry/contracts";
import { closeQuietly, sendQuietly } from "@gantry/http";
import type { WorkerBinding } from "../fleet/worker-binding.ts";

/** An agent that does not answer a dial or an attach within this counts as gone. Milliseconds. */
export const ANSWER_MS = 10_000;
/** A link that was quiet when it was pinged is dead after this: with the wait for the ping 45 s. Milliseconds. */
const PONG_MS = 30_000;

export interface UpstreamHandlers {
  /** One output event: 8 bytes offset, 8 bytes n, then the bytes. The buffer is the handler's. */
  onOutput(upstream: Upstream, frame: ArrayBuffer): void;
  onFrame(upstream: Upstream, frame: AgentFrame): void;
  /** The link is gone; called once. `reason` is for logs. */
  onClose(upstream: Upstream, reason: string): void;
}

export class Upstream {
  readonly #socket: WebSocket;
  /** Frames that arrive while the hub makes a new boot's numbers durable. */
  #held: MessageEvent[] | null = null;
  #open = true;
  #deadline: ReturnType<typeof setTimeout> | null = null;
  readonly #gone: (reason: string) => void;

  constructor(socket: WebSocket, handlers: UpstreamHandlers) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const take = (event: MessageEvent): void => {
      if (!this.#open) return;
      if (event.data instanceof ArrayBuffer) handlers.onOutput(this, event.data);
      else handlers.onFrame(this, parseJson(AgentFrame, String(event.data), "a frame of the agent"));
    };
    const gone = (reason: string): void => {
      if (!this.#open) return;
      this.#open = false;
      this.#heard();
      handlers.onClose(this, reason);
    };
    this.#gone = gone;
    this.#take = take;
    socket.addEventListener("message", (event) => {
      this.#heard();
      if (this.#held !== null) this.#held.push(event);
      else take(event);
    });
    socket.addEventListener("close", (event) => gone(`closed ${event.code} ${event.reason}`));
    socket.addEventListener("error", () => gone("error"));
    socket.accept();
  }

  readonly #take: (event: MessageEvent) => void;

  /** Holds what arrives until `work` is done, then hands it over in order. The agent's window bounds what is held. */
  async hold(work: () => Promise<void>): Promise<void> {
    this.#held = [];
    try {
      await work();
    } finally {
      const held = this.#held;
      this.#held = null;
      for (const event of held) this.#take(event);
    }
  }

  tell(frame: HubFrame): void {
    sendQuietly(this.#socket, JSON.stringify(frame));
  }

  /** Asks for a sign of life. */
  ping(): void {
    this.tell({ type: "ping" });
    this.expectAnswer(PONG_MS);
  }

  /** Unless something comes within `ms`, the link is gone. */
  expectAnswer(ms: number = ANSWER_MS): void {
    this.#deadline ??= setTimeout(() => {
      closeQuietly(this.#socket, 1000, "no answer");
      this.#gone("no answer");
    }, ms);
  }

  #heard(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  /** Input for the session. */
  input(data: Uint8Array): void {
    sendQuietly(this.#socket, data);
  }

  /** Lets go of the link without a word to the handlers. */
  close(reason: string): void {
    this.#open = false;
    this.#heard();
    closeQuietly(this.#socket, 1000, reason);
  }
}

/**
 * Opens the link of a session in a container that runs.
 * Throws CONFLICT when it does not run, UPSTREAM_ERROR when its agent does not answer.
 */
export async function dialUpstream(worker: WorkerBinding, container: string, session: string): Promise<WebSocket> {
  const url = `http://worker/containers/${container}/agent${linkPath(session)}`;
  const answer = await worker.fetch(new Request(url, { headers: { upgrade: "websocket" } }));
  if (answer.webSocket !== null) return answer.webSocket;
  const body = ErrorEnvelope.safeParse(await answer.json().catch(() => null));
  if (body.success) throw new AppError(body.data.error.type, body.data.error.message);
  throw new AppError("UPSTREAM_ERROR", `the agent of ${container} answered ${answer.status}`);
}
