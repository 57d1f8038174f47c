/** Carries the batches of one container's agent to the orchestrator and its answers back, for as long as it runs. */
import { AppError, BATCHES_AHEAD, CLOSE, fromRemote, IngestAnswer, MAX_BATCH_BYTES, within } from "@gantry/contracts";
import { closeQuietly, logLine, sendQuietly } from "@gantry/http";

/** Waits between attempts to reach an agent; doubled for each, with jitter. Milliseconds. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** An agent that does not take the link, an orchestrator that does not answer, counts as gone after this. Milliseconds. */
const DIAL_MS = 10_000;
const STORE_MS = 30_000;

/** What a container at rest has sent arrives within this; then its socket is closed. Milliseconds. */
const LAST_MS = 5_000;

/** How a batch begins (contracts, batch.ts). The orchestrator parses the whole of it; here it only gets its answer. */
const HEAD = /^\{"type":"batch","n":(\d{1,15}),/;

export interface LinkHost {
  /** The container's name, for the log. */
  readonly name: string;
  /** The agent's socket; rejects when there is none to be had. */
  dial(): Promise<WebSocket>;
  ingest(batch: string): Promise<unknown>;
}

/** One socket, and its batches that were not answered yet: at most BATCHES_AHEAD, an agent that sends more is cut off. */
interface Line {
  readonly socket: WebSocket;
  readonly batches: string[];
}

export class MonitoringLink {
  readonly #host: LinkHost;
  #wanted = false;
  /** Counts the container's lives: a socket from before `end` is of no use after it. */
  #life = 0;
  #dialing = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #wait = FIRST_WAIT_MS;
  #line: Line | null = null;
  /** Whose batches are stored. It may be closed: of an agent that was killed nobody sends again what it has sent. */
  #storing: Line | null = null;

  constructor(host: LinkHost) {
    this.#host = host;
  }

  /** Links, and links again after every cut, until `end`. */
  keep(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#cancel();
    if (this.#line !== null) this.#drop(this.#line, CLOSE.ENDED, "the container runs anew");
    void this.#dial();
  }

  /** The container is at rest. What it has sent is still stored. */
  end(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#life += 1;
    this.#wait = FIRST_WAIT_MS;
    this.#cancel();
    this.#timer = setTimeout(() => {
      if (this.#line !== null) this.#drop(this.#line, CLOSE.ENDED, "the container is at rest");
    }, LAST_MS);
  }

  async #dial(): Promise<void> {
    if (this.#dialing) return;
    this.#dialing = true;
    const life = this.#life;
    try {
      const socket = await within(DIAL_MS, this.#host.dial(), refuse);
      if (life === this.#life) this.#open(socket);
      else refuse(socket);
    } catch (err) {
      logLine("info", "monitoring dial", { container: this.#host.name, error: String(err) });
    } finally {
      this.#dialing = false;
    }
    if (this.#line === null) this.#later();
  }

  #open(socket: WebSocket): void {
    const line: Line = { socket, batches: [] };
    this.#line = line;
    // This agent sends again whatever it got no answer to.
    if (this.#storing !== null) this.#storing.batches.length = 0;
    socket.addEventListener("message", ({ data }) => this.#onMessage(line, data));
    socket.addEventListener("close", () => this.#drop(line, CLOSE.ENDED, ""));
    socket.addEventListener("error", () => this.#drop(line, CLOSE.ENDED, ""));
    // Frames of a socket wait until it is accepted: no listener comes too late.
    socket.accept();
  }

  #onMessage(line: Line, data: unknown): void {
    if (line !== this.#line) return;
    if (typeof data !== "string" || data.length > MAX_BATCH_BYTES || line.batches.length >= BATCHES_AHEAD) {
      return this.#drop(line, CLOSE.POLICY, "not a batch, or one too many");
    }
    line.batches.push(data);
    void this.#store(line);
  }

  /** One batch at a time, whatever the socket: the next one begins where this one ends. */
  async #store(line: Line): Promise<void> {
    if (this.#storing !== null) return;
    this.#storing = line;
    try {
      for (let batch = line.batches[0]; batch !== undefined; batch = line.batches[0]) {
        const n = Number(HEAD.exec(batch)?.[1]);
        if (!Number.isSafeInteger(n)) throw new AppError("VALIDATION_ERROR", "a batch without its number");
        if (await this.#storeOne(line, n, batch)) line.batches.shift();
        // The agent sends this one again, and all behind it.
        else line.batches.length = 0;
      }
    } catch (err) {
      logLine("error", "monitoring batch", { container: this.#host.name, error: String(err) });
      line.batches.length = 0;
      this.#drop(line, CLOSE.POLICY, err instanceof Error ? err.message : "not a batch");
    } finally {
      this.#storing = null;
    }
    if (this.#line !== null && this.#line.batches.length > 0) void this.#store(this.#line);
  }

  /** False when it could not be stored now. Throws when it never will be. */
  async #storeOne({ socket }: Line, n: number, batch: string): Promise<boolean> {
    let answer: IngestAnswer;
    try {
      answer = IngestAnswer.parse(await within(STORE_MS, this.#host.ingest(batch)));
    } catch (err) {
      const known = fromRemote(err, "the orchestrator does not answer");
      // It will not be stored by sending it again.
      if (known.type === "VALIDATION_ERROR" || known.type === "PAYLOAD_TOO_LARGE") throw known;
      logLine("warn", "monitoring ingest", { container: this.#host.name, error: known.message });
      sendQuietly(socket, JSON.stringify({ type: "retry", n }));
      return false;
    }
    // An answered batch is the sign that this agent and this database work.
    this.#wait = FIRST_WAIT_MS;
    sendQuietly(socket, JSON.stringify({ type: "ack", n, next: answer.next }));
    return true;
  }

  /** The socket is gone, or is to go. */
  #drop(line: Line, code: number, reason: string): void {
    closeQuietly(line.socket, code, reason);
    if (this.#line !== line) return;
    this.#line = null;
    this.#later();
  }

  #later(): void {
    if (!this.#wanted || this.#timer !== null) return;
    const wait = this.#wait * (0.5 + Math.random() / 2);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#wanted) void this.#dial();
    }, wait);
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function refuse(socket: WebSocket): void {
  // Only a socket that was accepted can be closed.
  socket.accept();
  closeQuietly(socket, CLOSE.ENDED, "too late");
}
