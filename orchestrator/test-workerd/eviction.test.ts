/** The hub is evicted, as the platform does with one whose sockets it keeps: what was attached goes on. */
import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { decodeData, newId, parseJson, ServerFrame } from "@gantry/contracts";
import { until } from "@gantry/testing/poll";
import { expect, it } from "vitest";
import { z } from "zod";
import { openHistory } from "../src/sessions/archive/open-history.ts";
import { sliceLines } from "../src/sessions/archive/slices.ts";
import { askToAttach } from "./ask-to-attach.ts";
import { testContext } from "./context.ts";
import { type EchoAgent, echoAgent, SLEEP } from "./echo-agent.ts";

/** The far side of a client's socket. */
class Watcher {
  readonly frames: ServerFrame[] = [];
  /** What came under each seq, the first time; a raw client has but one. */
  readonly #bytes = new Map<number, string>();
  closed: number | null = null;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, v1: boolean) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("close", ({ code }) => (this.closed = code));
    socket.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer)) {
        this.frames.push(parseJson(ServerFrame, String(data), "a frame"));
        return;
      }
      const event = v1 ? decodeData(data) : { seq: 0, data: new Uint8Array(data) };
      if (event === null) throw new Error("a frame without a header");
      const text = new TextDecoder().decode(event.data);
      // A v1 client drops what it has; under a number that it knows nothing else may ever come.
      if (!v1) this.#bytes.set(0, (this.#bytes.get(0) ?? "") + text);
      else if ((this.#bytes.get(event.seq) ?? text) === text) this.#bytes.set(event.seq, text);
      else throw new Error(`seq ${event.seq} was ${this.#bytes.get(event.seq)} and is ${text}`);
    });
    socket.accept();
  }

  get text(): string {
    return [...this.#bytes.values()].join("");
  }

  get seqs(): number[] {
    return [...this.#bytes.keys()];
  }

  type(text: string): void {
    this.#socket.send(new TextEncoder().encode(text));
  }

  shows(text: string): Promise<unknown> {
    return until(`${JSON.stringify(text)} in ${JSON.stringify(this.text)}`, () => this.text === text);
  }
}

const Line = z.object({ seq: z.number(), type: z.string(), data: z.unknown() });
type Line = z.infer<typeof Line>;

type Hub = ReturnType<typeof env.HUBS.get>;

interface Scene {
  /** The hub as it is now: a lost one answers no more. */
  hub(): Hub;
  agent: EchoAgent;
  attach(protocol: "v1" | "raw", change?: { actor?: string; after?: number }): Promise<Watcher>;
  /** The hub is lost as with its machine, sockets and all. */
  lose(): Promise<void>;
  /** The whole log, as everybody reads it. */
  events(): Promise<Line[]>;
}

/** A running session in a container of its own. */
async function scene(): Promise<Scene> {
  const ctx = await testContext({}, ["app-factory"]);
  const id = newId();
  const container = `c${id.slice(0, 8).toLowerCase()}`;
  const row = { id, worker_name: "app-factory", container_name: container, adapter: "pty", title: "t" };
  await ctx.db
    .insertInto("sessions")
    .values({ ...row, state: "starting", created_by: "system", started_at: ctx.now })
    .execute();
  const hub = (): Hub => env.HUBS.get(env.HUBS.idFromName(id));
  const agent = echoAgent(container);
  await hub().open({ id, worker: "app-factory", container, adapter: "pty", command: null, cols: 80, rows: 24 });
  await until("the session runs", async () => (await hub().status())?.state === "running");
  const attach: Scene["attach"] = async (protocol, { actor = "user:ann", after } = {}) => {
    const guest = actor.startsWith("share:");
    const role = guest || protocol === "raw" ? "viewer" : "controller";
    const answer = await askToAttach(hub(), { protocol, role, actor, mayControl: !guest }, after);
    if (answer.webSocket === null) throw new Error(`refused: ${await answer.text()}`);
    return new Watcher(answer.webSocket, protocol === "v1");
  };
  const lose = async (): Promise<void> => {
    await runInDurableObject(hub(), (_hub, state) => state.abort("lost")).catch(() => undefined);
    agent.forget();
  };
  const events = async (): Promise<Line[]> => {
    let lines = "";
    for await (const slice of await openHistory(ctx, id, 0)) lines += sliceLines(slice);
    return lines
      .trim()
      .split("\n")
      .map((line) => parseJson(Line, line, "a line"));
  };
  return { hub, agent, attach, lose, events };
}

const stored = (agent: EchoAgent, n: number): Promise<unknown> =>
  until(`event ${n} is stored`, () => agent.acked.includes(n));

/** Types words until one is shown that is not stored yet, as each is after 250 ms; gives the words. */
async function typeUnstored(client: Watcher, agent: EchoAgent): Promise<string[]> {
  const words: string[] = [];
  do {
    words.push(`${words.length + 1} `);
    client.type(words.at(-1) ?? "");
    await client.shows(words.join(""));
  } while (agent.acked.includes(words.length));
  return words;
}

const state = async (hub: Hub): Promise<string | undefined> => (await hub.status())?.state;

it("is evicted while its container sleeps: its sockets stay, its alarm sends away who may not be there, a key wakes it", async () => {
  const { hub, agent, attach } = await scene();
  const [v1, raw, guest] = [await attach("v1"), await attach("raw"), await attach("v1", { actor: `share:${newId()}` })];
  v1.type("one ");
  await Promise.all([v1.shows("one "), raw.shows("one "), stored(agent, 1)]);
  v1.type(SLEEP);
  await until("it sleeps", async () => (await state(hub())) === "asleep");

  await evictDurableObject(hub());
  expect(await runDurableObjectAlarm(hub())).toBe(true);
  await until("the guest is gone", () => guest.closed);
  expect([await state(hub()), agent.attaches]).toEqual(["asleep", 1]);
  v1.type("two ");
  await Promise.all([v1.shows("one two "), raw.shows("one two ")]);
  expect(agent.attaches).toBe(2);
  expect([v1.closed, raw.closed, guest.closed]).toEqual([null, null, 4401]);
});

it("records with nobody watching: every alarm finds the agent, and sets the next one", async () => {
  const { hub, agent, lose, events } = await scene();
  for (const [round, line] of ["first ", "second ", "third "].entries()) {
    await lose();
    agent.print(line);
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    await stored(agent, round + 1);
    expect(agent.attaches).toBe(round + 2);
    expect(await runInDurableObject(hub(), (_hub, { storage }) => storage.getAlarm())).toBeGreaterThan(Date.now());
  }
  expect((await events()).map(({ data }) => data)).toEqual(["first ", "second ", "third "]);
});

it("keeps what a program said last before its container fell asleep, also when the hub is lost right then", async () => {
  const { hub, agent, attach, lose, events } = await scene();
  const v1 = await attach("v1");
  const words = await typeUnstored(v1, agent);
  v1.type(SLEEP);
  await until("it sleeps", async () => (await state(hub())) === "asleep");
  await lose();
  expect(await events()).toMatchObject(words.map((data, index) => ({ seq: index + 1, type: "o", data })));
});

it("records nothing behind the exit: what was typed for a program that had ended is dropped", async () => {
  const { hub, agent, attach, lose, events } = await scene();
  await hub().recordInput(true);
  const first = await attach("v1");
  first.type("one ");
  await first.shows("one ");
  await lose();
  agent.exit();
  const second = await attach("v1", { after: 0 });
  second.type("late ");
  await until("the end", () => second.closed);
  expect(second.closed).toBe(1000);
  expect(await events()).toMatchObject([{ type: "i", data: "one " }, { type: "o", data: "one " }, { type: "x" }]);
});

it("gives a number that clients have seen to nothing else: not to a marker, not to recorded input", async () => {
  const { hub, agent, attach, lose, events } = await scene();
  await hub().recordInput(true);
  const first = await attach("v1");
  const words = await typeUnstored(first, agent);
  const seen = first.seqs.at(-1) ?? 0;

  await lose();
  const marker = await hub().mark("here");
  expect(marker.seq).toBeGreaterThan(seen);
  const second = await attach("v1", { after: seen });
  second.type("two ");
  await second.shows("two ");

  await lose();
  // It asks for nothing that the hub would have to wait for before it lets it in.
  const third = await attach("v1", { after: 0 });
  third.type("three ");
  await third.shows(`${words.join("")}two three `);
  expect(await events()).toMatchObject([
    ...words.flatMap((data) => [
      { type: "i", data },
      { type: "o", data },
    ]),
    { type: "m", data: "here" },
    { type: "i", data: "two " },
    { type: "o", data: "two " },
    { type: "i", data: "three " },
    { type: "o", data: "three " },
  ]);
});
