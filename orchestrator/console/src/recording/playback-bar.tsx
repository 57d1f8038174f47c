/** What is under the player: speed, pauses, and a link to the moment in view. */
import type { Session } from "@gantry/contracts";
import { copyOrSay, useStore } from "@gantry/ui";
import { Button } from "@gantry/ui/stock/button";
import { Label } from "@gantry/ui/stock/label";
import { NativeSelect } from "@gantry/ui/stock/native-select";
import { BookmarkIcon, LinkIcon } from "lucide-react";
import { useId } from "react";
import { toast } from "sonner";
import { asking } from "../sessions/asking.ts";
import { isOver } from "../terminals/session-order.ts";
import type { PlayerControls } from "./player.tsx";
import { IDLE_SECONDS, playback, SPEEDS } from "./settings.ts";
import type { Timeline } from "./timeline.ts";

interface PlaybackBarProps {
  session: Session;
  timeline: Timeline;
  controls: PlayerControls | null;
}

export function PlaybackBar({ session, timeline, controls }: PlaybackBarProps) {
  const { speed, idleSeconds } = useStore(playback);
  const id = useId();
  const copyLink = async (): Promise<void> => {
    const at = timeline.toRecording(controls?.time() ?? 0);
    const url = new URL(`/sessions/${session.id}?at=${at.toFixed(1)}`, location.origin);
    if (await copyOrSay(url.href)) toast("Link to this moment copied");
  };
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-t px-3 py-1 text-xs">
      <span className="flex items-center gap-2">
        <Label htmlFor={`${id}-speed`} className="text-xs font-normal text-muted-foreground">
          Speed
        </Label>
        <NativeSelect
          id={`${id}-speed`}
          value={String(speed)}
          onChange={(event) => playback.update((now) => ({ ...now, speed: Number(event.target.value) }))}
          className="h-7 text-xs md:text-xs"
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </NativeSelect>
      </span>
      <label className="flex cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          className="size-3.5 accent-primary"
          checked={Number.isFinite(idleSeconds)}
          onChange={(event) =>
            playback.update((now) => ({
              ...now,
              idleSeconds: event.target.checked ? IDLE_SECONDS : Number.POSITIVE_INFINITY,
            }))
          }
        />
        Cut pauses to {IDLE_SECONDS} s
      </label>
      <span className="ml-auto flex items-center gap-1">
        {!isOver(session) && (
          <Button
            size="sm"
            variant="ghost"
            onClick={() =>
              asking.set({
                what: "mark",
                session: session.id,
                place: `${session.worker}/${session.container}`,
                over: false,
              })
            }
          >
            <BookmarkIcon /> Mark the present
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={() => void copyLink()}>
          <LinkIcon /> <span className="hidden sm:inline">Copy a link to this moment</span>
          <span className="sm:hidden">Copy link</span>
        </Button>
      </span>
    </div>
  );
}
