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
  toEnvelope,
  within,
  writeUint64,
} from "@gantry/contracts";
import { logLine } from "@gantry/http";
import { beginBoot, missed, skipUnsure } from "./begin-boot.ts";
import { CatchUp } from "./catch-up.ts";
import { ClientRoom } from "./clients/client-room.ts";
import type { ControlState } from "./clients/control.ts";
import type { EventLog } from "./event-log.ts";
import type { Host } from "./host.ts";
import { hasEnded, type HubState } from "./hub-state.ts";
import type { LogEvent } from "./log-event.ts";
import type { SessionLog } from "./open-log.ts";
import { OwnEvents } from "./own-events.ts";
import { ASLEEP, holdUp } from "./reasons.ts";
import { Recorder } from "./recorder.ts";
import { Redactor } from "../redaction/redactor.ts";
import { saveSession, type SessionChange } from "./save-session.ts";
import { Sealer } from "./sealer.ts";
import { SnapshotPace } from "./snapshots/snapshot-pace.ts";
import { SessionLink, type Verdict } from "./session-link.ts";
import { SessionRow } from "./session-row.ts";
import { CATCH_UP_MS, END_MS, RETRY_MS, WATCH_MS } from "./timings.ts";
import type { Upstream, UpstreamHandlers } from "./upstream.ts";

export class LiveSession implements UpstreamHandlers {
  readonly state: HubState;
  readonly recorder: Recorder;
  readonly clients: ClientRoom;
  /** The screens that clients begin with. */
  readonly snapshots: SnapshotPace;
  readonly #host: Host;
  readonly #link: SessionLink;
  readonly #row: SessionRow;
  /** What is numbered here and not by the agent. */
  readonly own: OwnEvents;
  /** True until the log has caught up, in a hub that was lost while the session ran. */
  #unsure: boolean;
  /** The link that `state.base` belongs to: another one is acked nothing before it has said which boot it is. */
  #numbered: Upstream | null = null;
  readonly #catchUp = new CatchUp(() => {
    this.#unsure = false;
    this.clients.settled();
  });

  constructor(
    host: Host,
    state: HubState,
    { log, archive, snapshots }: SessionLog,
    control: ControlState | null = null,
  ) {
    this.#host = host;
    this.state = state;
    this.#unsure = state.boot !== null && state.state === "running";
    const { db, fleet, config } = host.ctx;
    this.snapshots = new SnapshotPace(snapshots, log, host.background);
    this.recorder = new Recorder(log, new Sealer(log, archive, host.background, () => this.#archiveChanged()), {
      stored: (seq) => {
        if (this.#numbered === this.#link.upstream) {
          this.#numbered?.tell({ type: "ack", n: Math.max(0, seq - state.base) });
        }
        this.#row.moved();
        this.snapshots.stored();
      },
    });
    this.#row = new SessionRow(
      (row) => saveSession(db, state.id, row),
      () => this.#summary(),
      host.background,
    );
    const link = (this.#link = new SessionLink({ fleet, session: state, log, handlers: this }));
    this.clients = new ClientRoom(
      {
        log,
        session: state,
        get upstream() {
          return link.upstream;
        },
        isReady: () => !state.recordInput || this.#catchUp.isDone,
        pings: host.pings,
        start: () => this.start(),
        record: (data) => this.own.record(data),
        touch: async () => fleet.worker(state.worker).touchContainer(state.container),
        changed: () => this.#row.changed(),
        saveControl: (next) => host.background(host.storage.put("control", next, { allowUnconfirmed: true })),
        background: host.background,
      },
      control,
    );
    this.own = new OwnEvents({
      recorder: this.recorder,
      session: state,
      masking: new Redactor(config.REDACT),
      keep: () => host.background(host.storage.put("state", state)),
      show: (event) => this.clients.send(event),
    });
  }

  get log(): EventLog {
    return this.recorder.log;
  }

  /** Ends the program. Throws UNAVAILABLE, and changes nothing, while it may run out of reach and outlive its session. */
  async endProgram(): Promise<void> {
    await within(END_MS, this.recover()).catch(() => undefined);
    if (this.#isOutOfReach && this.#host.ctx.fleet.has(this.state.worker)) {
      throw new AppError("UNAVAILABLE", `container ${this.state.container} cannot be reached to end the program in it`);
    }
    this.#link.end("the session was deleted");
  }

  /** Lets go of everything; nothing is stored afterwards. */
  async destroy(): Promise<void> {
    this.state.state = "ended";
    this.#catchUp.done();
    this.clients.closeAll(CLOSE.ENDED, "the session was deleted");
    this.recorder.stop();
    this.#row.stop();
    await this.snapshots.stop();
  }

  /** What somebody must see to now and then, whoever watches; false when nothing is left to see to. */
  async watch(): Promise<boolean> {
    const { state } = this.state;
    if (state === "starting") await this.start();
    if (state === "running" && !this.#link.probe()) await this.recover();
    this.clients.dropSilent();
    if (hasEnded(state) && this.log.rows.length > 0) await this.recorder.finish();
    else this.recorder.wake();
    const goesOn = state === "starting" || state === "running" || this.clients.size > 0;
    return this.#row.catchUp() || this.log.rows.length > 0 || goesOn;
  }

  /** A hub that was lost between the exit and the end of the session: the log knows better than the state. */
  async conclude(): Promise<boolean> {
    if (this.log.lastSeq === 0) return false;
    const [last] = await this.log.read(this.log.lastSeq - 1);
    if (last?.type !== "x" || hasEnded(this.state.state)) return false;
    const exit = { code: last.code, signal: last.signal };
    await this.#end(exit.code === null && exit.signal === null ? "lost" : "ended", exit, null, 0);
    return true;
  }

  /** Starts the container and opens the session in it. */
  async start(): Promise<void> {
    if (this.state.state !== "starting") await this.#become("starting", null);
    await this.#judge(await this.#link.start());
  }

  /** Finds the agent of a running session again, watched or not; starts nothing. */
  async recover(): Promise<void> {
    if (!this.#isOutOfReach) return;
    // A hub whose place another one has taken cannot write any more, so it does not take the link from it either.
    await this.#host.storage.put("state", this.state);
    await this.#host.storage.sync();
    await this.#judge(await this.#link.recover());
  }

  async #judge(verdict: Verdict): Promise<void> {
    if (verdict.kind === "linked") return;
    if (verdict.kind === "unreached") return this.#keepTrying();
    if (hasEnded(this.state.state)) return;
    this.#skipUnsure();
    this.#catchUp.done();
    switch (verdict.kind) {
      case "asleep":
        return this.#sleep();
      case "lost":
        return this.#lose("the container died unasked");
      case "failed":
        return this.#fail(verdict.reason);
    }
  }

  onClose(upstream: Upstream, reason: string): void {
    if (!this.#link.drop(upstream)) return;
    this.#catchUp.lost();
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
        // What waits was typed for a program that is not there any more.
        this.clients.input.discard();
        const exit = { code: frame.code, signal: frame.signal };
        this.#add(upstream, { type: "x", seq: session.base + frame.n, at: Date.now(), ...exit });
        this.#over(upstream);
        this.#host.background(this.#end("ended", exit, upstream, frame.n));
        return;
      }
      case "missing":
        this.#skipUnsure();
        this.#over(upstream);
        this.#host.background(this.#lose("the container no longer has the session"));
        return;
      case "failed":
        this.#over(upstream);
        this.#host.background(this.#fail(frame.message));
        return;
      case "bye":
        this.#skipUnsure();
        // A hub that is lost from here on asks no agent for what clients saw.
        this.recorder.flush(true);
        this.#over(upstream);
        this.#host.background(this.#sleep());
        return;
      case "pong":
    }
  }

  /** Numbers of another boot are made durable before an event under them is shown. */
  async #attached(upstream: Upstream, frame: Extract<AgentFrame, { type: "attached" }>): Promise<void> {
    const session = this.state;
    if (frame.boot !== session.boot) {
      this.#skipUnsure();
      for (const event of beginBoot(this.recorder, session, frame)) this.clients.send(event);
    }
    this.#numbered = upstream;
    const have = this.log.lastSeq - session.base;
    if (frame.last > have) this.clients.repeats();
    if (frame.next > have + 1) {
      this.#add(upstream, missed(this.log, session, frame));
      this.recorder.flush();
    }
    if (hasEnded(session.state)) return;
    if (frame.last > have) this.#catchUp.awaits(session.base + frame.last);
    else this.#catchUp.done();
    if (session.state === "running") {
      // The hub was away; the size is the terminal's, and changes of it follow as events.
      session.cols = frame.cols;
      session.rows = frame.rows;
    } else if (session.cols !== frame.cols || session.rows !== frame.rows) {
      upstream.tell({ type: "resize", cols: session.cols, rows: session.rows });
    }
    const running = this.#become("running", holdUp(false, this.recorder.waits));
    // In the same turn: what a client sends when it hears of `running` comes behind what waited.
    this.clients.linked();
    await running;
  }

  /** The agent has said its last word on this link. */
  #over(upstream: Upstream): void {
    this.#link.drop(upstream);
    this.#catchUp.done();
  }

  /** Asleep, unless somebody has typed meanwhile: that wakes it. */
  async #sleep(): Promise<void> {
    await this.#become("asleep", ASLEEP);
    if (this.clients.input.waits) await this.start();
  }

  #add(upstream: Upstream, event: LogEvent): void {
    try {
      if (!this.recorder.add(event)) return;
    } catch (err) {
      this.#linkBroke(upstream, err);
      return;
    }
    this.clients.send(event);
    this.#catchUp.at(event.seq);
  }

  get #isOutOfReach(): boolean {
    return this.state.state === "running" && this.#link.upstream === null;
  }

  get #holdUp(): string | null {
    return holdUp(this.#isOutOfReach, this.recorder.waits);
  }

  /** Who cannot be asked may live: the session is what it was, and says what it waits for. */
  async #keepTrying(): Promise<void> {
    if (!this.#isOutOfReach) return;
    if (this.state.reason !== this.#holdUp) await this.#become("running", this.#holdUp);
    if (this.clients.size > 0) await this.#host.storage.setAlarm(Date.now() + RETRY_MS);
  }

  /** The archive refuses and the program waits for it, or that is over: clients are told. */
  #archiveChanged(): void {
    if (!this.recorder.waits) this.recorder.ack();
    if (this.state.state !== "running" || this.state.reason === this.#holdUp) return;
    this.#host.background(this.#become("running", this.#holdUp));
  }

  #skipUnsure(): void {
    if (this.#unsure) this.clients.send(skipUnsure(this.recorder));
    this.#unsure = false;
  }

  async #become(state: SessionState, reason: string | null): Promise<void> {
    const session = this.state;
    session.state = state;
    session.reason = reason;
    this.clients.tell({ type: "state", state, reason });
    this.#row.changed();
    await this.#host.storage.put("state", session);
    await this.#host.storage.setAlarm(Date.now() + WATCH_MS);
  }

  /** Closes the session: the exit is the log's last event, stored before the agent may forget it. */
  async #end(state: "ended" | "lost", exit: Exit, upstream: Upstream | null, n: number): Promise<void> {
    const session = this.state;
    session.state = state;
    if (state === "ended") session.reason = null;
    session.exit = exit;
    session.endedAt = Date.now();
    const sealed = this.recorder.finish();
    this.#host.background(this.snapshots.stop());
    await this.#host.storage.put("state", session);
    upstream?.tell({ type: "ack", n });
    upstream?.close("the session has ended");
    this.#row.changed();
    await this.#host.storage.setAlarm(Date.now() + WATCH_MS);
    await sealed;
  }

  async #lose(reason: string): Promise<void> {
    const session = this.state;
    if (hasEnded(session.state)) return;
    session.state = "lost";
    session.reason = reason;
    const exit = { code: null, signal: null };
    this.clients.tell({ type: "state", state: "lost", reason });
    const event: LogEvent = { type: "x", seq: this.log.lastSeq + 1, at: Date.now(), ...exit };
    this.recorder.add(event);
    this.clients.send(event);
    await this.#end("lost", exit, null, 0);
  }

  /** A start that failed: clients are told why and may try again. A session that never ran is over. */
  async #fail(reason: string): Promise<void> {
    const session = this.state;
    const error = new AppError("UNAVAILABLE", reason);
    this.clients.input.discard();
    this.clients.tell({ type: "error", error: toEnvelope(error, "socket").error });
    this.clients.closeAll(CLOSE.TRY_AGAIN, reason);
    if (session.boot !== null) return this.#become("asleep", reason);
    session.reason = reason;
    await this.#end("lost", { code: null, signal: null }, null, 0);
  }

  /**
   * Waits until the log has what the agent still has of a running session. Throws UNAVAILABLE when it has not after
   * CATCH_UP_MS: numbers that clients saw are not known then.
   */
  async settle(): Promise<void> {
    if (this.state.state !== "running") return;
    this.#host.background(this.recover());
    if (await this.#catchUp.within(CATCH_UP_MS)) return;
    throw new AppError("UNAVAILABLE", this.state.reason ?? "the container has not sent what it still has: try again");
  }

  #summary(): SessionChange {
    const { state, boot, exit, endedAt } = this.state;
    return { state, boot, exit, endedAt, lastSeq: this.log.lastSeq, ...this.clients.counts() };
  }

  #linkBroke(upstream: Upstream, err: unknown): void {
    logLine("error", "link", { session: this.state.id, error: String(err) });
    upstream.close("broken");
    this.onClose(upstream, "broken");
  }
}
