/** What a TerminalSocket is made of and bound by. */
import type { Role, TerminalSize } from "@gantry/contracts";
import type { LivenessTiming } from "./liveness.ts";
import type { Presence } from "./presence.ts";
import type { TerminalSink } from "./sink.ts";
import type { TerminalApi } from "./terminal-api.ts";
import type { TerminalTarget } from "./terminal-url.ts";

export interface TerminalSocketOptions {
  /** http(s) origin of the orchestrator. */
  origin: string;
  target: TerminalTarget;
  /** The session to attach to; a new one when null. */
  session: string | null;
  /** What this client asks to be; `controller` when absent. A new session is always its maker's. */
  role?: Role;
  size: TerminalSize;
  sink: TerminalSink;
  api: TerminalApi;
  presence: Presence;
  /** A session got its id. */
  onSession?: (id: string) => void;
  /** The person is no longer signed in. */
  onSignIn?: () => void;
  random?: () => number;
  liveness?: LivenessTiming;
}
