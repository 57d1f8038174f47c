/** The leg to the agent: pinged while somebody is attached, and given up when nothing comes back. */
import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { Heartbeat, PING_MS } from "../src/sessions/clients/heartbeat.ts";
import { Upstream } from "../src/sessions/upstream.ts";

/** From the last word of an agent that died in silence until its link is given up. Milliseconds. */
const GIVEN_UP_MS = 45_000;

afterEach(() => vi.useRealTimers());

/** A link whose far side is `agent`; `agent.answers` decides whether it answers pings. */
function link(): { upstream: Upstream; agent: { answers: boolean; pings: number }; ends: string[] } {
  const [near, far] = Object.values(new WebSocketPair());
  if (near === undefined || far === undefined) throw new Error("no pair");
  const agent = { answers: true, pings: 0 };
  far.addEventListener("message", ({ data }) => {
    if (String(data) !== '{"type":"ping"}') return;
    agent.pings++;
    if (agent.answers) far.send('{"type":"pong"}');
  });
  far.accept();
  const ends: string[] = [];
  const ignore = (): void => undefined;
  const upstream = new Upstream(near, { onOutput: ignore, onFrame: ignore, onClose: (_, why) => ends.push(why) });
  return { upstream, agent, ends };
}

it("a link that answers is kept; one that goes silent is given up once, within 45 s", () =>
  runInDurableObject(env.STORAGE.get(env.STORAGE.newUniqueId()), async () => {
    const { upstream, agent, ends } = link();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const heartbeat = new Heartbeat(() => {
      upstream.ping();
      return true;
    });
    heartbeat.start();
    for (let beat = 1; beat <= 4; beat++) {
      vi.advanceTimersByTime(PING_MS);
      while (agent.pings < beat) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ends).toEqual([]);
    agent.answers = false;
    vi.advanceTimersByTime(GIVEN_UP_MS - 1_000);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(ends).toEqual(["no answer"]);
    vi.advanceTimersByTime(GIVEN_UP_MS);
    expect(ends).toEqual(["no answer"]);
    heartbeat.stop();
  }));
