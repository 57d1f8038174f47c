/** One link: the socket of a hub that follows a session. */
import { type AgentFrame, AppError, CLOSE, closeReason, HubFrame, parseJson, type SessionId } from "@gantry/contracts";
import type { RawData, WebSocket } from "ws";
import type { SessionEvent } from "./event.ts";
import { ATTACH_MS, SOCKET_BUFFER_BYTES } from "./limits.ts";
import type { Follower, Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

type Attach = Extract<HubFrame, { type: "attach" }>;

export class Link implements Follower {
  readonly #socket: WebSocket;
  readonly #sessions: Sessions;
  readonly #id: SessionId;
  readonly #attachTimer: NodeJS.Timeout;
  #session: Session | null = null;
  /** The event that is sent next. */
  #next = 1;
  #waitsForSocket = false;
  #closing = false;
  /** Set while the agent stops: `bye` goes out when this link has caught up. */
  #saysBye = false;

  constructor(socket: WebSocket, sessions: Sessions, id: SessionId) {
    this.#socket = socket;
    this.#sessions = sessions;
    this.#id = id;
    this.#attachTimer = setTimeout(() => this.#refuse("attach did not come in time"), ATTACH_MS);
    socket.on("message", (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on("close", () => this.#onClose());
    // A broken frame or a reset: ws closes the socket by itself, `close` follows.
    socket.on("error", () => {});
  }

  wake(): void {
    if (!this.#waitsForSocket) this.#pump();
  }

  replaced(): void {
    this.#close(CLOSE.REPLACED, "another link took this session over");
  }

  removed(): void {
    this.#close(CLOSE.ENDED, "the session ended");
  }

  /** The agent stops: what is pending, then `bye`, then the end. */
  bye(): void {
    if (!this.#session) return this.#close(CLOSE.RESTARTING, "the agent stops");
    this.#saysBye = true;
    this.wake();
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#closing || !(data instanceof Uint8Array)) return;
    try {
      if (isBinary) this.#onInput(data);
      else this.#onFrame(parseJson(HubFrame, data.toString("utf8"), "the frame"));
    } catch (err) {
      if (!(err instanceof AppError)) throw err;
      this.#refuse(err.message);
    }
  }

  #onInput(data: Uint8Array): void {
    if (!this.#session) return this.#refuse("attach must come before input");
    if (!this.#session.input(data)) this.#close(CLOSE.TRY_AGAIN, "the program does not read its input");
  }

  #onFrame(frame: HubFrame): void {
    if (frame.type === "attach") return this.#attach(frame);
    const session = this.#session;
    if (!session) return this.#refuse(`attach must come before ${frame.type}`);
    if (frame.type === "ack") {
      if (frame.n >= this.#next) return this.#refuse(`ack is ahead: ${frame.n} was not sent yet`);
      session.ack(frame.n);
    } else if (frame.type === "resize") session.resize(frame);
    else if (frame.type === "pause" || frame.type === "resume") session.hold(frame.type === "pause");
    else if (frame.type === "kill") void session.kill();
    else this.#send({ type: "pong" });
  }

  #attach({ boot, after, open }: Attach): void {
    if (this.#session) return this.#refuse("attach came twice");
    const session = this.#sessions.get(this.#id) ?? (open && this.#open(open));
    if (this.#closing) return;
    if (!session) {
      this.#send({ type: "missing" });
      return this.#close(CLOSE.NOT_FOUND, "no such session");
    }
    const seen = boot === this.#sessions.boot ? after : 0;
    if (seen > session.last) return this.#refuse(`after is ahead: ${seen} is above ${session.last}`);
    clearTimeout(this.#attachTimer);
    this.#session = session;
    const position = session.follow(this, seen);
    this.#next = position.next;
    this.#send({ type: "attached", boot: this.#sessions.boot, ...position });
    this.#pump();
  }

  #open(open: NonNullable<Attach["open"]>): Session | null {
    try {
      return this.#sessions.open(this.#id, open);
    } catch (err) {
      const message =
        err instanceof AppError
          ? err.message
          : `cannot start the session: ${err instanceof Error ? err.message : "unknown"}`;
      this.#send({ type: "failed", message });
      this.#close(CLOSE.ENDED, "the session did not start");
      return null;
    }
  }

  /** Sends events while the socket takes them; what it does not take waits in the ring. */
  readonly #pump = (): void => {
    this.#waitsForSocket = false;
    const session = this.#session;
    if (!session || this.#closing) return;
    for (let event = session.event(this.#next); event; event = session.event(this.#next)) {
      this.#next = event.n + 1;
      this.#waitsForSocket = this.#socket.bufferedAmount + event.frame.length > SOCKET_BUFFER_BYTES;
      this.#hand(event, this.#waitsForSocket);
      if (this.#waitsForSocket) return;
    }
    if (!this.#saysBye) return;
    this.#send({ type: "bye" });
    this.#close(CLOSE.RESTARTING, "the agent stops");
  };

  /** Gives an event to the socket, which reads its frame until the kernel has all of it. */
  #hand(event: SessionEvent, pumpsOn: boolean): void {
    event.readers++;
    this.#socket.send(event.frame, () => {
      event.readers--;
      if (pumpsOn) this.#pump();
    });
  }

  #send(frame: AgentFrame): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #refuse(reason: string): void {
    this.#close(CLOSE.POLICY, reason);
  }

  #close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#detach();
    this.#socket.close(code, closeReason(reason));
  }

  #onClose(): void {
    this.#closing = true;
    this.#detach();
  }

  #detach(): void {
    clearTimeout(this.#attachTimer);
    this.#session?.unfollow(this);
  }
}
