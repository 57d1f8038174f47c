/** One session while its hub is in memory: what the link brings goes into the log and to the clients, and what becomes
 * of the link becomes of the session. */
import {
  type AgentFrame,
  AppError,
  CLOSE,
  type Exit,
  LINK_HEADER_BYTES,
  readUint64,
  type SessionState,
  type TerminalSize,
  toEnvelope,
  writeUint64,
} from "@gantry/contracts";
import { logLine } from "@gantry/http";
import type { Ctx } from "../context.ts";
import type { Client } from "./client.ts";
import { ClientSet } from "./client-set.ts";
import { type EventLog, FLUSH_BYTES, type LogEvent } from "./event-log.ts";
import { hasEnded, type HubState } from "./hub-state.ts";
import { InputQueue } from "./input-queue.ts";
import { saveSession } from "./save-session.ts";
import { SessionLink, type Verdict } from "./session-link.ts";
import type { Upstream, UpstreamHandlers } from "./upstream.ts";

/** Output waits at most this long to be stored. Milliseconds. */
const FLUSH_MS = 250;
/** A session that runs is looked after at least this often, whoever watches. Milliseconds. */
export const WATCH_MS = 60_000;
/** A controller's input counts as activity of the container at most this often. Milliseconds. */
const TOUCH_MS = 2_000;
/** Lists may be this far behind with a session's lastSeq. Milliseconds. */
const ROW_MS = 5_000;
/** A client whose cursor is ahead of a hub that just restarted waits this long for the agent's replay. Milliseconds. */
const CATCH_UP_MS = 10_000;
const ASLEEP = "the container sleeps: a key wakes it";

/** What a session needs of the Durable Object it lives in. */
export interface Host {
  ctx: Ctx;
  storage: DurableObjectStorage;
  /** Work that goes on behind an answer. */
  background(work: Promise<unknown>): void;
}

export class LiveSession implements UpstreamHandlers {
  readonly state: HubState;
  readonly log: EventLog;
  readonly clients = new ClientSet(() => this.#host.background(this.#saveRow()));
  readonly #host: Host;
  readonly #link: SessionLink;
  readonly #queue = new InputQueue();
  #flushTimer: ReturnType<typeof setTimeout> | null = null;
  #flushing = false;
  #touchedAt = 0;
  #rowAt = 0;
  #rowIsOld = false;
  #savingRow: Promise<void> | null = null;
  /** The seq that the agent's replay reaches, while it is under way. */
  #replayEnd: number | null = null;
  /** Resolves when the log has what the agent had at the attach, or when there is no link to wait for. */
  #reached = Promise.withResolvers<void>();

  constructor(host: Host, state: HubState, log: EventLog) {
    this.#host = host;
    this.state = state;
    this.log = log;
    this.#link = new SessionLink({
      worker: host.ctx.fleet.worker(state.worker),
      session: state,
      get after() {
        return log.lastSeq - state.base;
      },
      handlers: this,
    });
  }

  /** Input of a controller: to the session, or kept until its container has started. Only this wakes a container. */
  input(client: Client, data: Uint8Array): void {
    const { state } = this;
    if (data.length === 0 || hasEnded(state.state)) return;
    if (state.state === "running" && this.#link.upstream !== null) {
      this.#link.upstream.input(data);
      this.#touch();
    } else if (!this.#queue.push(data)) {
      client.close(CLOSE.TRY_AGAIN, "the container is still starting and too much input waits for it");
    } else if (state.state === "asleep") {
      this.#host.background(this.start());
    }
  }

  #touch(): void {
    const now = Date.now();
    if (now - this.#touchedAt < TOUCH_MS) return;
    this.#touchedAt = now;
    const { worker, container } = this.state;
    this.#host.background(
      this.#host.ctx.fleet
        .worker(worker)
        .touchContainer(container)
        .catch((err: unknown) => logLine("warn", "touch", { session: this.state.id, error: String(err) })),
    );
  }

  /** A session that does not run opens with this size; one that does is resized where its events are numbered. */
  resize({ cols, rows }: TerminalSize): void {
    if (hasEnded(this.state.state)) return;
    if (this.state.state === "running") {
      this.#link.upstream?.tell({ type: "resize", cols, rows });
    } else {
      this.state.cols = cols;
      this.state.rows = rows;
    }
  }

  /** Lets go of everything, and of the process in the container too; nothing is stored afterwards. */
  async destroy(): Promise<void> {
    // A process whose agent is out of reach for a moment would outlive its session.
    await this.recover();
    this.#link.end("the session was deleted");
    this.state.state = "ended";
    this.clients.closeAll(CLOSE.ENDED, "the session was deleted");
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    await this.log.flush();
  }

  /** Starts the container and opens the session in it. */
  async start(): Promise<void> {
    if (this.state.state !== "starting") await this.#become("starting", null);
    await this.#judge(await this.#link.start());
  }

  /** Finds the agent of a running session again, watched or not; starts nothing. */
  async recover(): Promise<void> {
    if (this.state.state === "running") await this.#judge(await this.#link.recover());
  }

  async #judge(verdict: Verdict): Promise<void> {
    if (verdict.kind === "linked") return;
    this.#reached.resolve();
    if (hasEnded(this.state.state)) return;
    switch (verdict.kind) {
      case "asleep":
        return this.#become("asleep", ASLEEP);
      case "lost":
        return this.#lose("the container died unasked");
      case "failed":
        return this.#fail(verdict.reason);
    }
  }

  onClose(upstream: Upstream, reason: string): void {
    if (!this.#link.drop(upstream)) return;
    this.#reached = Promise.withResolvers();
    logLine("warn", "link", { session: this.state.id, reason });
    // A link that breaks before the agent answered is a start that failed: nothing tells what it had begun.
    if (this.state.state === "starting") this.#host.background(this.#fail("the agent broke the link at the start"));
    else this.#host.background(this.recover());
  }

  onOutput(upstream: Upstream, frame: ArrayBuffer): void {
    if (frame.byteLength < LINK_HEADER_BYTES) return;
    const view = new DataView(frame);
    const seq = this.state.base + readUint64(view, 8);
    // The hub's seq takes the place of the link's n, and what follows the offset is a client's frame without a copy.
    writeUint64(view, 8, seq);
    this.#add(upstream, { type: "o", seq, at: Date.now(), frame: new Uint8Array(frame, 8) });
  }

  onFrame(upstream: Upstream, frame: AgentFrame): void {
    const session = this.state;
    const link = this.#link;
    switch (frame.type) {
      case "attached":
        void upstream
          .hold(() => this.#attached(upstream, frame))
          .catch((err: unknown) => this.#linkBroke(upstream, err));
        return;
      case "resized":
        session.cols = frame.cols;
        session.rows = frame.rows;
        this.#host.background(this.#host.storage.put("state", session, { allowUnconfirmed: true }));
        this.#add(upstream, { ...frame, type: "r", seq: session.base + frame.n, at: Date.now() });
        return;
      case "exit": {
        const exit = { code: frame.code, signal: frame.signal };
        this.#add(upstream, { type: "x", seq: session.base + frame.n, at: Date.now(), ...exit });
        link.drop(upstream);
        this.#host.background(this.#end("ended", exit, upstream, frame.n));
        return;
      }
      case "missing":
        link.drop(upstream);
        this.#host.background(this.#lose("the container no longer has the session"));
        return;
      case "failed":
        link.drop(upstream);
        this.#host.background(this.#fail(frame.message));
        return;
      case "bye":
        link.drop(upstream);
        this.#host.background(this.#become("asleep", ASLEEP));
        return;
      case "pong":
        return;
    }
  }

  /** Numbers of another boot are made durable before an event under them is shown, so that no seq is used twice. */
  async #attached(upstream: Upstream, frame: Extract<AgentFrame, { type: "attached" }>): Promise<void> {
    const session = this.state;
    if (frame.boot !== session.boot) {
      await this.log.flush();
      session.boot = frame.boot;
      session.base = this.log.lastSeq;
      session.baseBytes = this.log.bytes;
    }
    const have = this.log.lastSeq - session.base;
    if (frame.next > have + 1) {
      this.#add(upstream, {
        type: "gap",
        seq: session.base + frame.next - 1,
        at: Date.now(),
        from: this.log.lastSeq + 1,
        bytes: Math.max(0, frame.offset - (this.log.bytes - session.baseBytes)),
        reason: "the orchestrator was away for longer than the agent keeps output",
      });
      await this.log.flush();
    }
    if (hasEnded(session.state)) return;
    if (frame.last > have) this.#replayEnd = session.base + frame.last;
    else this.#reached.resolve();
    if (session.state === "running") {
      // The hub was away; the size is the terminal's, and changes of it follow as events.
      session.cols = frame.cols;
      session.rows = frame.rows;
    } else if (session.cols !== frame.cols || session.rows !== frame.rows) {
      upstream.tell({ type: "resize", cols: session.cols, rows: session.rows });
    }
    await this.#become("running", null);
    await this.#host.storage.setAlarm(Date.now() + WATCH_MS);
    for (const data of this.#queue.take()) upstream.input(data);
  }

  #add(upstream: Upstream, event: LogEvent): void {
    try {
      if (!this.log.append(event)) return;
    } catch (err) {
      this.#linkBroke(upstream, err);
      return;
    }
    this.clients.send(event);
    if (this.#replayEnd !== null && event.seq >= this.#replayEnd) {
      this.#replayEnd = null;
      this.#reached.resolve();
    }
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushing) return;
    if (this.log.unsavedBytes >= FLUSH_BYTES) {
      this.#host.background(this.#flush());
      return;
    }
    this.#flushTimer ??= setTimeout(() => this.#host.background(this.#flush()), FLUSH_MS);
  }

  /** Stores the log, then acks what is stored: an agent that hears no ack pauses its PTY, and nothing is dropped. */
  async #flush(): Promise<void> {
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    this.#flushing = true;
    try {
      await this.log.flush();
    } finally {
      this.#flushing = false;
    }
    this.#link.upstream?.tell({ type: "ack", n: Math.max(0, this.log.savedSeq - this.state.base) });
    if (this.log.savedSeq < this.log.lastSeq) this.#scheduleFlush();
    if (Date.now() - this.#rowAt > ROW_MS) await this.#saveRow();
  }

  async #become(state: SessionState, reason: string | null): Promise<void> {
    const session = this.state;
    session.state = state;
    session.reason = reason;
    this.clients.tell({ type: "state", state, reason });
    await this.#host.storage.put("state", session);
    await this.#saveRow();
  }

  /** Closes the session: the exit is the log's last event, stored before the agent may forget it. */
  async #end(state: "ended" | "lost", exit: Exit, upstream: Upstream | null, n: number): Promise<void> {
    const session = this.state;
    session.state = state;
    session.exit = exit;
    session.endedAt = Date.now();
    await this.log.flush();
    await this.#host.storage.put("state", session);
    await this.#host.storage.deleteAlarm();
    upstream?.tell({ type: "ack", n });
    upstream?.close("the session has ended");
    await this.#saveRow();
  }

  async #lose(reason: string): Promise<void> {
    const session = this.state;
    if (hasEnded(session.state)) return;
    session.state = "lost";
    session.reason = reason;
    const exit = { code: null, signal: null };
    this.clients.tell({ type: "state", state: "lost", reason });
    const event: LogEvent = { type: "x", seq: this.log.lastSeq + 1, at: Date.now(), ...exit };
    this.log.append(event);
    this.clients.send(event);
    await this.#end("lost", exit, null, 0);
  }

  /** A start that failed: clients are told why and may try again. A session that never ran is over. */
  async #fail(reason: string): Promise<void> {
    const session = this.state;
    const error = new AppError("UNAVAILABLE", reason);
    this.#queue.take();
    this.clients.tell({ type: "error", error: toEnvelope(error, "socket").error });
    this.clients.closeAll(CLOSE.TRY_AGAIN, reason);
    if (session.boot !== null) return this.#become("asleep", reason);
    session.reason = reason;
    await this.#end("lost", { code: null, signal: null }, null, 0);
  }

  /** Waits until what the agent still has of a running session is in the log; at most CATCH_UP_MS. */
  async settle(): Promise<void> {
    if (this.state.state !== "running") return;
    this.#host.background(this.recover());
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), CATCH_UP_MS);
    await Promise.race([this.#reached.promise, limit.promise]);
    clearTimeout(timer);
  }

  /** One write at a time, of what is true when it begins: an older state never lands on a newer one. */
  async #saveRow(): Promise<void> {
    this.#rowIsOld = true;
    this.#savingRow ??= this.#saveRows().finally(() => (this.#savingRow = null));
    await this.#savingRow;
  }

  async #saveRows(): Promise<void> {
    while (this.#rowIsOld) {
      this.#rowIsOld = false;
      this.#rowAt = Date.now();
      const { id, state, boot, exit, endedAt } = this.state;
      const change = { state, boot, exit, endedAt, lastSeq: this.log.lastSeq, clients: this.clients.size };
      await saveSession(this.#host.ctx.db, id, change);
    }
  }

  #linkBroke(upstream: Upstream, err: unknown): void {
    logLine("error", "link", { session: this.state.id, error: String(err) });
    upstream.close("broken");
    this.onClose(upstream, "broken");
  }
}
