/** A line of logs as the page holds it: small, because it holds up to a million. */
import { type Cut, type Level, type LogItem, type LogRecord, type Output, plainText } from "@gantry/contracts";

/** Where lines come from; one object for all lines of a process in one boot. */
export interface LogSource {
  worker: string;
  container: string;
  instance: string;
  process: string;
}

export interface LogLine {
  source: LogSource;
  seq: number;
  /** Epoch ms. */
  at: number;
  stream: Output;
  level: Level | null;
  /** With its escape sequences. What a structured line says is read out of it when it is shown. */
  text: string;
  cut: Cut | null;
  partial: boolean;
  /** Not printed by anybody: says what is missing here. */
  gap?: true;
}

/** Sources that are remembered; with more the map begins anew, and lines share a little less. */
const MAX_SOURCES = 10_000;

const sources = new Map<string, LogSource>();

/** The one object that stands for these four names. */
export function sourceOf(worker: string, container: string, instance: string, process: string): LogSource {
  const id = `${worker} ${container} ${instance} ${process}`;
  const known = sources.get(id);
  if (known) return known;
  if (sources.size >= MAX_SOURCES) sources.clear();
  const made: LogSource = { worker, container, instance, process };
  sources.set(id, made);
  return made;
}

export function lineOfItem(item: LogItem): LogLine {
  const { workerName, containerName, instanceId, process, seq, at, stream, level, text, cut, partial } = item;
  const source = sourceOf(workerName, containerName, instanceId, process);
  return { source, seq, at: Date.parse(at), stream, level, text, cut, partial };
}

/** The container that a socket is open to. */
export type LogPlace = Omit<LogSource, "process">;

export function lineOfRecord(record: LogRecord, { worker, container, instance }: LogPlace): LogLine {
  const { seq, at, process, stream, level, text, cut, partial } = record;
  return { source: sourceOf(worker, container, instance, process), seq, at, stream, level, text, cut, partial };
}

/** A line that says that `count` lines before `seq` are not here. */
export function gapLine(count: number, reason: string, seq: number, at: number, place: LogPlace): LogLine {
  const source = sourceOf(place.worker, place.container, place.instance, "");
  const text = `${count.toLocaleString("en")} ${count === 1 ? "line is" : "lines are"} missing here: ${reason}`;
  return { source, seq, at, stream: "stdout", level: null, text, cut: null, partial: false, gap: true };
}

/** Names a line for good: there is one of its seq in its boot. */
export function lineId({ source, seq, gap }: LogLine): string {
  return `${source.instance}:${seq}${gap ? ":gap" : ""}`;
}

/** Tells whether a line is wanted that came another way than by the list, which has asked for these itself. */
export function lineFilter(stream: Output | undefined, q: string | undefined): (line: LogLine) => boolean {
  const words = q === undefined ? [] : wordsOf(q);
  if (stream === undefined && words.length === 0) return () => true;
  return (line) => {
    if (line.gap) return true;
    if (stream !== undefined && line.stream !== stream) return false;
    return words.length === 0 || holdsAll(plainText(line.text), words);
  };
}

interface Word {
  text: string;
  /** The beginning of a word will do. */
  open: boolean;
}

/** The words and "phrases in quotes" of a search; a star makes one the beginning of a word. */
function wordsOf(q: string): Word[] {
  return [...q.matchAll(/"([^"]*)"?|([^\s"]+)/g)].flatMap(([, phrase, word = ""]) => {
    const open = phrase === undefined && word.endsWith("*");
    const text = tokens(phrase ?? word);
    return text === "" ? [] : [{ text, open }];
  });
}

function holdsAll(text: string, words: readonly Word[]): boolean {
  const padded = ` ${tokens(text)} `;
  return words.every(({ text: word, open }) => padded.includes(open ? ` ${word}` : ` ${word} `));
}

/** As the database's index cuts text: letters and digits are words, all else is between them. */
function tokens(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
