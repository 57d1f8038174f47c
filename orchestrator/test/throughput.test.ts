/** 101 MB of output arrive whole, compared with what the shell itself hashes. */
import { beforeAll, expect, it } from "vitest";
import { script, terminal } from "./shared-fleet.ts";

const PIPE = "head -c 75M /dev/zero | base64 -w 100";
/** 75 MiB in base64, and a newline behind each 100 characters. */
const BYTES = 105_906_176;

let expected = "";

beforeAll(async () => {
  const client = await terminal("test-specialist", script(`${PIPE} | sha256sum`));
  const [, hash = ""] = await client.waitFor(/([0-9a-f]{64})/);
  expected = hash;
  await client.closed;
});

it.each(["raw", "v1"] as const)("over %s", async (protocol) => {
  const client = await terminal("test-specialist", script(`stty -opost; ${PIPE}`), { protocol });
  expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });
  expect(client.bytes).toBe(BYTES);
  expect(client.sha256).toBe(expected);
  expect(client.disorder).toBeNull();
  expect(client.frames.some(({ type }) => type === "gap")).toBe(false);
});
