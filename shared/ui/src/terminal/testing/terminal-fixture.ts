/** A fresh hub, sink and presence for each test of the terminal's client, and what they all ask of them. */
import { type ErrorBody, type Session } from "@gantry/contracts";
import { afterEach, beforeEach, expect, vi } from "vitest";
import type { Presence } from "../presence.ts";
import { httpTerminalApi } from "../terminal-api.ts";
import { TerminalSocket } from "../terminal-socket.ts";
import type { TerminalSocketOptions } from "../terminal-socket-options.ts";
import { HubServer } from "./hub-server.ts";
import { RecordingSink } from "./recording-sink.ts";

export class Watching implements Presence {
  #why: string | null = null;
  readonly #listeners = new Set<() => void>();

  readonly waitsFor = (): string | null => this.#why;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(why: string | null): void {
    this.#why = why;
    for (const listener of this.#listeners) listener();
  }
}

export let hub: HubServer;
export let sink: RecordingSink;
export let presence: Watching;
const open: TerminalSocket[] = [];

/** Resets the fixture before each test of the file that calls it. */
export function eachWithHub(): void {
  beforeEach(async () => {
    hub = await new HubServer().listen();
    sink = new RecordingSink();
    presence = new Watching();
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.dispose();
    await hub.close();
  });
}

/** A started client of the hub. */
export function connect(options: Partial<TerminalSocketOptions> = {}): TerminalSocket {
  const socket = new TerminalSocket({
    origin: hub.origin,
    target: { worker: "app-factory", container: "main" },
    session: null,
    size: { cols: 80, rows: 24 },
    sink,
    api: httpTerminalApi(hub.origin),
    presence,
    random: () => 0.01,
    ...options,
  });
  open.push(socket);
  socket.start();
  return socket;
}

export function phase(socket: TerminalSocket): string {
  return socket.store.get().state.phase;
}

export async function until(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 60_000, interval: 5 });
}

export async function live(socket: TerminalSocket): Promise<void> {
  await until(() => expect(phase(socket)).toBe("live"));
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** The acks that the newest client sent. */
export function acks(): number[] {
  return hub.last.frames.flatMap((frame) => (frame.type === "ack" ? [frame.seq] : []));
}

/** An `error` frame that says `message`. */
export function refusal(message: string): string {
  const error: ErrorBody = { type: "UNAVAILABLE", message, status: 503, details: {}, requestId: "r" };
  return JSON.stringify({ type: "error", error });
}

/** The hub's session as one that runs, and whose record claims `lastSeq`. */
export function runningRecord(lastSeq: number): Session {
  return { ...endedRecord(), state: "running", lastSeq, endedAt: null, exit: null };
}

/** The hub's session as one that ended with exit code 3. */
export function endedRecord(): Session {
  return {
    id: hub.session,
    adapter: "pty",
    worker: "app-factory",
    container: "main",
    title: "bash",
    state: "ended",
    lastSeq: 9,
    startedAt: new Date(0).toISOString(),
    endedAt: new Date(1).toISOString(),
    exit: { code: 3, signal: null },
    clients: 0,
  };
}
