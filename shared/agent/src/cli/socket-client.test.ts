import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isUnreachable } from "./client.ts";
import { socketClient } from "./socket-client.ts";

/** An agent that does with each answer what `serve` says. */
async function agentThat(serve: (res: ServerResponse) => void, answerMs = 100) {
  const dir = mkdtempSync(join(tmpdir(), "gantry-ctl-"));
  const path = join(dir, "control.sock");
  const server = createServer((_req, res) => serve(res)).listen(path);
  await once(server, "listening");
  return {
    client: socketClient(path, answerMs),
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true });
    },
  };
}

const { signal } = new AbortController();
const all = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
};
const failure = async (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (err: unknown) => err,
  );

test("an agent that hangs counts as unreachable, for streams as well", async () => {
  using agent = await agentThat(() => {});
  for (const asked of [agent.client.ask("GET", "/x"), all(agent.client.lines("/x", signal))])
    expect(isUnreachable(await failure(asked))).toBe(true);
});

test("a stream that began may be quiet for longer", async () => {
  using agent = await agentThat((res) => {
    res.write("one\n");
    setTimeout(() => res.end("two\n"), 1_200);
  }, 1_000);
  expect(await all(agent.client.lines("/x", signal))).toBe("one\ntwo\n");
});

test("an agent that dies in the middle of a stream is unreachable", async () => {
  using agent = await agentThat((res) => res.write("one\n", () => res.destroy()));
  expect(isUnreachable(await failure(all(agent.client.lines("/x", signal))))).toBe(true);
});
