/** What a person should know of what is played: it is not all, or it goes on. */
import type { Session } from "@gantry/contracts";
import { Button } from "@gantry/ui/stock/button";
import { bytesWords } from "../parts/bytes-words.ts";
import { clockWords } from "../parts/lasted-words.ts";
import { Note } from "../parts/note.tsx";
import { isOver } from "../terminals/session-order.ts";
import type { Cast } from "./cast.ts";
import { MOST_BYTES } from "./load-recording.ts";

interface PlaybackNotesProps {
  session: Session;
  cast: Cast;
  isLoading: number | null;
  onMore: (() => void) | null;
  onReload: () => void;
}

export function PlaybackNotes({ session, cast, isLoading, onMore, onReload }: PlaybackNotesProps) {
  if (isLoading !== null) return <Note tone="busy" text={`Loading, ${bytesWords(isLoading)}.`} />;
  if (!cast.whole) {
    const loaded = `The first ${bytesWords(cast.bytes)} are loaded, up to ${clockWords(cast.seconds)}.`;
    return (
      <Note
        tone="warn"
        text={onMore === null ? `${loaded} A page holds ${bytesWords(MOST_BYTES)}: download it for the rest.` : loaded}
      >
        {onMore !== null && (
          <Button size="sm" variant="outline" onClick={onMore}>
            Load more
          </Button>
        )}
      </Note>
    );
  }
  if (isOver(session)) return null;
  return (
    <Note tone="ok" text={`This session goes on. It is loaded up to ${clockWords(cast.seconds)}.`}>
      <Button size="sm" variant="outline" onClick={onReload}>
        Load what came since
      </Button>
    </Note>
  );
}
