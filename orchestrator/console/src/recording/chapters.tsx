/** The marks of a recording, beside it: each jumps there, and the one that plays is lit. */
import type { Session } from "@gantry/contracts";
import { cn, RelativeTime } from "@gantry/ui";
import { useEffect, useState } from "react";
import { bytesWords } from "../parts/bytes-words.ts";
import { Fact } from "../parts/fact.tsx";
import { clockWords, lastedWords } from "../parts/lasted-words.ts";
import type { Cast } from "./cast.ts";
import type { PlayerControls } from "./player.tsx";
import type { Timeline } from "./timeline.ts";

interface ChaptersProps {
  session: Session;
  cast: Cast;
  timeline: Timeline;
  controls: PlayerControls | null;
}

export function Chapters({ session, cast, timeline, controls }: ChaptersProps) {
  const current = useCurrent(timeline, controls);
  return (
    <aside
      aria-label="Chapters"
      className="scroll-quiet flex shrink-0 flex-1 flex-col border-t bg-card lg:w-72 lg:flex-none lg:overflow-y-auto lg:border-t-0 lg:border-l"
    >
      <h2 className="px-4 pt-3 pb-2 text-2xs font-medium text-muted-foreground">Chapters</h2>
      {cast.chapters.length === 0 && (
        <p className="px-4 pb-3 text-xs text-pretty text-muted-foreground">
          None. A mark made while a session goes on is a chapter here.
        </p>
      )}
      <ol>
        {timeline.chapters.map(({ seconds, label }, index) => (
          <li key={index}>
            <button
              type="button"
              data-row=""
              aria-current={index === current ? "true" : undefined}
              onClick={() => controls?.seek(seconds)}
              className={cn(
                "flex w-full cursor-pointer items-baseline gap-3 px-4 py-1.5 text-left text-xs hover:bg-muted/60",
                index === current && "bg-accent",
              )}
            >
              <span className="w-14 shrink-0 text-right font-mono text-2xs text-muted-foreground tabular-nums">
                {clockWords(cast.chapters[index]?.seconds ?? 0)}
              </span>
              <span className="min-w-0 flex-1 break-words">{label}</span>
            </button>
          </li>
        ))}
      </ol>
      <Facts session={session} cast={cast} />
    </aside>
  );
}

function Facts({ session: { startedAt, endedAt }, cast }: Pick<ChaptersProps, "session" | "cast">) {
  return (
    <dl className="mt-auto grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 border-t px-4 py-3 text-xs">
      <Fact label="Started">
        <RelativeTime at={startedAt} />
      </Fact>
      <Fact label="Ended">{endedAt === null ? "not yet" : <RelativeTime at={endedAt} />}</Fact>
      <Fact label="Lasts">{lastedWords(cast.seconds * 1_000)}</Fact>
      <Fact label="Loaded">
        {bytesWords(cast.bytes)}, {cast.events.length.toLocaleString("en")} events
      </Fact>
      <Fact label="Size at first">
        {cast.cols}×{cast.rows}
      </Fact>
    </dl>
  );
}

/** ms between two looks at where the player is. */
const LOOK_MS = 250;

/** The chapter that the player is in; -1 before the first. */
function useCurrent({ chapters }: Timeline, controls: PlayerControls | null): number {
  const [current, setCurrent] = useState(-1);
  useEffect(() => {
    const timer = setInterval(() => {
      const time = controls?.time() ?? 0;
      setCurrent(chapters.findLastIndex(({ seconds }) => seconds <= time));
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [chapters, controls]);
  return current;
}
