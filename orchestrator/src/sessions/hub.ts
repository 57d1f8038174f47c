/** The Durable Object that owns one session: its sockets, its storage and its alarm. What happens is LiveSession's. */
import {
  AppError,
  CLOSE,
  DEFAULT_COLS,
  DEFAULT_ROWS,
  isoTime,
  type Session,
  type TerminalSize,
} from "@gantry/contracts";
import { closeQuietly, errorResponse, logLine } from "@gantry/http";
import { DurableObject } from "cloudflare:workers";
import { SYSTEM } from "../auth/actor.ts";
import { createContext, type Env } from "../context.ts";
import { AttachRequest } from "./clients/attach-request.ts";
import { Attachment } from "./clients/attachment.ts";
import { Client } from "./clients/client.ts";
import { ControlState } from "./clients/control.ts";
import { dismiss, dismissEnded } from "./clients/dismiss-ended.ts";
import { openingOf, sendScreen } from "./clients/opening.ts";
import { PingAnswers } from "./clients/ping-answers.ts";
import { streamEvents } from "./event-lines.ts";
import { hasEnded, HubState, type OpenHub } from "./hub-state.ts";
import type { Host } from "./host.ts";
import { LiveSession } from "./live-session.ts";
import { openLog } from "./open-log.ts";
import { requireReached } from "./require-reached.ts";
import { WATCH_MS } from "./timings.ts";

export class Hub extends DurableObject<Env> {
  readonly #host: Host;
  #live: LiveSession | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#host = {
      ctx: createContext(env, SYSTEM),
      storage: ctx.storage,
      pings: new PingAnswers(ctx),
      background: (work) =>
        ctx.waitUntil(work.catch((err: unknown) => logLine("error", "hub", { error: String(err) }))),
    };
    void ctx.blockConcurrencyWhile(async () => {
      const stored = HubState.safeParse(await ctx.storage.get("state"));
      if (stored.success) await this.#resume(stored.data);
    });
  }

  async #resume(state: HubState): Promise<void> {
    const session = openLog(this.#host.ctx, this.ctx.storage, state);
    const control = ControlState.safeParse(await this.ctx.storage.get("control"));
    const live = new LiveSession(this.#host, state, session, control.data ?? null);
    this.#live = live;
    for (const socket of this.ctx.getWebSockets()) {
      const attachment = Attachment.parse(socket.deserializeAttachment());
      const client = new Client(socket, attachment, { seq: live.log.lastSeq, bytes: live.log.bytes }, Date.now());
      live.clients.restore(client, attachment.sent);
    }
    live.clients.restored();
    if (!(await live.conclude())) this.#host.background(live.watch());
  }

  /** Begins the session; it starts in the background. A second call changes nothing. */
  async open(input: OpenHub): Promise<void> {
    if (this.#live !== null) return;
    const state: HubState = {
      ...input,
      state: "starting",
      reason: null,
      boot: null,
      base: 0,
      baseBytes: 0,
      recordInput: false,
      exit: null,
      endedAt: null,
    };
    const live = new LiveSession(this.#host, state, openLog(this.#host.ctx, this.ctx.storage, state));
    this.#live = live;
    await this.ctx.storage.put("state", state);
    await this.ctx.storage.setAlarm(Date.now() + WATCH_MS);
    this.#host.background(live.start());
  }

  /** Ends the session's program, closes its clients and forgets everything. Throws as `endProgram` does. */
  async destroy(): Promise<void> {
    const live = this.#live;
    await live?.endProgram();
    this.#live = null;
    await live?.destroy();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** What the hub knows to the moment and the row only later; null when there is no session. */
  async status(): Promise<Pick<Session, "lastSeq" | "clients" | "state" | "exit" | "endedAt"> | null> {
    const live = this.#live;
    if (live === null) return null;
    const { state, exit, endedAt } = live.state;
    return { lastSeq: live.log.lastSeq, clients: live.clients.size, state, exit, endedAt: isoTime(endedAt) };
  }

  /** The newest seq; below `wanted` only when not even the agent holds that event. Throws as `settle` does. */
  async reach(wanted: number): Promise<number> {
    const live = this.#live;
    if (live !== null && wanted > live.log.lastSeq) await live.settle();
    return live?.log.lastSeq ?? 0;
  }

  /** Sets a marker at this moment. Throws NOT_FOUND, CONFLICT when the session has ended, and as `settle` does. */
  async mark(label: string): Promise<{ seq: number; at: number }> {
    const live = this.#live;
    // The agent may still have events that clients saw: their numbers are not to be given to anything else.
    await live?.settle();
    if (live === null || this.#live !== live) throw new AppError("NOT_FOUND", "no such session");
    const { seq, at } = live.own.mark(label);
    return { seq, at };
  }

  /** Switches the recording of input. Throws NOT_FOUND, and CONFLICT when the session has ended. */
  async recordInput(on: boolean): Promise<void> {
    if (this.#live === null) throw new AppError("NOT_FOUND", "no such session");
    this.#live.own.recordInput(on);
  }

  /** Why `actor` can have no further socket here; null when it can. */
  async refusal(actor: string): Promise<string | null> {
    try {
      this.#live?.clients.requirePlace(actor);
      return null;
    } catch (err) {
      if (err instanceof AppError) return err.message;
      throw err;
    }
  }

  /** Closes the sockets of a principal that may not be here any more. */
  async dismiss(actor: string): Promise<void> {
    if (this.#live !== null) dismiss(this.#live.clients, actor);
  }

  /** `/attach`: a client's upgrade; `/events`: the log as lines. */
  override async fetch(request: Request): Promise<Response> {
    try {
      const live = this.#live;
      if (live === null) throw new AppError("NOT_FOUND", "no such session");
      const url = new URL(request.url);
      if (url.pathname === "/events") return streamEvents(live.log, url.searchParams);
      const attach = AttachRequest.parse(JSON.parse(request.headers.get("x-gantry-attach") ?? "null"));
      if (attach.after !== null) requireReached(attach.after, await this.reach(attach.after));
      // Before anybody is in: a hub that is killed in the next moment is to say that nobody is any more.
      await this.#watchAgain();
      return await this.#attach(live, attach);
    } catch (err) {
      const requestId = request.headers.get("x-request-id") ?? "none";
      if (!(err instanceof AppError)) logLine("error", "hub", { requestId, error: String(err) });
      return errorResponse(err, requestId);
    }
  }

  async #attach(live: LiveSession, { attachment, after }: AttachRequest): Promise<Response> {
    const { state, log } = live;
    const screen = after === null && !hasEnded(state.state) ? await live.snapshots.forAttach() : null;
    const opening = await openingOf(log, after, screen);
    if (this.#live !== live) throw new AppError("NOT_FOUND", "no such session");
    live.clients.requirePlace(attachment.actor);
    const [near, far] = Object.values(new WebSocketPair());
    if (near === undefined || far === undefined) throw new Error("invariant violation: a pair has two sockets");
    this.ctx.acceptWebSocket(near);
    near.serializeAttachment(attachment);
    const client = new Client(near, attachment, { seq: log.lastSeq, bytes: log.bytes }, Date.now());
    const protocol = attachment.protocol === "v1" ? { "sec-websocket-protocol": "gantry.terminal.v1" } : {};
    const answer = new Response(null, { status: 101, webSocket: far, headers: protocol });
    if (hasEnded(state.state) && after === null) {
      client.close(CLOSE.GONE, "the session has ended");
      return answer;
    }
    client.sent = opening.after;
    const greet = (): void => {
      client.tell({
        type: "ready",
        session: state.id,
        role: client.role,
        ...sizeBehind(live, opening.after),
        lastSeq: log.lastSeq,
        mode: opening.mode,
        responder: client.responds,
      });
      if (state.state !== "running" || state.reason !== null)
        client.tell({ type: "state", state: state.state, reason: state.reason });
      sendScreen(client, opening);
    };
    if (hasEnded(state.state) && client.sent >= log.lastSeq) {
      greet();
      client.send({ type: "x", seq: log.lastSeq, at: 0, ...(state.exit ?? { code: null, signal: null }) });
      return answer;
    }
    live.clients.attach(client, greet);
    // An alarm that saw nobody may have been the last one meanwhile; who comes does not wait for the next one.
    this.#host.background(this.#watchAgain());
    this.#host.background(live.recover());
    return answer;
  }

  /** A session that sleeps or has ended is left alone until somebody comes. */
  async #watchAgain(): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + WATCH_MS);
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const live = this.#live;
    const client = live?.clients.get(socket);
    if (live === null || client === undefined) return;
    try {
      live.clients.take(client, message);
    } catch (err) {
      if (!(err instanceof AppError)) logLine("error", "hub", { error: String(err) });
      if (err instanceof AppError) client.refuse(err);
      else client.close(CLOSE.BUG, "the frame could not be handled");
    }
    // Who is closed counts for nothing any more, however long the other side takes to answer.
    if (!client.isOpen) live.clients.remove(socket);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.#live?.clients.remove(socket);
    // The closing handshake is ours to complete; a close without a code (1005) or without a frame (1006) is answered so.
    closeQuietly(socket, code === 1005 || code === 1006 ? CLOSE.ENDED : code, "");
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#live?.clients.remove(socket);
  }

  override async alarm(): Promise<void> {
    const live = this.#live;
    if (live === null) return;
    // Set first: an alarm that throws is tried again by the platform six times only.
    await this.ctx.storage.setAlarm(Date.now() + WATCH_MS);
    // While D1 does not say who may be here, nobody is sent away, and the next alarm asks again.
    const door = { db: this.#host.ctx.db, now: Date.now() };
    const guests = await dismissEnded(live.clients, door).catch(() => true);
    if (this.#live !== live) return;
    if (!(await live.watch()) && !guests) await this.ctx.storage.deleteAlarm();
  }
}

/** What the bytes behind event `after` are laid out for; where nothing follows, what the terminal has. */
function sizeBehind({ log, state }: LiveSession, after: number): TerminalSize {
  const now = { cols: state.cols, rows: state.rows };
  if (after >= log.lastSeq) return now;
  return log.sizeAt(after) ?? { cols: DEFAULT_COLS, rows: DEFAULT_ROWS };
}
