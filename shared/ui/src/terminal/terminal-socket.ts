/** A session seen over `gantry.terminal.v1`: dials, resumes, acks and says what state it is in. Knows no DOM and no React. */
import {
  AppError,
  decodeData,
  type Exit,
  type ServerFrame,
  type SessionState,
  type TerminalSize,
} from "@gantry/contracts";
import { Cell, type Store } from "../cell.ts";
import { Acks } from "./acks.ts";
import { closeVerdict, ticketVerdict, type Verdict } from "./close-verdict.ts";
import { Connection } from "./connection.ts";
import { LIVENESS } from "./liveness.ts";
import { MAX_PENDING_BYTES, OutputCursor, RESUME_PENDING_BYTES } from "./output-cursor.ts";
import { idleSnapshot, isAttached, takesInput, type TerminalSnapshot, type TerminalState } from "./terminal-state.ts";
import type { TerminalSocketOptions } from "./terminal-socket-options.ts";
import { terminalPath, terminalUrl } from "./terminal-url.ts";
import { Tries } from "./tries.ts";

/** ms of being attached after which earlier failures are forgotten. */
const SETTLED_MS = 5_000;

export class TerminalSocket {
  readonly store: Store<TerminalSnapshot>;
  readonly #cell: Cell<TerminalSnapshot>;
  readonly #options: TerminalSocketOptions;
  readonly #cursor: OutputCursor;
  readonly #acks: Acks;
  readonly #tries: Tries;
  #connection: Connection | null = null;
  #stopPresence: (() => void) | null = null;
  /** Counts dials, so that an answer to an abandoned one is known for what it is. */
  #dialed = 0;
  #ready = false;
  /** The screen shows exactly what `#cursor.written` says, so the next attach continues from there. */
  #continues = false;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #settleTimer: ReturnType<typeof setTimeout> | null = null;
  /** The wait that ends by an event, not by a timer. */
  #waits: "presence" | "sink" | null = null;
  #said: string | null = null;
  /** The session never ran and never will: trying again means a new one. */
  #stillborn = false;
  #lastReason: string | null = null;
  /** The seq of a snapshot whose bytes come next. */
  #snapshotSeq: number | null = null;
  #size: TerminalSize & { visible: boolean };

  constructor(options: TerminalSocketOptions) {
    this.#options = options;
    this.#size = { ...options.size, visible: true };
    this.#cell = new Cell<TerminalSnapshot>(idleSnapshot(options.session, options.size));
    this.store = this.#cell;
    this.#tries = new Tries(options.random ?? Math.random);
    this.#acks = new Acks((seq) => this.#connection?.send({ type: "ack", seq }));
    this.#cursor = new OutputCursor(options.sink, (seq, bytes) => this.#rendered(seq, bytes));
  }

  /** Connects, once. */
  start(): void {
    if (this.#stopPresence !== null) return;
    this.#stopPresence = this.#options.presence.subscribe(() => this.#presenceChanged());
    this.#dial();
  }

  /** Detaches for good; the session lives on. */
  dispose(): void {
    this.#stopPresence?.();
    this.#stopPresence = null;
    this.#drop();
  }

  /** Tries again at once, with a clean count. */
  retry(): void {
    this.#tries.succeeded();
    if (this.#stillborn) this.#patch({ session: null });
    this.#stillborn = false;
    this.#dial();
  }

  /** Begins a new session in this terminal, on an empty screen. */
  restart(): void {
    this.#cursor.reset();
    this.#continues = false;
    this.#patch({ session: null, gap: null, notice: null });
    this.retry();
  }

  /** Shows the whole log of an ended session. */
  replay(): void {
    this.#cursor.reset();
    this.#continues = true;
    this.retry();
  }

  /** True while the terminal must not answer what the output asks of it. */
  get mute(): boolean {
    return this.#cursor.replaying || !this.#ready || this.#cell.get().role !== "controller";
  }

  /** True while nothing of the session has been shown. */
  get blank(): boolean {
    return this.#cursor.written === 0;
  }

  /** True while the output that arrives is history. */
  get replaying(): boolean {
    return this.#cursor.replaying;
  }

  /** Sends typed bytes; false, counted in the store, when nobody would get them. */
  input(data: Uint8Array): boolean {
    const { state } = this.#cell.get();
    if (this.#ready && takesInput(state) && this.#connection?.sendInput(data)) return true;
    this.#cell.update((value) => ({ ...value, blockedInputs: value.blockedInputs + 1 }));
    return false;
  }

  /** States what this client can show. The size of a hidden one is not sent: it must not shrink the PTY. */
  resize(cols: number, rows: number, visible: boolean): void {
    const next = visible ? { cols, rows, visible } : { ...this.#size, visible };
    const same = next.cols === this.#size.cols && next.rows === this.#size.rows && next.visible === this.#size.visible;
    this.#size = next;
    if (same || !this.#ready) return;
    this.#sendSize();
    // The hub answers with `resized` where the PTY's size turns out smaller.
    if (visible && this.#cell.get().role === "controller") this.#patch({ cols, rows });
  }

  dismiss(): void {
    this.#patch({ gap: null, notice: null });
  }

  #dial(): void {
    this.#drop();
    const waitsFor = this.#options.presence.waitsFor();
    if (waitsFor !== null) {
      this.#wait("presence", waitsFor);
      return;
    }
    const { failures } = this.#tries;
    const message = this.#said;
    this.#said = null;
    this.#set(
      failures > 0 ? { phase: "reconnecting", attempt: failures, dialAt: null, message } : { phase: "connecting" },
    );
    void this.#connect(this.#dialed);
  }

  async #connect(dial: number): Promise<void> {
    const { api, origin, target } = this.#options;
    const after = this.#continues ? this.#cursor.written : null;
    const path = terminalPath(target, { session: this.#cell.get().session, after, size: this.#size });
    let ticket: string;
    try {
      ticket = await api.ticket(path);
    } catch (err) {
      if (dial === this.#dialed) this.#ticketRefused(err, after !== null);
      return;
    }
    if (dial !== this.#dialed) return;
    this.#acks.begin(after ?? 0);
    this.#connection = new Connection(terminalUrl(origin, path, ticket), {
      liveness: this.#options.liveness ?? LIVENESS,
      onFrame: (frame) => this.#control(frame),
      onData: (frame) => this.#data(frame),
      onClose: (code, reason, opened) => this.#closed(code, reason, opened),
      onUnreadable: () => this.#unreadable(),
    });
  }

  #ticketRefused(err: unknown, resumes: boolean): void {
    if (!(err instanceof AppError)) throw err;
    this.#said = err.message;
    this.#follow(ticketVerdict(err, resumes));
  }

  /** Leaves the socket and every timer; whatever they would still say is not heard. */
  #drop(): void {
    this.#dialed++;
    this.#ready = false;
    this.#waits = null;
    this.#snapshotSeq = null;
    this.#connection?.close();
    this.#connection = null;
    this.#acks.stop();
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer);
    this.#retryTimer = null;
    this.#settleTimer = null;
  }

  #closed(code: number, reason: string, opened: boolean): void {
    this.#drop();
    if (opened) this.#follow(closeVerdict(code, reason, this.#said));
    // A browser is not told why an upgrade was refused: the session's own record is.
    else void this.#inspect({ kind: "retry", limited: false });
  }

  #follow(verdict: Verdict): void {
    switch (verdict.kind) {
      case "ended":
        if (this.#cell.get().session !== null) this.#end({ code: null, signal: null }, verdict.reason);
        else this.#set({ phase: "failed", message: verdict.reason ?? "The session ended before it began." });
        return;
      case "unknown-position":
        this.#continues = false;
        void this.#inspect({ kind: "retry", limited: true });
        return;
      case "gone":
        void this.#inspect({ kind: "retry", limited: true });
        return;
      case "failed":
        this.#set({ phase: "failed", message: verdict.message });
        return;
      case "sign-in":
        this.#set({ phase: "failed", message: "Sign in again to go on." });
        this.#options.onSignIn?.();
        return;
      case "retry":
        this.#retryLater(verdict.limited);
    }
  }

  /** Looks up how the session ended; while it has not, `otherwise` is followed. */
  async #inspect(otherwise: Verdict): Promise<void> {
    const dial = this.#dialed;
    const { session } = this.#cell.get();
    const found = session === null ? undefined : await this.#options.api.session(session).catch(() => undefined);
    if (dial !== this.#dialed) return;
    if (found === null) {
      this.#end({ code: null, signal: null }, "This session no longer exists.");
    } else if (found?.state === "ended" || found?.state === "lost") {
      this.#end(found.exit ?? { code: null, signal: null }, found.state === "lost" ? "The container was lost." : null);
    } else {
      // A hub that lost the end of its log knows nothing of our position and refuses it.
      if (found && found.lastSeq < this.#cursor.written) this.#continues = false;
      this.#follow(otherwise);
    }
  }

  #retryLater(limited: boolean): void {
    const ms = limited ? this.#tries.refused(this.#said) : this.#tries.lost();
    if (ms === null) {
      this.#set({ phase: "failed", message: this.#said ?? "The hub refused this terminal several times in a row." });
      return;
    }
    const { failures } = this.#tries;
    this.#set({ phase: "reconnecting", attempt: failures, dialAt: Date.now() + ms, message: this.#said });
    this.#retryTimer = setTimeout(() => this.#dial(), ms);
  }

  #wait(waits: "presence" | "sink", message: string): void {
    this.#waits = waits;
    this.#set({ phase: "reconnecting", attempt: this.#tries.failures, dialAt: null, message });
  }

  #presenceChanged(): void {
    if (this.#options.presence.waitsFor() !== null) return;
    if (this.#waits === "presence" || this.#retryTimer !== null) this.#dial();
    else this.#connection?.probe();
  }

  #unreadable(): void {
    this.#drop();
    this.#said = "The hub sent what this page cannot read. Reload the page.";
    this.#follow({ kind: "retry", limited: true });
  }

  #control(frame: ServerFrame): void {
    switch (frame.type) {
      case "ready":
        this.#onReady(frame);
        return;
      case "snapshot":
        this.#cursor.reset();
        this.#cursor.resize(0, frame.cols, frame.rows);
        this.#acks.skip(frame.seq);
        this.#snapshotSeq = frame.seq;
        return;
      case "resized":
        this.#cursor.resize(frame.seq, frame.cols, frame.rows);
        this.#patch({ cols: frame.cols, rows: frame.rows });
        return;
      case "gap":
        this.#cursor.pass(Math.max(frame.seq, frame.to));
        this.#patch({ gap: { bytes: frame.bytes, reason: frame.reason } });
        return;
      case "role":
        this.#patch({ role: frame.role });
        if (["live", "viewer"].includes(this.#cell.get().state.phase)) this.#set(this.#attached());
        return;
      case "clients":
        this.#patch({ clients: { controllers: frame.controllers, viewers: frame.viewers } });
        return;
      case "state":
        this.#sessionState(frame.state, frame.reason);
        return;
      case "exit":
        this.#exited(frame);
        return;
      case "error":
        this.#said = frame.error.message;
        if (isAttached(this.#cell.get().state)) this.#patch({ notice: frame.error.message });
        return;
      case "pong":
    }
  }

  #onReady(frame: Extract<ServerFrame, { type: "ready" }>): void {
    const isNew = this.#cell.get().session !== frame.session;
    this.#ready = true;
    if (frame.mode !== "exact") this.#cursor.reset();
    this.#continues = frame.mode === "exact" || frame.lastSeq === 0;
    this.#cursor.replayTo(frame.lastSeq);
    this.#cursor.resize(0, frame.cols, frame.rows);
    this.#lastReason = null;
    const { session, role, cols, rows } = frame;
    this.#patch({ session, role, cols, rows, blockedInputs: 0, notice: null });
    this.#set(this.#attached());
    this.#sendSize();
    this.#settleTimer = setTimeout(() => {
      // A start may take long and fail after all.
      if (this.#cell.get().state.phase !== "starting") this.#tries.succeeded();
    }, SETTLED_MS);
    if (isNew) this.#options.onSession?.(session);
  }

  #sessionState(state: SessionState, reason: string | null): void {
    this.#lastReason = reason;
    if (state === "running") {
      this.#tries.succeeded();
      this.#set(this.#attached());
    } else if (state === "starting") this.#set({ phase: "starting", reason });
    else if (state === "asleep") {
      this.#set({ phase: "asleep" });
      this.#patch({ notice: this.#tries.why });
    }
    // ended and lost: `exit` follows and says how.
  }

  #exited(frame: Extract<ServerFrame, { type: "exit" }>): void {
    const never = this.blank && frame.code === null && frame.signal === null;
    this.#cursor.pass(frame.seq);
    this.#drop();
    this.#stillborn = never && this.#tries.why !== null;
    if (this.#stillborn) this.#set({ phase: "failed", message: this.#tries.why ?? "" });
    else this.#end(frame, this.#lastReason);
  }

  #data(buffer: ArrayBuffer): void {
    const frame = decodeData(buffer);
    if (!this.#ready || frame === null) {
      this.#unreadable();
      return;
    }
    if (frame.seq === this.#snapshotSeq) this.#cursor.snapshot(frame.seq, frame.data);
    else this.#cursor.write(frame.seq, frame.data);
    this.#snapshotSeq = null;
    this.#continues = true;
    this.#tries.succeeded();
    if (this.#cursor.pending > MAX_PENDING_BYTES) {
      this.#drop();
      this.#wait("sink", "catching up with the output");
    }
  }

  #rendered(seq: number, bytes: number): void {
    if (this.#ready) this.#acks.rendered(seq, bytes);
    if (this.#waits === "sink" && this.#cursor.pending < RESUME_PENDING_BYTES) this.#dial();
  }

  #attached(): TerminalState {
    return { phase: this.#cell.get().role === "viewer" ? "viewer" : "live" };
  }

  #sendSize(): void {
    this.#connection?.send({ type: "resize", ...this.#size });
  }

  #end({ code, signal }: Exit, reason: string | null): void {
    this.#set({ phase: "ended", code, signal, reason });
  }

  #set(state: TerminalState): void {
    this.#patch({ state });
  }

  #patch(change: Partial<TerminalSnapshot>): void {
    this.#cell.update((value) => ({ ...value, ...change }));
  }
}
