/** The URLs of the Monitoring pages: what each of them shows is in its search. */
import {
  ContainerName,
  FaultState,
  Fingerprint,
  IsoTime,
  Level,
  Output,
  ProcessName,
  ProcessState,
  WorkerName,
} from "@gantry/contracts";
import { z } from "zod";
import { readQuery } from "../parts/search-words.ts";
import { RANGES, type RangeName } from "./ranges.ts";

export interface ScopeSearch {
  worker?: string | undefined;
  container?: string | undefined;
  process?: string | undefined;
}

export interface ProcessesSearch extends ScopeSearch {
  state?: ProcessState | undefined;
  q?: string | undefined;
  /** `<worker>/<container>/<process>` of the one in detail. */
  open?: string | undefined;
}

export interface LogsSearch extends ScopeSearch {
  level?: Level | undefined;
  stream?: Output | undefined;
  q?: string | undefined;
  /** The last so long; or from one moment until another. */
  range?: RangeName | undefined;
  since?: string | undefined;
  until?: string | undefined;
  /** The moment that is looked at. */
  at?: string | undefined;
  wrap?: "on" | undefined;
}

export interface ErrorsSearch extends ScopeSearch {
  /** Open ones when absent. */
  state?: FaultState | "all" | undefined;
  q?: string | undefined;
  /** `<worker>/<fingerprint>` of the one in detail. */
  fault?: string | undefined;
}

export interface MetricsSearch extends ScopeSearch {
  range?: RangeName | undefined;
  view?: "table" | undefined;
}

type Raw = Record<string, unknown>;

/** Keeps of a URL's search what is well formed; so do all here. */
export function readScope(search: Raw): ScopeSearch {
  const worker = WorkerName.safeParse(search["worker"]).data;
  return {
    worker,
    container: worker === undefined ? undefined : ContainerName.safeParse(search["container"]).data,
    process: ProcessName.safeParse(search["process"]).data,
  };
}

export function readProcessesSearch(search: Raw): ProcessesSearch {
  const open = search["open"];
  return {
    ...readScope(search),
    state: ProcessState.safeParse(search["state"]).data,
    q: readQuery(search["q"]),
    open: typeof open === "string" && readOpen(open) !== null ? open : undefined,
  };
}

export function readLogsSearch(search: Raw): LogsSearch {
  return {
    ...readScope(search),
    level: Level.safeParse(search["level"]).data,
    stream: Output.safeParse(search["stream"]).data,
    q: readQuery(search["q"]),
    range: readRange(search["range"]),
    since: IsoTime.safeParse(search["since"]).data,
    until: IsoTime.safeParse(search["until"]).data,
    at: IsoTime.safeParse(search["at"]).data,
    wrap: search["wrap"] === "on" ? "on" : undefined,
  };
}

const ErrorsState = z.union([FaultState, z.literal("all")]);

export function readErrorsSearch(search: Raw): ErrorsSearch {
  const fault = search["fault"];
  return {
    ...readScope(search),
    state: ErrorsState.safeParse(search["state"]).data,
    q: readQuery(search["q"]),
    fault: typeof fault === "string" && readFault(fault) !== null ? fault : undefined,
  };
}

export function readMetricsSearch(search: Raw): MetricsSearch {
  return {
    ...readScope(search),
    range: readRange(search["range"]),
    view: search["view"] === "table" ? "table" : undefined,
  };
}

/** The worker and fingerprint of `<worker>/<fingerprint>`; null for anything else. */
export function readFault(fault: string): { worker: string; fingerprint: string } | null {
  const [worker, fingerprint, more] = fault.split("/");
  const valid = WorkerName.safeParse(worker).success && Fingerprint.safeParse(fingerprint).success;
  return valid && more === undefined ? { worker: worker ?? "", fingerprint: fingerprint ?? "" } : null;
}

const OpenProcess = z.object({ worker: WorkerName, container: ContainerName, process: ProcessName });
export type OpenProcess = z.infer<typeof OpenProcess>;

/** The place and name of `<worker>/<container>/<process>`; null for anything else. */
export function readOpen(open: string): OpenProcess | null {
  const [worker, container, process, more] = open.split("/");
  return more === undefined ? (OpenProcess.safeParse({ worker, container, process }).data ?? null) : null;
}

function readRange(range: unknown): RangeName | undefined {
  return RANGES.find(({ name }) => name === range)?.name;
}
