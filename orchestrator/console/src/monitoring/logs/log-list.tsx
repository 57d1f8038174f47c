/** The lines that are held, as a list that draws only those in view. */
import { cn } from "@gantry/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  memo,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Block, blockAt } from "./held.ts";
import type { LogLine } from "./line.ts";
import { LogRow, ROW_PX, type RowLook } from "./log-row.tsx";
import type { LogStore, LogView } from "./log-store.ts";

/** Blocks from either end at which more is asked for. */
const NEAR_BLOCKS = 12;
/** px from the end that still count as being there. */
const END_PX = 4;
/** px from the end at which a drag has left it. */
const LEFT_PX = 60;
/** px above the first line: says what is there. */
const HEAD_PX = 28;

interface LogListProps extends RowLook {
  store: LogStore;
  view: LogView;
  follows: boolean;
  onFollow: (follows: boolean) => void;
  selected: LogLine | null;
  onSelect: (line: LogLine) => void;
  /** Epoch ms that the list begins at, instead of its end. */
  at: number | null;
  /** The element that scrolls, for whoever copies what is in view. */
  scroller: RefObject<HTMLDivElement | null>;
}

const UPWARDS = new Set(["ArrowUp", "PageUp", "Home", "k"]);

export function LogList(props: LogListProps) {
  const { store, view, follows, onFollow, selected, onSelect, at, scroller, wrap, dark, source } = props;
  const { blocks } = view.held;
  const [expanded, setExpanded] = useState<ReadonlySet<LogLine>>(new Set());
  const dragging = useRef(false);
  /** The reader has scrolled by hand: what only the layout did leads nowhere. */
  const moved = useRef(false);
  const began = useRef(false);
  const getItemKey = useCallback((index: number) => blocks[index]?.no ?? index, [blocks]);
  // oxlint-disable-next-line react/incompatible-library -- nothing that it gives is kept over a render
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (blocks[index]?.lines.length ?? 0) * ROW_PX,
    getItemKey,
    overscan: 2,
    anchorTo: "end",
    paddingStart: HEAD_PX,
    paddingEnd: 8,
  });
  const items = virtual.getVirtualItems();
  const marked = at === null ? -1 : blockAt(view.held, at);
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];

  useEffect(() => virtual.measure(), [virtual, wrap]);
  useLayoutEffect(() => {
    if (blocks.length === 0) return;
    if (follows) virtual.scrollToEnd();
    else if (!began.current && at !== null) virtual.scrollToIndex(blockAt(view.held, at), { align: "center" });
    began.current = true;
  }, [virtual, blocks, follows, at, view.held]);
  useEffect(() => {
    if (!view.ready || view.error !== null) return;
    if (view.older === "idle" && first <= NEAR_BLOCKS) void store.loadOlder();
    if (view.newer === "idle" && last >= blocks.length - NEAR_BLOCKS) void store.loadNewer();
  }, [store, view, first, last, blocks.length]);

  const lineOf = (target: EventTarget): LogLine | undefined => {
    const [no, index] =
      (target instanceof Element ? target.closest("[data-line]") : null)
        ?.getAttribute("data-line")
        ?.split(":")
        .map(Number) ?? [];
    return blocks[(no ?? 0) - (blocks[0]?.no ?? 0)]?.lines[index ?? -1];
  };
  const expand = (line: LogLine, open: boolean): void =>
    setExpanded((before) => {
      const next = new Set(before);
      if (open) next.add(line);
      else next.delete(line);
      return next;
    });
  const onClick = (event: MouseEvent): void => {
    const line = lineOf(event.target);
    if (line === undefined || line.gap || document.getSelection()?.isCollapsed === false) return;
    onFollow(false);
    if (event.target instanceof Element && event.target.closest("[data-expand]")) expand(line, !expanded.has(line));
    else onSelect(line);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (UPWARDS.has(event.key)) onFollow(false);
    if (event.key === "End" && view.newer === "end") onFollow(true);
    const line = lineOf(event.target);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (moveRow(event.currentTarget, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    }
    if (line === undefined) return;
    if (event.key === "Enter") onSelect(line);
    else if (event.key === "ArrowRight") expand(line, true);
    else if (event.key === "ArrowLeft") expand(line, false);
    else return;
    event.preventDefault();
  };
  const onScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (follows && dragging.current && below > LEFT_PX) onFollow(false);
    else if (!follows && below <= END_PX && view.newer === "end" && at === null && moved.current) onFollow(true);
  };

  return (
    <div
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a <select> cannot draw what is in view only
      role="listbox"
      aria-label="Log lines"
      tabIndex={0}
      data-testid="log-lines"
      data-count={view.held.count}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.target.hasAttribute("data-row") && onFollow(false)}
      onScroll={onScroll}
      onWheel={(event) => {
        moved.current = true;
        if (event.deltaY < 0) onFollow(false);
      }}
      onPointerDown={() => (dragging.current = moved.current = true)}
      onPointerUp={() => {
        dragging.current = false;
        if (document.getSelection()?.isCollapsed === false) onFollow(false);
      }}
      onTouchMove={() => (dragging.current = moved.current = true)}
      onTouchEnd={() => (dragging.current = false)}
      className="scroll-quiet min-h-0 flex-1 overflow-auto bg-terminal font-mono text-2xs leading-[17px] -outline-offset-2 [overflow-anchor:none]"
    >
      <div style={{ height: virtual.getTotalSize() }} className={cn("relative min-w-full", wrap ? "w-full" : "w-max")}>
        <div className="sticky left-0 flex h-7 w-fit items-center px-3 text-muted-foreground">{headWords(view)}</div>
        <div
          className={cn("absolute left-0 min-w-full", wrap && "w-full")}
          style={{ top: 0, transform: `translateY(${items[0]?.start ?? 0}px)` }}
        >
          {items.map(({ index, key }) => {
            const block = blocks[index];
            return (
              block && (
                <div key={key} data-index={index} ref={virtual.measureElement}>
                  <LogBlock
                    {...{ block, wrap, dark, source, expanded, selected }}
                    mark={index === marked ? at : null}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LogBlockProps extends RowLook {
  block: Block;
  expanded: ReadonlySet<LogLine>;
  selected: LogLine | null;
  /** The moment (epoch ms) whose first line is in this block. */
  mark: number | null;
}

const LogBlock = memo(function LogBlock({ block, expanded, selected, mark, ...look }: LogBlockProps) {
  const marked = mark === null ? -1 : block.lines.findIndex(({ at }) => at >= mark);
  return block.lines.map((line, index) => (
    <LogRow
      key={index}
      line={line}
      place={`${block.no}:${index}`}
      selected={line === selected}
      expanded={expanded.has(line)}
      marked={index === marked}
      {...look}
    />
  ));
});

function headWords({ older, error }: LogView): string {
  if (older === "end") return "The beginning of what is kept.";
  return error === null ? "Loading older lines." : "";
}

/** Moves the focus to the next or previous line in view; false when there is none. */
function moveRow(list: HTMLElement, step: 1 | -1): boolean {
  const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")];
  const from = rows.findIndex((row) => row === document.activeElement);
  const next = from === -1 ? rows[step === 1 ? 0 : rows.length - 1] : rows[from + step];
  next?.focus();
  return next !== undefined;
}
