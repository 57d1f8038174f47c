/** The Durable Object that owns one session: its sockets, its storage and its alarm. What happens is LiveSession's. */
import { AppError, CLOSE, isoTime, type Session } from "@gantry/contracts";
import { closeQuietly, errorResponse, logLine } from "@gantry/http";
import { DurableObject } from "cloudflare:workers";
import { SYSTEM } from "../auth/actor.ts";
import { createContext, type Env } from "../context.ts";
import { AttachRequest } from "./attach-request.ts";
import { Attachment, Client } from "./client.ts";
import { readClientFrame } from "./client-frame.ts";
import { streamEvents } from "./event-lines.ts";
import { EventLog } from "./event-log.ts";
import { hasEnded, HubState, type OpenHub } from "./hub-state.ts";
import { type Host, LiveSession, WATCH_MS } from "./live-session.ts";
import { replay } from "./replay.ts";
import { requireReached } from "./require-reached.ts";
import { DurableSegmentStore } from "./segment-store.ts";

/** Output that a client without a cursor gets while there are no snapshots. Bytes. */
const TAIL_BYTES = 256 * 1024;

export class Hub extends DurableObject<Env> {
  readonly #host: Host;
  #live: LiveSession | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#host = {
      ctx: createContext(env, SYSTEM),
      storage: ctx.storage,
      background: (work) =>
        ctx.waitUntil(work.catch((err: unknown) => logLine("error", "hub", { error: String(err) }))),
    };
    void ctx.blockConcurrencyWhile(async () => {
      const stored = HubState.safeParse(await ctx.storage.get("state"));
      if (stored.success) await this.#resume(stored.data);
    });
  }

  async #resume(state: HubState): Promise<void> {
    const store = new DurableSegmentStore(this.ctx.storage);
    const { segments, removed } = await store.open();
    const live = new LiveSession(this.#host, state, new EventLog(store, segments, removed));
    this.#live = live;
    for (const socket of this.ctx.getWebSockets()) {
      const client = new Client(socket, Attachment.parse(socket.deserializeAttachment()));
      client.sent = live.log.lastSeq;
      client.live = true;
      live.clients.restore(client);
    }
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
      exit: null,
      endedAt: null,
    };
    const live = new LiveSession(this.#host, state, new EventLog(new DurableSegmentStore(this.ctx.storage)));
    this.#live = live;
    await this.ctx.storage.put("state", state);
    await this.ctx.storage.setAlarm(Date.now() + WATCH_MS);
    this.#host.background(live.start());
  }

  /** Ends the session's process, closes its clients and forgets everything. */
  async destroy(): Promise<void> {
    const live = this.#live;
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

  /** The newest seq; below `wanted` only when not even the agent holds that event. */
  async reach(wanted: number): Promise<number> {
    const live = this.#live;
    if (live !== null && wanted > live.log.lastSeq) await live.settle();
    return live?.log.lastSeq ?? 0;
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
      return this.#attach(live, attach);
    } catch (err) {
      const requestId = request.headers.get("x-request-id") ?? "none";
      if (!(err instanceof AppError)) logLine("error", "hub", { requestId, error: String(err) });
      return errorResponse(err, requestId);
    }
  }

  #attach(live: LiveSession, { attachment, after, size }: AttachRequest): Response {
    const { state, log } = live;
    const [near, far] = Object.values(new WebSocketPair());
    if (near === undefined || far === undefined) throw new Error("invariant violation: a pair has two sockets");
    this.ctx.acceptWebSocket(near);
    near.serializeAttachment(attachment);
    const client = new Client(near, attachment);
    const protocol = attachment.protocol === "v1" ? { "sec-websocket-protocol": "gantry.terminal.v1" } : {};
    const answer = new Response(null, { status: 101, webSocket: far, headers: protocol });
    if (hasEnded(state.state) && after === null) {
      client.close(CLOSE.GONE, "the session has ended");
      return answer;
    }
    client.sent = after ?? log.tail(TAIL_BYTES);
    client.tell({
      type: "ready",
      session: state.id,
      role: client.role,
      cols: state.cols,
      rows: state.rows,
      lastSeq: log.lastSeq,
      mode: after === null ? "tail" : "exact",
    });
    if (hasEnded(state.state) && client.sent >= log.lastSeq) {
      client.send({ type: "x", seq: log.lastSeq, at: 0, ...(state.exit ?? { code: null, signal: null }) });
      return answer;
    }
    live.clients.add(client);
    if (state.state !== "running") client.tell({ type: "state", state: state.state, reason: state.reason });
    if (size !== null && client.role === "controller") live.resize(size);
    this.#host.background(replay(log, client).catch((err: unknown) => failReplay(client, err)));
    return answer;
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const live = this.#live;
    const client = live?.clients.get(socket);
    if (live === null || client === undefined) return;
    try {
      take(live, client, message);
    } catch (err) {
      if (err instanceof AppError) return client.refuse(err);
      logLine("error", "hub", { error: String(err) });
      client.close(CLOSE.BUG, "the frame could not be handled");
    }
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
    if (this.#live === null) return;
    // Set first: an alarm that throws is tried again by the platform six times only.
    await this.ctx.storage.setAlarm(Date.now() + WATCH_MS);
    if (!(await this.#live.watch())) await this.ctx.storage.deleteAlarm();
  }
}

/** One message of a client. Throws the AppError to tell it. */
function take(live: LiveSession, client: Client, message: string | ArrayBuffer): void {
  const request = readClientFrame(client, message);
  switch (request.type) {
    case "input":
      return live.input(client, request.data);
    case "resize":
      return client.role === "controller" ? live.resize(request) : undefined;
    case "ack":
      if (request.seq > client.sent) client.close(CLOSE.POLICY, `ack ${request.seq} is above ${client.sent}`);
      return;
    case "role":
      return client.tell({ type: "role", role: client.role, controller: null });
    case "ping":
      return client.tell({ type: "pong" });
  }
}

function failReplay(client: Client, err: unknown): void {
  logLine("error", "replay", { error: String(err) });
  client.close(CLOSE.BUG, "the replay failed");
}
