/** A synthetic round trip through a worker's binding, a container's agent and a real PTY. */
import { AppError, decodeOutput, newId, within } from "@gantry/contracts";
import type { WorkerBinding } from "../fleet/worker-binding.ts";
import { dialUpstream, Upstream, type UpstreamHandlers } from "../sessions/upstream.ts";
import { letGo } from "./let-go.ts";
import { PROBE_MS, type Reading } from "./reading.ts";

/** Both the terminal and the program in it say the line: what comes twice has been through both. */
const COMMAND = ["cat"];
const END_OF_INPUT = "\u0004";

/** How long the end of a probe's program is waited for. Milliseconds. */
const EXIT_MS = 1_000;

/** Output of a terminal that has not said the line twice by then is not looked at further. Characters. */
const SEEN_CHARS = 64 * 1024;

/**
 * Types a line into a `cat` of its own in a container that runs, and waits until it came back from the terminal and
 * from the program. Starts no container, is recorded nowhere and counts as no activity.
 */
export async function probeTerminal(worker: WorkerBinding, container: string): Promise<Reading> {
  const began = Date.now();
  try {
    const socket = await within(PROBE_MS, dialUpstream(worker, container, newId()), letGo);
    return await roundTrip(socket, PROBE_MS - (Date.now() - began));
  } catch (err) {
    return { ok: false, ms: null, instance: null, error: err instanceof Error ? err.message : "no answer" };
  }
}

async function roundTrip(socket: WebSocket, limitMs: number): Promise<Reading> {
  const token = newId();
  const done = Promise.withResolvers<Reading>();
  const ended = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  let boot: string | null = null;
  let sentAt = 0;
  let seen = "";
  const handlers: UpstreamHandlers = {
    onOutput(upstream, frame) {
      const output = decodeOutput(frame);
      if (output === null) return;
      upstream.tell({ type: "ack", n: output.n });
      seen += decoder.decode(output.data, { stream: true });
      if (seen.length > SEEN_CHARS) return done.reject(new AppError("UPSTREAM_ERROR", "the terminal says too much"));
      if (seen.split(token).length < 3) return;
      done.resolve({ ok: true, ms: Date.now() - sentAt, instance: boot, error: null });
    },
    onFrame(upstream, frame) {
      if (frame.type === "attached") {
        boot = frame.boot;
        sentAt = Date.now();
        upstream.input(new TextEncoder().encode(`${token}\n`));
      } else if (frame.type === "exit") {
        upstream.tell({ type: "ack", n: frame.n });
        ended.resolve();
        done.reject(new AppError("UPSTREAM_ERROR", "the program ended"));
      } else if (frame.type === "failed") {
        done.reject(new AppError("UPSTREAM_ERROR", frame.message));
      }
    },
    onClose(_, reason) {
      ended.resolve();
      done.reject(new AppError("UPSTREAM_ERROR", `the link ${reason}`));
    },
  };
  const upstream = new Upstream(socket, handlers);
  const open = { adapter: "pty" as const, command: COMMAND, cols: 80, rows: 24 };
  upstream.tell({ type: "attach", boot: null, after: 0, open });
  try {
    return await within(Math.max(1, limitMs), done.promise);
  } finally {
    // The agent forgets the program once its exit is acknowledged; a link that is cut before that leaves it there.
    upstream.input(new TextEncoder().encode(END_OF_INPUT));
    if (boot !== null) await within(EXIT_MS, ended.promise).catch(() => undefined);
    upstream.close("the probe is over");
  }
}
