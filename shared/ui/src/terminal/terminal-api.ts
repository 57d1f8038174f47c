/** The two HTTP calls that a terminal needs beside its socket. */
import { AppError, Session, Ticket, type CreateTicket } from "@gantry/contracts";
import { request } from "../request.ts";

export interface TerminalApi {
  /** A ticket for one socket on `path`; throws the AppError with which the upgrade would be refused. */
  ticket(path: string): Promise<string>;
  /** The session, or null when there is none of that id. */
  session(id: string): Promise<Session | null>;
}

/** The calls against the orchestrator at `base` ("" for the page's own origin). */
export function httpTerminalApi(base = ""): TerminalApi {
  return {
    async ticket(path) {
      const body: CreateTicket = { path };
      const answer = await request(Ticket, `${base}/api/tickets`, { method: "POST", body });
      return answer.ticket;
    },
    async session(id) {
      try {
        return await request(Session, `${base}/api/sessions/${id}`);
      } catch (err) {
        if (err instanceof AppError && err.type === "NOT_FOUND") return null;
        throw err;
      }
    },
  };
}
