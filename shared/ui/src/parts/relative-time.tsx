/** A time as people say it, with the exact one on hover. */
import { relativeWords } from "../relative-words.ts";
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
