/** A status mark whose shape says what its colour says. Always stands beside the word. */
import { cn } from "../cn.ts";

export type Tone = "ok" | "busy" | "warn" | "bad" | "idle";

const SHAPES: Record<Tone, string> = {
  ok: "rounded-full bg-ok",
  busy: "rounded-full border-2 border-brand bg-transparent",
  warn: "rotate-45 rounded-[1px] bg-warn",
  bad: "rounded-[1px] bg-bad",
  idle: "rounded-full border border-muted-foreground bg-transparent",
};

export function StatusDot({ tone, className }: { tone: Tone; className?: string }) {
  return <span aria-hidden="true" className={cn("inline-block size-2 shrink-0", SHAPES[tone], className)} />;
}

/** The mark and its word. */
export function Status({ tone, word, className }: { tone: Tone; word: string; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2", className)}>
      <StatusDot tone={tone} />
      <span>{word}</span>
    </span>
  );
}
