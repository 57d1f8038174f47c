/** Reads a text frame of `gantry.terminal.v1`, strictly where we know the type and not at all where we do not. */
import { AppError, ServerFrame, parseJson } from "@gantry/contracts";

const KNOWN = new Set<unknown>(ServerFrame.options.map((option) => option.shape.type.value));

/** The frame; null when its type is not one of ours (a newer hub's). Throws VALIDATION_ERROR when it is malformed. */
export function readServerFrame(text: string): ServerFrame | null {
  const type = typeOf(text);
  if (type !== undefined && !KNOWN.has(type)) return null;
  return parseJson(ServerFrame, text, "a frame from the hub");
}

function typeOf(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError("VALIDATION_ERROR", "a frame from the hub is not JSON");
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  return typeof value.type === "string" ? value.type : undefined;
}
