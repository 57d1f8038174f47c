/** A time as people say it, with the exact one on hover. */
import { relativeWords, untilWords } from "../relative-words.ts";
import { useNow } from "../use-now.ts";

export function RelativeTime({ at, never = "never" }: { at: string | null; never?: string }) {
  const now = useNow(5_000);
  if (at === null) return <span className="text-muted-foreground">{never}</span>;
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} className="tabular-nums">
      {relativeWords(Date.parse(at), now)}
    </time>
  );
}

/** A time that is still to come, as people say it. */
export function TimeUntil({ at }: { at: string }) {
  const now = useNow(1_000);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} className="tabular-nums">
      {untilWords(Date.parse(at), now)}
    </time>
  );
}
