/** The clients of one hub: who is attached, who controls, who answers for the terminal, what size the terminal has. */
import { AppError, CLOSE, type HubFrame, type ServerFrame, type TerminalSize } from "@gantry/contracts";
import { hasEnded } from "../hub-state.ts";
import type { LogEvent } from "../log-event.ts";
import type { Upstream } from "../upstream.ts";
import { pickResponder, smallestSize } from "./arbitrate.ts";
import type { Client } from "./client.ts";
import { readClientFrame } from "./client-frame.ts";
import { Control, type ControlState } from "./control.ts";
import { Heartbeat } from "./heartbeat.ts";
import { MAX_CLIENTS, MAX_CLIENTS_PER_PERSON, SILENT_MS } from "./limits.ts";
import { Outflow } from "./outflow.ts";
import { clientsFrame } from "./people.ts";
import type { PingAnswers } from "./ping-answers.ts";
import type { Readable } from "./replay.ts";
import { type InputHost, SessionInput } from "./session-input.ts";
import { inputKind } from "./terminal-reply.ts";

/** What a room asks of its session. */
export interface RoomHost extends Omit<InputHost, "upstream"> {
  readonly log: Readable;
  /** The link to the agent, null while there is none. */
  readonly upstream: Pick<Upstream, "tell" | "input" | "ping"> | null;
  readonly pings: Pick<PingAnswers, "at" | "allow">;
  /** Somebody came or went. */
  changed(): void;
  saveControl(state: ControlState): void;
}

export class ClientRoom {
  readonly #host: RoomHost;
  readonly #clients = new Map<WebSocket, Client>();
  readonly #control: Control;
  readonly #outflow: Outflow;
  readonly #heartbeat = new Heartbeat(() => this.#beat());
  /** What clients type. */
  readonly input: SessionInput;
  #controllers: Client[] = [];
  #responder: Client | null = null;
  /** The size that the session was last asked for. */
  #asked: TerminalSize | null = null;
  #lastActive = 0;

  constructor(host: RoomHost, control: ControlState | null) {
    this.#host = host;
    this.#control = new Control(control, (state) => host.saveControl(state));
    this.input = new SessionInput(host);
    this.#outflow = new Outflow({
      log: host.log,
      clients: this.#clients,
      controllers: () => this.#controllers,
      pause: (on) => this.#tellAgent({ type: on ? "pause" : "resume" }),
      drop: (client, code, reason) => this.#drop(client, code, reason),
      background: host.background,
    });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** What lists show: how many there are, and how many of each principal. */
  counts(): { clients: number; people: Record<string, number> } {
    const people: Record<string, number> = {};
    for (const { actor } of this.#clients.values()) people[actor] = (people[actor] ?? 0) + 1;
    return { clients: this.#clients.size, people };
  }

  /** Whether the program waits for a client. */
  get pauses(): boolean {
    return this.#outflow.paused;
  }

  /** Who is attached, each principal once. */
  get actors(): Set<string> {
    return new Set([...this.#clients.values()].map(({ actor }) => actor));
  }

  get(socket: WebSocket): Client | undefined {
    return this.#clients.get(socket);
  }

  /** Throws RATE_LIMITED when `actor` can have no further socket here. */
  requirePlace(actor: string): void {
    if (this.#clients.size >= MAX_CLIENTS) throw full(`this session has ${MAX_CLIENTS} clients`);
    let own = 0;
    for (const client of this.#clients.values()) if (client.actor === actor) own++;
    if (own >= MAX_CLIENTS_PER_PERSON) throw full(`you have ${MAX_CLIENTS_PER_PERSON} terminals on this session`);
  }

  /** Lets a client in at `client.sent`. `greet` says `ready`, with the role that it really has and before all else. */
  attach(client: Client, greet: () => void): void {
    const asked = client.role;
    client.activeAt = this.#nextActive(Date.now());
    client.role = asked === "controller" && this.#mayHave(client, false) ? "controller" : "viewer";
    this.#clients.set(client.socket, client);
    // Who speaks for the terminal is decided before the greeting says so, and the others hear of it behind it.
    client.responds = pickResponder(this.#listControllers()) === client;
    client.save();
    greet();
    if (client.role !== asked) this.#tellRole(client);
    this.#rearrange();
    this.#outflow.start(client);
    this.#announce();
    this.#host.changed();
    if (this.#host.upstream !== null) this.#heartbeat.start();
  }

  /** Takes back a client that was attached before the hub was evicted; nobody came. `sent` is null for a live one. */
  restore(client: Client, sent: number | null): void {
    if (!client.isOpen) return;
    client.sent = sent ?? this.#host.log.lastSeq;
    client.unsure = sent === null && this.#host.session.state === "running";
    client.pings = this.#host.pings.at(client.socket) !== null;
    this.#clients.set(client.socket, client);
  }

  /** All are back; who controlled and is not among them has its grace from here on. */
  restored(): void {
    const responder = pickResponder(this.#listControllers());
    if (responder !== null) responder.responds = true;
    this.#rearrange();
    for (const client of this.#clients.values()) this.#outflow.start(client);
    // Sockets that ended with the hub were heard of by nobody.
    this.#host.changed();
  }

  /**
   * The agent sends again what clients may have seen before the hub was lost. Others know it by its numbers; a raw one
   * knows none and has to come again.
   */
  repeats(): void {
    for (const client of this.#clients.values()) {
      if (client.unsure && client.protocol === "raw")
        this.#drop(client, CLOSE.RESTARTING, "the session's hub was lost");
    }
  }

  /** All that clients may have seen is in the log, or lost. */
  settled(): void {
    for (const client of this.#clients.values()) client.unsure = false;
    if (this.#host.upstream !== null) this.input.release();
  }

  remove(socket: WebSocket): void {
    const client = this.#clients.get(socket);
    if (client !== undefined) this.#leave(client);
  }

  /** An event for everybody: now, or when they get there. */
  send(event: LogEvent): void {
    this.#outflow.send(event);
  }

  tell(frame: ServerFrame): void {
    for (const client of this.#clients.values()) client.tell(frame);
  }

  /** Closes every socket of a principal that may not be here any more. */
  dismiss(actor: string, code: number, reason: string): void {
    for (const client of this.#clients.values()) if (client.actor === actor) this.#drop(client, code, reason);
  }

  closeAll(code: number, reason: string): void {
    for (const client of this.#clients.values()) client.close(code, reason);
    this.#clients.clear();
    this.#heartbeat.stop();
    this.#outflow.stop();
    this.#rearrange();
  }

  /** The agent has answered on a new link, which knows nothing of what was asked on the last one. */
  linked(): void {
    this.#asked = null;
    this.input.release();
    this.#arbitrate();
    this.#outflow.linked();
    this.#heartbeat.start();
  }

  /** One message of a client. Throws the AppError to tell it. */
  take(client: Client, message: string | ArrayBuffer): void {
    const now = Date.now();
    client.heardAt = now;
    const request = readClientFrame(client, message);
    switch (request.type) {
      case "input":
        return this.#input(client, request.data, now);
      case "resize":
        client.size = { cols: request.cols, rows: request.rows };
        client.visible = request.visible;
        client.save();
        return this.#rearrange();
      case "ack":
        if (!client.ack(request.seq, now)) {
          return this.#drop(client, CLOSE.POLICY, `ack ${request.seq} is above ${client.sent}`);
        }
        return this.#outflow.settle();
      case "role":
        return this.#ask(client, request.want, request.takeover);
      case "ping":
        client.pings = true;
        return client.tell({ type: "pong" });
    }
  }

  /** Lets go of those that used to ping and were not heard of for SILENT_MS. */
  dropSilent(): void {
    const now = Date.now();
    for (const client of this.#clients.values()) {
      const answered = client.protocol === "v1" ? this.#host.pings.at(client.socket) : null;
      if (answered !== null) client.pings = true;
      // A socket that was closed and whose other side does not answer is held by nobody.
      if (!client.isOpen) this.#leave(client);
      const heardAt = Math.max(client.heardAt, answered ?? 0);
      if (client.pings && now - heardAt >= SILENT_MS) this.#drop(client, CLOSE.TRY_AGAIN, "nothing was heard");
    }
  }

  #input(client: Client, data: Uint8Array, now: number): void {
    if (data.length === 0) return;
    const kind = inputKind(data);
    // What a terminal says by itself is for this moment or for nothing, and only a key wakes a container.
    if (kind !== "typed" && !this.input.flows) return;
    if (kind === "answer" && (client !== this.#responder || client.isReplaying(now))) return;
    if (kind === "answer" || kind === "look") return this.input.pass(data);
    client.activeAt = this.#nextActive(now);
    this.#control.typed(now);
    if (client !== this.#responder) {
      client.save();
      this.#rearrange();
    }
    this.input.push(client, data);
  }

  /** A time that no other client was active at, so that who came last is never in doubt. */
  #nextActive(now: number): number {
    this.#lastActive = Math.max(now, this.#lastActive + 1);
    return this.#lastActive;
  }

  #mayHave(client: Client, takeover: boolean): boolean {
    return client.mayControl && this.#control.ask(client.actor, takeover, Date.now());
  }

  #ask(client: Client, want: Client["role"], takeover: boolean): void {
    if (want === "controller") {
      if (this.#mayHave(client, takeover)) client.role = "controller";
    } else if (client.role === "controller") {
      client.role = "viewer";
      if (this.#listControllers().length === 0) this.#control.release();
    }
    const responded = client.responds;
    client.save();
    this.#rearrange();
    if (client.responds === responded) this.#tellRole(client);
    this.#announce();
  }

  /** Makes roles, responder, size and flow follow from who is here and who controls; tells whom it concerns. */
  #rearrange(): void {
    const demoted: Client[] = [];
    for (const client of this.#clients.values()) {
      if (client.role !== "controller" || client.actor === this.#control.actor) continue;
      client.role = "viewer";
      client.save();
      demoted.push(client);
    }
    this.#controllers = this.#listControllers();
    if (this.#controllers.length === 0) this.#control.left(Date.now());
    this.#responder = pickResponder(this.#controllers);
    for (const client of this.#clients.values()) {
      const responds = client === this.#responder;
      if (client.responds === responds && !demoted.includes(client)) continue;
      client.responds = responds;
      this.#tellRole(client);
    }
    this.#askPings();
    this.#arbitrate();
    this.#outflow.settle();
  }

  #listControllers(): Client[] {
    return [...this.#clients.values()].filter(({ role }) => role === "controller");
  }

  #askPings(): void {
    this.#host.pings.allow([...this.#clients.values()].every(({ protocol }) => protocol === "v1"));
  }

  #arbitrate(): void {
    const size = smallestSize(this.#controllers);
    const { session } = this.#host;
    const now = this.#asked ?? session;
    if (size === null || hasEnded(session.state) || (size.cols === now.cols && size.rows === now.rows)) return;
    // A session that does not run opens with this size; one that does is resized where its events are numbered.
    if (session.state === "running") {
      this.#asked = size;
      this.#tellAgent({ type: "resize", ...size });
    } else {
      this.#asked = null;
      Object.assign(session, size);
    }
  }

  #tellAgent(frame: HubFrame): void {
    this.#host.upstream?.tell(frame);
  }

  /** Looks after both legs, while there are two. */
  #beat(): boolean {
    const { upstream } = this.#host;
    if (upstream === null || this.#clients.size === 0) return false;
    upstream.ping();
    this.dropSilent();
    return true;
  }

  #tellRole(client: Client): void {
    const { role, responds } = client;
    client.tell({ type: "role", role, controller: this.#control.actor, responder: responds });
  }

  #announce(): void {
    this.tell(clientsFrame(this.#clients.values(), this.#control.actor));
  }

  /** What it does not read cannot tell it: it leaves at once, whatever becomes of its socket. */
  #drop(client: Client, code: number, reason: string): void {
    client.close(code, reason);
    this.#leave(client);
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client.socket)) return;
    this.#rearrange();
    this.#announce();
    this.#host.changed();
  }
}

function full(message: string): AppError {
  return new AppError("RATE_LIMITED", message);
}
