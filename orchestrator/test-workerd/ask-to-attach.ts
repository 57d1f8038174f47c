/** An attach to a hub as the orchestrator asks for it. */
import type { env } from "cloudflare:test";
import { Attachment } from "../src/sessions/clients/attachment.ts";
import { ATTACH_HEADER, type AttachRequest } from "../src/sessions/clients/attach-request.ts";

/** The hub's answer to a client that wants all behind `after`, or what there is where that is null. */
export function askToAttach(
  hub: ReturnType<typeof env.HUBS.get>,
  attachment: Partial<Attachment>,
  after: number | null = null,
): Promise<Response> {
  const asked: AttachRequest = { attachment: Attachment.parse(attachment), after };
  return hub.fetch("http://hub/attach", { headers: { upgrade: "websocket", [ATTACH_HEADER]: JSON.stringify(asked) } });
}
