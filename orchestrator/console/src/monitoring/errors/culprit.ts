/** Where an error comes from, in a few words. */
import type { Frame } from "@gantry/contracts";

/** The first frame of the program's own code: "handler at server.js:10"; null when none is known. */
export function culpritOf({ frames }: { frames: readonly Frame[] }): string | null {
  const frame = frames.find(({ inApp }) => inApp);
  if (frame === undefined) return null;
  const { file, line } = frame;
  const name = file?.split(/[/\\]/).at(-1) ?? null;
  const place = name === null ? null : line === null ? name : `${name}:${line}`;
  if (frame.function === null) return place;
  return place === null ? frame.function : `${frame.function} at ${place}`;
}
