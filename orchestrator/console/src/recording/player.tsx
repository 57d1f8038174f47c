/** asciinema-player in a page: it plays a timeline, in the colours of the page. */
import { useStore } from "@gantry/ui";
import { create, type Player as AsciinemaPlayer } from "asciinema-player";
import "asciinema-player/dist/bundle/asciinema-player.css";
import { useEffect, useRef } from "react";
import { useMedia, WIDE } from "../parts/use-media.ts";
import { isDark } from "../theme/theme.ts";
import "./player.css";
import type { Timeline } from "./timeline.ts";

const FONT_FAMILY = '"Geist Mono Variable", ui-monospace, "SF Mono", Menlo, Consolas, monospace';

/** What the page may ask of the player in view; seconds are the player's. */
export interface PlayerControls {
  time: () => number;
  seek: (seconds: number) => void;
}

interface PlayerProps {
  timeline: Timeline;
  cols: number;
  rows: number;
  /** Where it begins, in the player's seconds. */
  startAt: number;
  speed: number;
  /** A player is there, or is gone. */
  onControls: (controls: PlayerControls | null) => void;
}

/** A change of anything makes another player, which goes on where this one was. */
export function Player({ timeline, cols, rows, startAt, speed, onControls }: PlayerProps) {
  const ref = useRef<HTMLDivElement>(null);
  // On a phone it is as high as its width makes it, and the page scrolls.
  const fit = useMedia(WIDE) ? "both" : "width";
  // The player reads the page's colours when it is made.
  const dark = useStore(isDark);
  const begin = useRef({ timeline, at: startAt, plays: false });

  useEffect(() => {
    const place = ref.current;
    if (place === null) return;
    const from = begin.current;
    const at = from.timeline === timeline ? from.at : timeline.toPlayer(from.timeline.toRecording(from.at));
    const player = makePlayer(place, { timeline, cols, rows, speed, at, fit, plays: from.plays });
    let { plays } = from;
    player.addEventListener("playing", () => (plays = true));
    player.addEventListener("pause", () => (plays = false));
    player.addEventListener("ended", () => (plays = false));
    onControls({
      time: () => player.getCurrentTime(),
      seek: (seconds) => {
        void player.seek(Math.min(seconds, timeline.seconds));
        focusPlayer(place);
      },
    });
    focusPlayer(place);
    return () => {
      begin.current = { timeline, at: player.getCurrentTime(), plays };
      onControls(null);
      player.dispose();
    };
  }, [timeline, cols, rows, speed, fit, dark, onControls]);

  return <div ref={ref} data-testid="player" className="gantry-player h-full min-h-0 w-full min-w-0" />;
}

interface Making {
  timeline: Timeline;
  cols: number;
  rows: number;
  speed: number;
  at: number;
  plays: boolean;
  fit: "both" | "width";
}

function makePlayer(place: HTMLElement, { timeline, cols, rows, speed, at, plays, fit }: Making): AsciinemaPlayer {
  // In asciicast v2 times are since the beginning, as the timeline has them.
  const data = [{ version: 2, width: cols, height: rows }, ...timeline.events.filter(([, code]) => code !== "x")];
  const player = create({ data }, place, {
    fit,
    theme: "gantry",
    controls: true,
    preload: true,
    speed,
    autoPlay: plays,
    terminalFontFamily: FONT_FAMILY,
    terminalLineHeight: 1.2,
  });
  place.classList.toggle("gantry-player-begun", at > 0);
  if (at > 0) void player.seek(Math.min(at, timeline.seconds));
  return player;
}

/** The player's keys are its own: it must have the focus to hear them. */
function focusPlayer(place: HTMLElement): void {
  place.querySelector<HTMLElement>(".ap-wrapper")?.focus({ preventScroll: true });
}
