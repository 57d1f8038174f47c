/** What the isolate of one Worker holds in memory, asked of workerd's inspector (Chrome's DevTools protocol). */
import { once } from "node:events";
import { parseJson } from "@gantry/contracts";
import { until } from "@gantry/testing";
import { WebSocket } from "ws";
import { z } from "zod";
import { bounded } from "./bounded.ts";

const ANSWER_MS = 30_000;
const Targets = z.array(z.object({ id: z.string(), webSocketDebuggerUrl: z.string() }));
const Answer = z.object({ id: z.number(), result: z.unknown() });
/** Objects, what C++ keeps for them, and the contents of ArrayBuffers. Bytes. */
const HeapUsage = z.object({ usedSize: z.number(), embedderHeapUsedSize: z.number(), backingStorageSize: z.number() });

export class IsolateHeap implements Disposable {
  readonly #socket: WebSocket;
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Of `worker`, in the workerd whose inspector listens on this port of loopback. */
  static async open(port: number, worker: string): Promise<IsolateHeap> {
    const url = await until(`the inspector of ${worker}`, async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/json`);
      const targets = parseJson(Targets, await answer.text(), "the inspector's targets");
      return targets.find(({ id }) => id.endsWith(worker))?.webSocketDebuggerUrl;
    });
    const socket = new WebSocket(url);
    await bounded("the inspector", ANSWER_MS, once(socket, "open"));
    socket.on("error", () => undefined);
    return new IsolateHeap(socket);
  }

  /** Bytes in use, garbage that was not collected yet among them. */
  async bytes(): Promise<number> {
    const usage = HeapUsage.parse(await this.#ask("Runtime.getHeapUsage"));
    return usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
  }

  /** Bytes in use behind a full collection: what something still refers to. */
  async liveBytes(): Promise<number> {
    await this.#ask("HeapProfiler.collectGarbage");
    return this.bytes();
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  async #ask(method: string): Promise<unknown> {
    const id = ++this.#asked;
    const answered = Promise.withResolvers<unknown>();
    const take = (data: Buffer): void => {
      const answer = parseJson(Answer.partial(), data.toString("utf8"), "the inspector's answer");
      if (answer.id === id) answered.resolve(answer.result);
    };
    this.#socket.on("message", take);
    this.#socket.send(JSON.stringify({ id, method }));
    try {
      return await bounded(`the inspector's answer to ${method}`, ANSWER_MS, answered.promise);
    } finally {
      this.#socket.off("message", take);
    }
  }
}
