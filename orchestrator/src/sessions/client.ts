/** One attached socket and its protocol: how an event of the log becomes its frames. */
import { type AppError, CLOSE, Role, type ServerFrame, toEnvelope } from "@gantry/contracts";
import { closeQuietly, sendQuietly } from "@gantry/http";
import { z } from "zod";
import { eventData, type LogEvent } from "./event-log.ts";

/** What a socket is, kept with it so that it survives the hub's eviction. */
export const Attachment = z.object({
  protocol: z.enum(["raw", "v1"]),
  role: Role,
  actor: z.string(),
});
export type Attachment = z.infer<typeof Attachment>;

export class Client {
  readonly socket: WebSocket;
  readonly protocol: Attachment["protocol"];
  readonly role: Role;
  readonly actor: string;
  /** The last event this client was sent, or need not be sent. */
  sent = 0;
  /** Gets events as they come; until then its replay feeds it. */
  live = false;

  constructor(socket: WebSocket, attachment: Attachment) {
    this.socket = socket;
    this.protocol = attachment.protocol;
    this.role = attachment.role;
    this.actor = attachment.actor;
  }

  /** A control frame; raw clients have none. */
  tell(frame: ServerFrame): void {
    if (this.protocol === "v1") sendQuietly(this.socket, JSON.stringify(frame));
  }

  /** An error that leaves the socket open; a raw client can only be closed for it. */
  refuse(err: AppError): void {
    if (this.protocol === "raw") this.close(CLOSE.POLICY, err.message);
    else this.tell({ type: "error", error: toEnvelope(err, "socket").error });
  }

  /** One event of the log. `frame` of output is forwarded as it is. */
  send(event: LogEvent): void {
    this.sent = event.seq;
    switch (event.type) {
      case "o":
        sendQuietly(this.socket, this.protocol === "raw" ? eventData(event.frame) : event.frame);
        return;
      case "r":
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
    }
  }

  close(code: number, reason: string): void {
    closeQuietly(this.socket, code, reason);
  }
}

/** `exit 0`, `signal SIGKILL`, or `lost` when nobody knows. */
function exitReason({ code, signal }: { code: number | null; signal: string | null }): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? "lost" : `exit ${code}`;
}
