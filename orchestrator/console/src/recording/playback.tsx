/** The player with what is around it: notes, controls, chapters. */
import type { Session } from "@gantry/contracts";
import { lazy, Suspense, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useStore } from "@gantry/ui";
import { ClapperboardIcon } from "lucide-react";
import { Empty } from "../parts/states.tsx";
import { Chapters } from "./chapters.tsx";
import { Loading } from "./loading.tsx";
import { findText } from "./find-text.ts";
import { type Loaded, momentOf } from "./load-recording.ts";
import { PlaybackBar } from "./playback-bar.tsx";
import { PlaybackNotes } from "./playback-notes.tsx";
import type { PlayerControls } from "./player.tsx";
import type { RecordingSearch } from "./search.ts";
import { playback } from "./settings.ts";
import { timeline as makeTimeline } from "./timeline.ts";

/** The player is a quarter of a megabyte: only this page loads it. */
const Player = lazy(() => import("./player.tsx").then((module) => ({ default: module.Player })));

/** Words are looked for from a little before the event that a URL names. Seconds. */
const FIND_SECONDS = 0.1;

interface PlaybackProps {
  session: Session;
  loaded: Loaded;
  search: RecordingSearch;
  /** Bytes so far, while more is being loaded. */
  isLoading: number | null;
  /** Loads more of it; null where all of it is loaded that a page may hold. */
  onMore: (() => void) | null;
  onReload: () => void;
}

export function Playback({ session, loaded, search, isLoading, onMore, onReload }: PlaybackProps) {
  const { cast } = loaded;
  const { idleSeconds, speed } = useStore(playback);
  const timeline = useMemo(() => makeTimeline(cast, idleSeconds), [cast, idleSeconds]);
  const [controls, setControls] = useState<PlayerControls | null>(null);
  const placeOf = (moment: Loaded["moment"]): number => {
    const at = moment(cast.timestamp);
    const found = search.find === undefined ? null : findText(cast.events, at - FIND_SECONDS, search.find);
    return timeline.toPlayer(found ?? at);
  };
  useJumps(session.id, search, (moment) => controls?.seek(placeOf(moment)));
  const isEmpty = cast.events.every(([, code]) => code !== "o");
  return (
    <div className="scroll-quiet flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
      <section aria-label="Recording" className="flex min-w-0 shrink-0 flex-col lg:min-h-0 lg:flex-1 lg:shrink">
        <PlaybackNotes session={session} cast={cast} isLoading={isLoading} onMore={onMore} onReload={onReload} />
        <div className="min-h-40 bg-terminal p-2 lg:min-h-0 lg:flex-1">
          {isEmpty ? (
            <Empty icon={ClapperboardIcon} title="Nothing was printed">
              This session has printed nothing{session.endedAt === null ? " so far." : "."}
            </Empty>
          ) : (
            <Suspense fallback={<Loading bytes={cast.bytes} />}>
              <Player
                timeline={timeline}
                cols={cast.cols}
                rows={cast.rows}
                startAt={placeOf(loaded.moment)}
                speed={speed}
                onControls={setControls}
              />
            </Suspense>
          )}
        </div>
        <PlaybackBar session={session} timeline={timeline} controls={controls} />
      </section>
      <Chapters session={session} cast={cast} timeline={timeline} controls={controls} />
    </div>
  );
}

/** Follows the URL from moment to moment of the recording that is open. */
function useJumps(session: string, search: RecordingSearch, jump: (at: Loaded["moment"]) => void): void {
  const last = useRef(search);
  const jumpTo = useEffectEvent(jump);
  useEffect(() => {
    const { at, seq, find } = last.current;
    if (at === search.at && seq === search.seq && find === search.find) return;
    last.current = search;
    const stop = new AbortController();
    void momentOf(session, search, stop.signal).then(jumpTo, () => {});
    return () => stop.abort();
  }, [session, search]);
}
