/** What is wrong in the fleet, worst first: containers, processes, errors, and limits that come near. */
import type { FaultItem, MetricItem, ProcessItem, Worker, WorkerDetail } from "@gantry/contracts";
import type { Tone } from "@gantry/ui";
import { findProblems, type Problem as ContainerProblem } from "../../fleet/problems.ts";
import { bytesWords } from "../../parts/bytes-words.ts";
import { sentence } from "../../parts/sentence.ts";
import { byId, newest, placeOf } from "../metrics/series.ts";

export type Problem = { id: string; tone: Tone; text: string } & (
  | { kind: "container"; worker: string; container: string | null; mend: ContainerProblem["mend"] }
  | { kind: "process"; worker: string; container: string; process: string }
  | { kind: "error"; worker: string; fingerprint: string; fault: FaultItem }
  | { kind: "limit"; worker: string; container: string }
);

export interface Found {
  workers: readonly Worker[];
  details: readonly WorkerDetail[];
  processes: readonly ProcessItem[];
  faults: readonly FaultItem[];
  /** Of containers as a whole, oldest first. */
  metrics: readonly MetricItem[];
  /** Epoch ms. */
  now: number;
}

/** A limit is near from this share of it on. */
export const NEAR_LIMIT = 0.9;
/** A sample that is older says nothing of the present. Milliseconds. */
const FRESH_MS = 3 * 60_000;

/** Containers, then processes in a crash loop, then those that are restarted, then open errors newest first, then limits. */
export function rankProblems({ workers, details, processes, faults, metrics, now }: Found): Problem[] {
  return [
    ...findProblems(workers, details).map(ofContainer),
    ...processes.filter(({ state }) => state === "crash-looping").map(ofProcess),
    ...processes.filter(({ state }) => state === "backing-off").map(ofProcess),
    ...faults
      .filter(({ state }) => state === "open")
      .sort((a, b) => Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt))
      .map(ofFault),
    ...nearLimits(metrics, now),
  ];
}

function ofContainer({ id, worker, container, text, mend }: ContainerProblem): Problem {
  return { kind: "container", id: `container ${id}`, tone: "bad", text, worker, container, mend };
}

function ofProcess({ workerName, containerName, name, state, reason, restarts }: ProcessItem): Problem {
  const place = `${workerName}/${containerName}`;
  const looping = state === "crash-looping";
  const what = looping ? "crashes again and again" : "crashed and is about to be restarted";
  const many = restarts === 0 ? "" : `, restarted ${restarts === 1 ? "once" : `${restarts} times`}`;
  const text = sentence(`${place}: ${name} ${what}${many}: ${reason ?? "no reason given"}`);
  const id = `process ${place}/${name}`;
  return {
    kind: "process",
    id,
    tone: looping ? "bad" : "warn",
    text,
    worker: workerName,
    container: containerName,
    process: name,
  };
}

function ofFault(fault: FaultItem): Problem {
  const { workerName: worker, fingerprint, type, message } = fault;
  return {
    kind: "error",
    id: `error ${worker}/${fingerprint}`,
    tone: "bad",
    text: `${type}: ${message}`,
    worker,
    fingerprint,
    fault,
  };
}

/** Those nearest to their limit first. */
function nearLimits(metrics: readonly MetricItem[], now: number): Problem[] {
  const found = [...byId(metrics, placeOf)].flatMap(([place, items]) => {
    const item = newest(items);
    if (item === undefined || now - Date.parse(item.at) > FRESH_MS) return [];
    return [
      limitOf(place, item, "memory", item.memoryBytes, item.memoryLimitBytes),
      limitOf(place, item, "disk", item.diskUsedBytes, item.diskTotalBytes),
    ];
  });
  return found
    .filter((one) => one !== null)
    .sort((a, b) => b.share - a.share)
    .map(({ problem }) => problem);
}

function limitOf(place: string, item: MetricItem, what: string, used: number | null, limit: number | null) {
  if (used === null || limit === null || limit <= 0 || used / limit < NEAR_LIMIT) return null;
  const share = used / limit;
  const text = `${place} uses ${Math.floor(share * 100)} % of its ${what}, ${bytesWords(used)} of ${bytesWords(limit)}.`;
  const problem: Problem = {
    kind: "limit",
    id: `${what} ${place}`,
    tone: "warn",
    text,
    worker: item.workerName,
    container: item.containerName,
  };
  return { share, problem };
}
