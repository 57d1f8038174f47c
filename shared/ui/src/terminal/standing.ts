/** What a client is in its session, out of what the hub says of roles. */
import type { Role, ServerFrame } from "@gantry/contracts";
import type { TerminalSnapshot } from "./terminal-state.ts";

type RoleWord = Pick<Extract<ServerFrame, { type: "role" }>, "role" | "responder">;

/**
 * What `frame` changes for a client that asks to be `wants`. A hub that does not say who answers the terminal's
 * questions leaves them to whoever controls.
 */
export function standing(
  before: Pick<TerminalSnapshot, "role" | "lostControl" | "blockedInputs">,
  { role, responder }: RoleWord,
  wants: Role,
): Pick<TerminalSnapshot, "role" | "responder" | "lostControl" | "blockedInputs"> {
  const refused = role === "viewer" && wants === "controller";
  return {
    role,
    responder: responder ?? role === "controller",
    lostControl: refused && (before.role === "controller" || before.lostControl),
    blockedInputs: role === before.role ? before.blockedInputs : 0,
  };
}
