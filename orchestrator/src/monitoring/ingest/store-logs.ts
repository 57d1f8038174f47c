/** Log lines of a batch as one statement. */
import { type BatchPart, LEVEL, type Level, type LogRecord, plainText } from "@gantry/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "../../context.ts";
import { clampTime } from "./clamp-time.ts";
import { redactTexts } from "../../redaction/redact-text.ts";
import { isNew, OWNER, ownerOf, type Source } from "./source.ts";

type LogPart = Extract<BatchPart, { stream: "logs" }>;

/** As the column has it: 10 is trace, 60 fatal. */
export function levelNumber(level: Level): number {
  return (LEVEL.indexOf(level) + 1) * 10;
}

export function storeLogs(ctx: Pick<Ctx, "config" | "now">, source: Source, part: LogPart): RawBuilder<unknown> {
  const texts = redactLines(ctx.config.REDACT, part.items);
  const rows = part.items.map(({ at, process, stream, level, cut, partial }, index) => {
    const text = texts[index] ?? "";
    const plain = plainText(text);
    return [
      clampTime(at, ctx.now),
      process,
      stream,
      level === null ? null : levelNumber(level),
      cut,
      partial ? 1 : 0,
      text,
      plain === text ? null : plain,
    ];
  });
  return sql`
    INSERT INTO logs (${OWNER}, seq, at, process, stream, level, cut, partial, text, plain)
    SELECT ${ownerOf(source)}, key + ${part.from}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
      value ->> 5, value ->> 6, value ->> 7
    FROM json_each(${JSON.stringify(rows)}) WHERE ${isNew(source, part)}`;
}

/** Lines of one process and output are one text: a secret may go over several, and over pieces of a long one. */
function redactLines(secrets: readonly string[], lines: readonly LogRecord[]): string[] {
  const texts = lines.map(({ text }) => text);
  const streams = Map.groupBy(lines.keys(), (index) => `${lines[index]?.process}\n${lines[index]?.stream}`);
  for (const indices of streams.values()) {
    const pieces = indices.map((index) => {
      const line = lines[index];
      const open = line !== undefined && (line.partial || line.cut === "begins" || line.cut === "goes on");
      return { text: line?.text ?? "", open };
    });
    redactTexts(secrets, pieces).forEach((text, nth) => (texts[indices[nth] ?? -1] = text));
  }
  return texts;
}
