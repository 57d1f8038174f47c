/** Carries the batches of one container's agent to the orchestrator and its answers back, for as long as it runs. */
import { AppError, BATCHES_AHEAD, CLOSE, fromRemote, IngestAnswer, MAX_BATCH_BYTES } from "@gantry/contracts";
import { closeQuietly, logLine, sendQuietly } from "@gantry/http";

/** Waits between attempts to reach an agent; doubled for each, with jitter. Milliseconds. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** How a batch begins (contracts, batch.ts). The orchestrator parses the whole of it; here it only gets its answer. */
const HEAD = /^\{"type":"batch","n":(\d{1,15}),/;

export interface LinkHost {
  /** The container's name, for the log. */
  readonly name: string;
  /** The agent's socket; rejects when there is none to be had. */
  dial(): Promise<WebSocket>;
  ingest(batch: string): Promise<unknown>;
}

export class MonitoringLink {
  readonly #host: LinkHost;
  #wanted = false;
  #dialing = false;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #wait = FIRST_WAIT_MS;
  /** Batches that were not answered yet, at most BATCHES_AHEAD: an agent that sends more is cut off. */
  #queue: string[] = [];
  #storing = false;

  constructor(host: LinkHost) {
    this.#host = host;
  }

  /** Links, and links again after every cut, until `end`. */
  keep(): void {
    this.#wanted = true;
    if (this.#socket === null && !this.#dialing && this.#timer === null) void this.#dial();
  }

  /** The container stops or has stopped. What was not answered is sent again by whoever has it. */
  end(): void {
    this.#wanted = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#wait = FIRST_WAIT_MS;
  }

  async #dial(): Promise<void> {
    this.#dialing = true;
    try {
      const socket = await this.#host.dial();
      this.#socket = socket;
      socket.addEventListener("message", ({ data }) => this.#onMessage(socket, data));
      socket.addEventListener("close", () => this.#onClose(socket));
      socket.addEventListener("error", () => this.#onClose(socket));
      // Frames of a socket wait until it is accepted: no listener comes too late.
      socket.accept();
    } catch (err) {
      logLine("info", "monitoring dial", { container: this.#host.name, error: String(err) });
      this.#later();
    } finally {
      this.#dialing = false;
    }
  }

  #onMessage(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    if (typeof data !== "string" || data.length > MAX_BATCH_BYTES || this.#queue.length >= BATCHES_AHEAD) {
      closeQuietly(socket, CLOSE.POLICY, "not a batch, or one too many");
      return this.#onClose(socket);
    }
    this.#queue.push(data);
    void this.#store(socket);
  }

  /** One batch at a time: the next one begins where this one ends. */
  async #store(socket: WebSocket): Promise<void> {
    if (this.#storing) return;
    this.#storing = true;
    try {
      for (let batch = this.#queue[0]; batch !== undefined && socket === this.#socket; batch = this.#queue[0]) {
        const n = Number(HEAD.exec(batch)?.[1]);
        if (!Number.isSafeInteger(n)) throw new AppError("VALIDATION_ERROR", "a batch without its number");
        if (await this.#storeOne(socket, n, batch)) this.#queue.shift();
      }
    } catch (err) {
      logLine("error", "monitoring batch", { container: this.#host.name, error: String(err) });
      closeQuietly(socket, CLOSE.POLICY, err instanceof Error ? err.message : "not a batch");
      this.#onClose(socket);
    } finally {
      this.#storing = false;
    }
    const next = this.#socket;
    if (next !== null && this.#queue.length > 0) void this.#store(next);
  }

  /** False when it could not be stored now: the queue is emptied, for the agent sends all of it again. */
  async #storeOne(socket: WebSocket, n: number, batch: string): Promise<boolean> {
    let answer: IngestAnswer;
    try {
      answer = IngestAnswer.parse(await this.#host.ingest(batch));
    } catch (err) {
      const known = fromRemote(err, "the orchestrator does not answer");
      // It will not be stored by sending it again.
      if (known.type === "VALIDATION_ERROR" || known.type === "PAYLOAD_TOO_LARGE") throw known;
      logLine("warn", "monitoring ingest", { container: this.#host.name, error: String(err) });
      if (socket === this.#socket) this.#queue = [];
      sendQuietly(socket, JSON.stringify({ type: "retry", n }));
      return false;
    }
    // An answered batch is the sign that this agent and this database work.
    this.#wait = FIRST_WAIT_MS;
    sendQuietly(socket, JSON.stringify({ type: "ack", n, next: answer.next }));
    return socket === this.#socket;
  }

  #onClose(socket: WebSocket): void {
    closeQuietly(socket, CLOSE.ENDED, "");
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#queue = [];
    this.#later();
  }

  #later(): void {
    if (!this.#wanted || this.#timer !== null) return;
    const wait = this.#wait * (0.5 + Math.random() / 2);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#wanted && this.#socket === null && !this.#dialing) void this.#dial();
    }, wait);
  }
}
