/** A container whose body is a host process: its directories, its environment, its cell, its sockets. */
import { chmod, stat } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { UpstreamSocket } from "../../relay/upstream-socket.ts";
import { dial } from "../egress/dial.ts";
import { ApiError } from "./api-error.ts";
import type { Body, Runner } from "./container.ts";
import type { CreateBody } from "./create-body.ts";
import { CONFIG, containerEnvironment, MARKER } from "./environment.ts";
import type { Image } from "./images.ts";
import { startLife } from "./life.ts";
import type { Life } from "./life.ts";
import { log } from "./log.ts";
import { Output } from "./output.ts";
import { removeTree } from "./run-directory.ts";
import type { RunDirectory } from "./run-directory.ts";
import { bubblewrapArguments, INSIDE, makeCell } from "./sandbox.ts";
import type { SandboxRules } from "./sandbox.ts";
import { holderOf, tcpSockets } from "./sockets.ts";

/** The part of an id that names directories, hosts and sockets. */
const SHORT_ID = 12;
const OWNER_ONLY = 0o600;
/** Bytes of a failed container's output that go to the engine's log. */
const TAIL_BYTES = 2048;

export interface Host {
  run: RunDirectory;
  /** Path of a `bwrap` that works, or null. */
  bubblewrap: string | null;
  /** What cells see, `show` besides; asked at each start, for files to hide may have come since. */
  rules(show: readonly string[]): SandboxRules;
  /** Told of each session leader as it starts and when it has ended. */
  watch(pid: number, event: "started" | "ended"): void;
}

export class ProcessRunner implements Runner {
  readonly #host: Host;
  readonly #image: Image;
  readonly #spec: CreateBody;
  readonly #name: string;
  readonly #directory: string;
  readonly #sockets: string;
  readonly #output = new Output();
  #life: Life | null = null;

  constructor(host: Host, image: Image, spec: CreateBody, id: string) {
    this.#host = host;
    this.#image = image;
    this.#spec = spec;
    this.#name = id.slice(0, SHORT_ID);
    this.#directory = join(host.run.containers, this.#name);
    this.#sockets = join(host.run.sockets, this.#name);
  }

  async start(): Promise<Body> {
    const { bubblewrap, rules, run, watch } = this.#host;
    const cell = makeCell(this.#name, this.#directory, this.#sockets);
    const places = bubblewrap === null ? cell : INSIDE;
    const marker = `${run.id}.${this.#name}`;
    const fixed: Record<string, string> = { [MARKER]: marker, [CONFIG]: this.#image.config };
    for (const [port, variable] of this.#image.listen) fixed[variable] = join(places.sockets, socketName(port));
    const shown = rules([this.#image.context]);
    const args = bubblewrap === null ? [] : bubblewrapArguments(shown, cell);
    const life = await startLife({
      command: this.#command(),
      env: containerEnvironment(process.env, places, this.#spec.Env, fixed),
      cwd: cell.home,
      wrapper: bubblewrap === null ? null : { program: bubblewrap, args },
      marker,
      directory: this.#directory,
      output: this.#output,
      channel: this.#image.channel,
    });
    this.#life = life;
    watch(life.pid, "started");
    void life.exited.then((code) => {
      watch(life.pid, "ended");
      this.#life = null;
      if (code !== 0) log(`container ${this.#name} ended with ${code}: ${this.#output.tail(TAIL_BYTES)}`);
    });
    return { pid: life.pid, ports: new Map(), exited: life.exited, signal: life.signal };
  }

  async remove(): Promise<void> {
    await Promise.all([removeTree(this.#directory), removeTree(this.#sockets)]);
  }

  logs(): Buffer {
    return this.#output.frames();
  }

  /** Gives a connection away that waits for `first`; false when the container's process does not take it. */
  give(port: number, socket: Socket, first: string): boolean {
    return this.#life?.handed?.give(port, socket, first) ?? false;
  }

  /** A connection to what the container serves on `port`; rejects when that is nothing. */
  async dial(port: number): Promise<UpstreamSocket> {
    if (this.#image.listen.has(port)) {
      const path = join(this.#sockets, socketName(port));
      if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, OWNER_ONLY);
      return await dial({ path });
    }
    return await this.#dialTcp(port);
  }

  /** The network is the machine's, so a port counts only if one of the container's own processes listens on it. */
  async #dialTcp(port: number): Promise<UpstreamSocket> {
    const listeners = (await tcpSockets(["tcp", "tcp6"])).filter((socket) => socket.listening && socket.port === port);
    const pids = (await this.#life?.pids()) ?? [];
    for (const { inode, family } of listeners) {
      if ((await holderOf(new Set([inode]), pids)) === null) continue;
      return await dial({ host: family === 4 ? "127.0.0.1" : "::1", port });
    }
    throw new ApiError(400, `nothing in the container listens on port ${port}`);
  }

  #command(): [string, ...string[]] {
    const { Entrypoint, Cmd } = this.#spec;
    const [program, ...args] = [...Entrypoint, ...Cmd];
    return program === undefined ? this.#image.command : [program, ...args];
  }
}

function socketName(port: number): string {
  return `${port}.sock`;
}
