import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { until } from "@gantry/testing";
import { expect, test } from "vitest";
import { BODY_BYTES } from "./limits.ts";
import { readBody } from "./read-body.ts";

test.each([
  ["whole", `content-length: 7\r\n\r\n{"a":1}`, { a: 1 }],
  ["no JSON", `content-length: 1\r\n\r\nx`, { type: "VALIDATION_ERROR" }],
  ["one that its sender leaves", `content-length: 10\r\n\r\n{`, { type: "VALIDATION_ERROR" }],
  ["one that is said to be too large", `content-length: ${BODY_BYTES + 1}\r\n\r\n{`, { type: "PAYLOAD_TOO_LARGE" }],
])("a body that is %s", async (_name, rest, outcome) => {
  const read: unknown[] = [];
  const tell = (said: unknown) => void read.push(said);
  const server = createServer((req) => void readBody(req).then(tell, tell));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const client = connect(address !== null && typeof address === "object" ? address.port : 0, "127.0.0.1");
  const begun = once(server, "request");
  client.write(`POST / HTTP/1.1\r\nhost: x\r\n${rest}`);
  await begun;
  client.end();
  await until("an outcome", () => read.length > 0);
  client.destroy();
  server.close();
  expect(read).toEqual([expect.objectContaining(outcome)]);
});
