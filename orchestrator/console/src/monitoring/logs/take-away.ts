/** Lines that leave the page: copied, or as a file. */
import { plainText } from "@gantry/contracts";
import type { Held } from "./held.ts";
import type { LogLine } from "./line.ts";

export const FORMATS = { text: "Text", ndjson: "NDJSON" } as const;
export type Format = keyof typeof FORMATS;

/** Lines of a file that are made at once. */
const SLICE_BLOCKS = 400;

const asText = ({ at, source, level, stream, text }: LogLine): string =>
  `${new Date(at).toISOString()} ${source.worker}/${source.container} ${source.process} ${level ?? stream}: ${plainText(text)}`;

/** A line of the file as the API gives it, but for what can be read out of its text. */
function asJson({ source, seq, at, stream, level, text, cut, partial, gap }: LogLine): string {
  const { worker: workerName, container: containerName, instance: instanceId, process } = source;
  if (gap) return JSON.stringify({ workerName, containerName, instanceId, gap: text });
  const time = new Date(at).toISOString();
  return JSON.stringify({
    workerName,
    containerName,
    instanceId,
    seq,
    at: time,
    process,
    stream,
    level,
    text,
    cut,
    partial,
  });
}

/** All lines that are held, oldest first, one a line. */
export function fileOf({ blocks }: Held, format: Format): Blob {
  const one = format === "text" ? asText : asJson;
  const parts: string[] = [];
  for (let from = 0; from < blocks.length; from += SLICE_BLOCKS) {
    const lines = blocks.slice(from, from + SLICE_BLOCKS).flatMap((block) => block.lines);
    parts.push(lines.map((line) => `${one(line)}\n`).join(""));
  }
  return new Blob(parts, { type: format === "text" ? "text/plain" : "application/x-ndjson" });
}

export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What is selected in `list`, else the lines in view there, as they were printed. */
export function shownText(list: HTMLElement, held: Held): string {
  const selection = document.getSelection();
  if (selection !== null && !selection.isCollapsed && list.contains(selection.anchorNode)) return selection.toString();
  const box = list.getBoundingClientRect();
  const first = held.blocks[0]?.no ?? 0;
  return [...list.querySelectorAll("[data-line]")]
    .filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    })
    .map((row) => {
      const [no = 0, index = 0] = (row.getAttribute("data-line") ?? "").split(":").map(Number);
      const line = held.blocks[no - first]?.lines[index];
      return line === undefined ? "" : plainText(line.text);
    })
    .join("\n");
}
