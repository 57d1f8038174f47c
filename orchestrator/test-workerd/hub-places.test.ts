/** How many sockets a session has room for, whoever they are. */
import { ErrorEnvelope } from "@gantry/contracts";
import { expect, it } from "vitest";
import { MAX_CLIENTS, MAX_CLIENTS_PER_PERSON } from "../src/sessions/clients/limits.ts";
import { testContext } from "./context.ts";
import { SleepingHub } from "./sleeping-hub.ts";

it("refuses the next one with 429 and says why; a place that becomes free can be taken", async () => {
  const hub = await SleepingHub.make(await testContext(), "p".repeat(20));
  const sockets: WebSocket[] = [];
  for (let i = 0; i < MAX_CLIENTS; i++) {
    expect(await hub.stub.refusal("another")).toBe(null);
    sockets.push(await hub.socket(`person ${Math.floor(i / MAX_CLIENTS_PER_PERSON)}`));
  }
  const message = `this session has ${MAX_CLIENTS} clients`;
  expect(await hub.stub.refusal("another")).toBe(message);
  for (const protocol of ["v1", "raw"] as const) {
    const answer = await hub.attach("another", { protocol });
    expect([answer.status, answer.webSocket]).toEqual([429, null]);
    expect(ErrorEnvelope.parse(await answer.json()).error).toMatchObject({ type: "RATE_LIMITED", message });
  }
  expect((await hub.stub.status())?.clients).toBe(MAX_CLIENTS);

  sockets[0]?.close(1000, "");
  await expect.poll(async () => (await hub.stub.status())?.clients).toBe(MAX_CLIENTS - 1);
  await hub.socket("another");
  expect((await hub.attach("another")).status).toBe(429);
});
