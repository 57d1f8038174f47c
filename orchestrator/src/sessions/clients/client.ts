/** One attached socket and its protocol: how an event of the log becomes its frames, and how far it has come. */
import { type AppError, CLOSE, type Role, type ServerFrame, type TerminalSize, toEnvelope } from "@gantry/contracts";
import { closeQuietly, sendQuietly } from "@gantry/http";
import { eventBytes, eventData, type LogEvent, type Position } from "../log-event.ts";
import type { Attachment } from "./attachment.ts";
import { Backlog } from "./backlog.ts";
import { HIGH_BYTES, LAG_BYTES } from "./limits.ts";

/** What a raw client says for this long after it was sent history may be its terminal's answer to that. Milliseconds. */
const ANSWERS_MS = 1_000;

export class Client {
  readonly socket: WebSocket;
  readonly protocol: Attachment["protocol"];
  readonly actor: string;
  readonly mayControl: boolean;
  readonly backlog = new Backlog();
  role: Role;
  size: TerminalSize | null;
  visible: boolean;
  /** When it came or last typed, whichever was later. Epoch ms. */
  activeAt: number;
  /** The last event this client was sent, or need not be sent. */
  sent = 0;
  /** Gets events as they come; until then it is fed from the log. */
  live = false;
  /** The log is being read for it. */
  feeding = false;
  /** Whether it was last told that it answers for the terminal. */
  responds = false;
  /** When it was last heard of, and since when it has taken nothing, if it is waited for. Epoch ms. */
  heardAt: number;
  progressAt: number;
  /** It knows of `ping`, so its silence means something. */
  pings = false;
  /** It acknowledges what it renders. */
  acks = false;
  /** It may have seen what the hub, being lost, forgot that it sent. */
  unsure = false;
  /** The terminal's size as this client knows it. */
  #told: TerminalSize | null = null;
  /** Where the log ended when it came: history up to there, the present after it. */
  #history: Position;
  /** Output of the session up to `sent`; null while it is not known. Bytes. */
  #at: number | null = null;
  /** What it was sent of history. Bytes. */
  #replayed: number | null = null;
  /** Until when a raw client's terminal may still answer history. Epoch ms. */
  #answersUntil = 0;
  /** Of a raw client: what its socket held when progress was last looked at. Bytes. */
  #heldBefore = 0;

  constructor(socket: WebSocket, attachment: Attachment, history: Position, now: number) {
    this.socket = socket;
    this.protocol = attachment.protocol;
    this.actor = attachment.actor;
    this.mayControl = attachment.mayControl;
    this.role = attachment.role;
    this.size = attachment.size;
    this.visible = attachment.visible;
    this.activeAt = attachment.activeAt;
    this.heardAt = this.progressAt = now;
    this.#history = history;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Output that the runtime has not handed to the network. Bytes; 0 in a workerd of before November 2026, whatever is. */
  get held(): number {
    return this.socket.bufferedAmount ?? 0;
  }

  /** Output that is on its way: not acknowledged, or, of a raw client, not taken by the network. Bytes. */
  get outstanding(): number {
    return this.protocol === "v1" ? this.backlog.bytes : this.held;
  }

  /** True while what it gets is history. */
  get inHistory(): boolean {
    return this.#replayed === null;
  }

  /** The seq at which history ends. */
  get historyEnd(): number {
    return this.#history.seq;
  }

  /** True while answers of its terminal may be answers to history. What a raw client rendered is guessed. */
  isReplaying(now: number): boolean {
    if (this.#replayed === null) return true;
    return this.protocol === "v1" ? this.backlog.acked < this.#replayed : now < this.#answersUntil;
  }

  /** How far it is behind a log of `bytes` of output; history does not count. Bytes. */
  behind(bytes: number): number {
    return this.outstanding + (this.#at === null ? 0 : Math.max(0, bytes - this.#at));
  }

  /** Everything up to the end of the log, `bytes` of output, was sent: events come as they are from here on. */
  becomeLive(bytes: number): void {
    this.#at = bytes;
    this.#replayed ??= this.backlog.sent;
    this.live = true;
    this.save();
  }

  /** What comes next waits in the log. */
  fallBehind(now: number): void {
    this.live = false;
    this.progressAt = now;
    this.save();
  }

  /** Keeps what must survive the hub's eviction. */
  save(): void {
    const { protocol, actor, mayControl, role, size, visible, activeAt } = this;
    const sent = this.live ? null : this.sent;
    const attachment: Attachment = { protocol, actor, mayControl, role, size, visible, activeAt, sent };
    this.socket.serializeAttachment(attachment);
  }

  /** For how long it has taken nothing although somebody waits for it, looked at now and then. Milliseconds. */
  stalledFor(now: number, awaited: boolean): number {
    const held = this.protocol === "raw" ? this.held : 0;
    if (!awaited || this.outstanding === 0 || held < this.#heldBefore) this.progressAt = now;
    this.#heldBefore = held;
    return now - this.progressAt;
  }

  /** A control frame; raw clients have none. */
  tell(frame: ServerFrame): void {
    if (frame.type === "ready" || frame.type === "snapshot" || frame.type === "resized") {
      this.#told = { cols: frame.cols, rows: frame.rows };
    }
    if (this.protocol === "v1") sendQuietly(this.socket, JSON.stringify(frame));
  }

  /** An error that leaves the socket open; a raw client can only be closed for it. */
  refuse(err: AppError): void {
    if (this.protocol === "raw") this.close(CLOSE.POLICY, err.message);
    else this.tell({ type: "error", error: toEnvelope(err, "socket").error });
  }

  /** One event of the log. `frame` of output is forwarded as it is. */
  send(event: LogEvent): void {
    this.#advance(event);
    switch (event.type) {
      case "o":
        if (this.protocol === "v1") this.backlog.push(event.seq, eventBytes(event));
        sendQuietly(this.socket, this.protocol === "raw" ? eventData(event.frame) : event.frame);
        return;
      case "r":
        // The size that a boot opens with is an event, and to who came before it no news.
        if (event.cols === this.#told?.cols && event.rows === this.#told.rows) return;
        this.tell({ type: "resized", seq: event.seq, cols: event.cols, rows: event.rows });
        return;
      case "gap":
        this.tell({
          type: "gap",
          seq: event.seq,
          from: event.from,
          to: event.seq,
          bytes: event.bytes,
          reason: event.reason,
        });
        return;
      case "x":
        this.tell({ type: "exit", seq: event.seq, code: event.code, signal: event.signal });
        this.close(CLOSE.ENDED, exitReason(event));
        return;
      // A recording has them, a terminal does not.
      case "m":
      case "i":
    }
  }

  /** Takes an acknowledgement; gives false for one of what was not sent. */
  ack(seq: number, now: number): boolean {
    this.acks = true;
    if (this.backlog.ack(seq)) this.progressAt = now;
    return seq <= this.sent || this.unsure;
  }

  /** True where `bytes` more may be sent from the log, given its share of what the hub may hold. */
  hasRoom(bytes: number, share: number): boolean {
    const { outstanding } = this;
    return outstanding + Math.min(bytes, HIGH_BYTES / 2) <= HIGH_BYTES && this.held < share;
  }

  /** True where it is worth reading the log for it: half of what it may be sent is taken. */
  wantsMore(share: number): boolean {
    return !this.live && !this.feeding && this.outstanding <= HIGH_BYTES / 2 && this.held <= share / 2;
  }

  /** True where it is behind and will not say by an acknowledgement that it takes more. */
  get isMute(): boolean {
    return !this.live && (this.protocol === "raw" || this.outstanding <= HIGH_BYTES / 2);
  }

  /** True where it must not get events as they come any more. */
  isLagging(share: number): boolean {
    return this.held > share || (this.protocol === "v1" && this.backlog.bytes > LAG_BYTES);
  }

  close(code: number, reason: string): void {
    closeQuietly(this.socket, code, reason);
  }

  #advance(event: LogEvent): void {
    if (this.#at !== null) this.#at += eventBytes(event);
    this.sent = event.seq;
    if (this.#replayed === null && event.type === "o") this.#answersUntil = Date.now() + ANSWERS_MS;
    if (this.#replayed === null && event.seq >= this.#history.seq) {
      // A gap may end behind it: where it is then is known again when it has caught up.
      if (event.seq === this.#history.seq) this.#at = this.#history.bytes;
      this.#replayed = this.backlog.sent + (event.type === "o" ? eventBytes(event) : 0);
    }
  }
}

/** `exit 0`, `signal SIGKILL`, or `lost` when nobody knows. */
function exitReason({ code, signal }: { code: number | null; signal: string | null }): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? "lost" : `exit ${code}`;
}
