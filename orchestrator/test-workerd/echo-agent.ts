/**
 * A worker and its agent for a hub under test: the program echoes what is typed, and what was not acknowledged is kept
 * and sent again. It speaks the link's protocol over a real socket; the state outlives the hub, as a container does.
 */
import { encodeOutput, HubFrame, parseJson } from "@gantry/contracts";
import { WorkerEntrypoint } from "cloudflare:workers";

/** What the program takes for an order: its container falls asleep. */
export const SLEEP = "sleep";

const text = new TextEncoder();

export class EchoAgent {
  readonly boot = "boot-1";
  /** How often a hub has attached. */
  attaches = 0;
  /** False for a container that is asleep. */
  runs = true;
  readonly acked: number[] = [];
  readonly #events: { n: number; offset: number; data: Uint8Array }[] = [];
  #n = 0;
  #offset = 0;
  #link: WebSocket | null = null;
  #exited = false;

  /** The program prints; a hub that is not there gets it when it attaches. */
  print(line: string): void {
    const event = { n: ++this.#n, offset: this.#offset, data: text.encode(line) };
    this.#offset += event.data.length;
    this.#events.push(event);
    this.#send(event);
  }

  /** The program ends; a hub that is not there hears of it when it attaches. */
  exit(): void {
    this.#n++;
    this.#exited = true;
  }

  /** The hub was lost: what is printed now waits for the next one. */
  forget(): void {
    this.#link = null;
  }

  accept(link: WebSocket): void {
    link.binaryType = "arraybuffer";
    link.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer)) this.#take(link, parseJson(HubFrame, String(data), "a frame of the hub"));
      else if (new TextDecoder().decode(data) === SLEEP) this.#sleep(link);
      else this.print(new TextDecoder().decode(data));
    });
    link.accept();
  }

  #sleep(link: WebSocket): void {
    this.runs = false;
    this.#link = null;
    link.send(JSON.stringify({ type: "bye" }));
    link.close(1000, "asleep");
  }

  #take(link: WebSocket, frame: HubFrame): void {
    switch (frame.type) {
      case "attach": {
        this.attaches++;
        this.#link = link;
        const after = frame.boot === this.boot ? frame.after : 0;
        const rest = this.#events.filter(({ n }) => n > after);
        const offset = rest[0]?.offset ?? this.#offset;
        const at = { boot: this.boot, next: after + 1, offset, last: this.#n, cols: 80, rows: 24 };
        link.send(JSON.stringify({ type: "attached", ...at }));
        for (const event of rest) this.#send(event);
        if (this.#exited)
          link.send(JSON.stringify({ type: "exit", n: this.#n, offset: this.#offset, code: 0, signal: null }));
        return;
      }
      case "ack":
        this.acked.push(frame.n);
        return;
      case "ping":
        link.send(JSON.stringify({ type: "pong" }));
        return;
      case "resize":
      case "pause":
      case "resume":
      case "kill":
    }
  }

  #send({ n, offset, data }: { n: number; offset: number; data: Uint8Array }): void {
    this.#link?.send(encodeOutput(offset, n, data));
  }
}

const agents = new Map<string, EchoAgent>();

/** The agent of a container, made when it is first asked for. */
export function echoAgent(container: string): EchoAgent {
  const known = agents.get(container) ?? new EchoAgent();
  agents.set(container, known);
  return known;
}

export class EchoWorker extends WorkerEntrypoint {
  async startContainer(container: string): Promise<void> {
    echoAgent(container).runs = true;
  }

  async touchContainer(): Promise<void> {}

  async containerLife(container: string): Promise<object> {
    const { runs, boot } = echoAgent(container);
    return {
      container,
      state: runs ? "running" : "stopped",
      desired: "running",
      bootId: runs ? boot : null,
      startedAt: 1,
      reason: null,
      generation: 1,
    };
  }

  override async fetch(request: Request): Promise<Response> {
    const [, , container = ""] = new URL(request.url).pathname.split("/");
    const [near, far] = Object.values(new WebSocketPair());
    if (near === undefined || far === undefined) throw new Error("no pair");
    echoAgent(container).accept(near);
    return new Response(null, { status: 101, webSocket: far });
  }
}
