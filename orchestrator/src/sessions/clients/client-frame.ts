/** Reads what a client sends, by its protocol and role. */
import { AppError, ClientFrame, CONTROL_FRAME_BYTES, parse, parseJson, TerminalSize } from "@gantry/contracts";
import type { Client } from "./client.ts";

/** One frame of input. A longer one is refused: the agent takes frames of at most 1 MiB. Bytes. */
export const INPUT_FRAME_BYTES = 512 * 1024;

export type ClientRequest =
  | { type: "input"; data: Uint8Array }
  | ({ type: "resize"; visible: boolean } & TerminalSize)
  | Exclude<ClientFrame, { type: "resize" }>;

/**
 * What a client wants. Raw: whatever comes is input. v1: binary is input, text is control.
 * Throws FORBIDDEN for a viewer's input, PAYLOAD_TOO_LARGE and VALIDATION_ERROR for a malformed frame.
 */
export function readClientFrame(client: Client, message: string | ArrayBuffer): ClientRequest {
  if (typeof message === "string" && client.protocol === "v1") return readControl(message);
  if (client.role === "viewer") throw new AppError("FORBIDDEN", "a viewer cannot type");
  const data = typeof message === "string" ? new TextEncoder().encode(message) : new Uint8Array(message);
  if (data.length > INPUT_FRAME_BYTES) {
    throw new AppError("PAYLOAD_TOO_LARGE", `input of ${data.length} bytes in one frame; at most ${INPUT_FRAME_BYTES}`);
  }
  return { type: "input", data };
}

function readControl(text: string): ClientRequest {
  if (text.length > CONTROL_FRAME_BYTES) throw new AppError("PAYLOAD_TOO_LARGE", "a control frame is at most 64 KiB");
  const frame = parseJson(ClientFrame, text, "the control frame");
  if (frame.type !== "resize") return frame;
  const { cols, rows, visible } = frame;
  return { type: "resize", visible, ...parse(TerminalSize, { cols, rows }, "the size") };
}
