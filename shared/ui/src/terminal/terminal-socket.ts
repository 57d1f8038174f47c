/** A session seen over `gantry.terminal.v1`: dials, resumes, acks and says what state it is in. Knows no DOM and no React. */
import {
  AppError,
  decodeData,
  type Exit,
  type Role,
  type ServerFrame,
  type SessionState,
  type TerminalSize,
} from "@gantry/contracts";
import { Cell, type Store } from "../cell.ts";
import { Acks } from "./acks.ts";
import { closeVerdict, recordVerdict, ticketVerdict, type Verdict } from "./close-verdict.ts";
import { Connection } from "./connection.ts";
import { LIVENESS } from "./liveness.ts";
import { MAX_PENDING_BYTES, OutputCursor, RESUME_PENDING_BYTES } from "./output-cursor.ts";
import { Redial } from "./redial.ts";
import { standing } from "./standing.ts";
import { blockedWords, idleSnapshot, isAttached, type TerminalSnapshot, type TerminalState } from "./terminal-state.ts";
import type { TerminalSocketOptions } from "./terminal-socket-options.ts";
import { terminalPath, terminalUrl } from "./terminal-url.ts";
import type { Tries } from "./tries.ts";

/** ms of being attached after which earlier failures are forgotten. */
const SETTLED_MS = 5_000;

export class TerminalSocket {
  readonly store: Store<TerminalSnapshot>;
  readonly #cell: Cell<TerminalSnapshot>;
  readonly #options: TerminalSocketOptions;
  readonly #cursor: OutputCursor;
  readonly #acks: Acks;
  readonly #redial: Redial;
  readonly #tries: Tries;
  #connection: Connection | null = null;
  /** Counts dials, so that an answer to an abandoned one is known for what it is. */
  #dialed = 0;
  #ready = false;
  /** The screen shows exactly what `#cursor.written` says, so the next attach continues from there. */
  #continues = false;
  #settleTimer: ReturnType<typeof setTimeout> | null = null;
  #said: string | null = null;
  /** The session never ran and never will: trying again means a new one. */
  #stillborn = false;
  #lastReason: string | null = null;
  /** The seq of a snapshot whose bytes come next. */
  #snapshotSeq: number | null = null;
  #size: TerminalSize & { visible: boolean };
  /** What this client asks to be. */
  #wants: Role;

  constructor(options: TerminalSocketOptions) {
    this.#options = options;
    this.#size = { ...options.size, visible: true };
    this.#wants = options.role ?? "controller";
    this.#cell = new Cell<TerminalSnapshot>(idleSnapshot(options.session, options.size));
    this.store = this.#cell;
    this.#redial = new Redial({
      presence: options.presence,
      random: options.random ?? Math.random,
      isShown: () => this.#size.visible,
      dial: () => this.#dial(),
      onWaiting: (state) => this.#set(state),
      onReturn: () => this.#connection?.probe(),
    });
    this.#tries = this.#redial.tries;
    this.#acks = new Acks((seq) => this.#connection?.send({ type: "ack", seq }));
    this.#cursor = new OutputCursor(options.sink, (seq, bytes) => this.#rendered(seq, bytes));
  }

  /** Connects, once. */
  start(): void {
    if (this.#redial.start()) this.#dial();
  }

  /** Detaches for good; the session lives on. */
  dispose(): void {
    this.#redial.dispose();
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
    this.#wants = "controller";
    this.#patch({ session: null, gap: null, notice: null, lostControl: false });
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
    return this.#cursor.replaying || !this.#ready || !this.#cell.get().responder;
  }

  /** What it asks to be. */
  get wants(): Role {
    return this.#wants;
  }

  /** The last event of the session that was shown; 0 while nothing was. */
  get seq(): number {
    return this.#cursor.written;
  }

  /** Sends typed bytes; false, counted in the store, when nobody would get them. */
  input(data: Uint8Array): boolean {
    if (this.#ready && blockedWords(this.#cell.get()) === null && this.#connection?.sendInput(data)) return true;
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
  }

  /** Asks for control, from whoever has it. */
  takeOver(): void {
    this.#ask("controller");
  }

  /** Leaves control to others; only looks from here on. */
  watch(): void {
    this.#ask("viewer");
  }

  dismiss(): void {
    this.#patch({ gap: null, notice: null, lostControl: false });
  }

  #ask(want: Role): void {
    this.#wants = want;
    this.#patch({ lostControl: false });
    if (this.#ready) this.#connection?.send({ type: "role", want, takeover: want === "controller" });
  }

  #dial(): void {
    this.#drop();
    if (this.#redial.waitsForPresence()) return;
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
    const size = this.#size.visible ? this.#size : null;
    const path = terminalPath(target, { session: this.#cell.get().session, after, role: this.#wants, size });
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
    this.#snapshotSeq = null;
    this.#connection?.close();
    this.#connection = null;
    this.#acks.stop();
    this.#redial.stop();
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer);
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
        if (this.#cell.get().session !== null) this.#end(verdict.exit, verdict.reason);
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
    // A hub that lost the end of its log knows nothing of our position and refuses it.
    if (found && found.lastSeq < this.#cursor.written) this.#continues = false;
    this.#follow(recordVerdict(found, otherwise));
  }

  #retryLater(limited: boolean): void {
    const ms = limited ? this.#tries.refused(this.#said) : this.#tries.lost();
    if (ms !== null) this.#redial.in(ms, this.#said);
    else this.#set({ phase: "failed", message: this.#said ?? "The hub refused this terminal several times in a row." });
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
        this.#cursor.gap(Math.max(frame.seq, frame.to));
        this.#patch({ gap: { bytes: frame.bytes, reason: frame.reason } });
        return;
      case "role":
        this.#patch({ ...standing(this.#cell.get(), frame, this.#wants), controller: frame.controller });
        if (["live", "viewer"].includes(this.#cell.get().state.phase)) this.#set(this.#attached());
        return;
      case "clients":
        this.#patch({ clients: frame, controller: frame.controller });
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
    const { session, cols, rows } = frame;
    this.#patch({ ...standing(this.#cell.get(), frame, this.#wants) });
    this.#patch({ session, cols, rows, blockedInputs: 0, notice: null, holdUp: null });
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
    this.#patch({ holdUp: state === "running" ? reason : null });
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
    const never = this.seq === 0 && frame.code === null && frame.signal === null;
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
      this.#redial.waitForSink();
    }
  }

  #rendered(seq: number, bytes: number): void {
    if (this.#ready) this.#acks.rendered(seq, bytes);
    if (this.#cursor.pending < RESUME_PENDING_BYTES) this.#redial.sinkReady();
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
