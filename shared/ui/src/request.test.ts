/** The fetch wrapper against a real HTTP server. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Me } from "@gantry/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { request, requestNothing, requestStream } from "./request.ts";

const ANSWERS: Record<string, [number, string]> = {
  "/me": [200, '{"id":"1","name":"ada","kind":"person"}'],
  "/odd": [200, '{"id":1}'],
  "/html": [200, "<p>"],
  "/refused": [
    403,
    '{"error":{"type":"FORBIDDEN","message":"not yours","status":403,"details":{"a":1},"requestId":"r"}}',
  ],
  "/proxy": [502, "<p>bad gateway</p>"],
  "/teapot": [418, ""],
  "/gone": [204, ""],
};

const server = createServer((incoming, response) => {
  const [status, body] = ANSWERS[incoming.url ?? ""] ?? [404, ""];
  response.writeHead(status).end(status === 204 ? undefined : body);
});
let base = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("an answer of the right shape is parsed", async () => {
  expect(await request(Me, `${base}/me`)).toEqual({ id: "1", name: "ada", kind: "person", session: null });
  await expect(requestNothing(`${base}/gone`, { method: "DELETE" })).resolves.toBeUndefined();
});

test("a body of any length comes as a stream, an empty one too; a refusal is an AppError all the same", async () => {
  const text = async (path: string) => new Response(await requestStream(base + path)).text();
  expect(await text("/html")).toBe("<p>");
  expect(await text("/gone")).toBe("");
  await expect(text("/refused")).rejects.toMatchObject({ type: "FORBIDDEN" });
});

test.each([
  ["/odd", { type: "VALIDATION_ERROR" }],
  ["/html", { type: "UPSTREAM_ERROR" }],
  ["/refused", { type: "FORBIDDEN", message: "not yours", details: { a: 1 } }],
  ["/proxy", { type: "UPSTREAM_ERROR" }],
  ["/teapot", { type: "UPSTREAM_ERROR" }],
])("%s becomes an AppError", async (path, expected) => {
  await expect(request(Me, base + path)).rejects.toMatchObject(expected);
});

test("a server that is not there is UNAVAILABLE, an abort is an abort", async () => {
  await expect(request(Me, "http://127.0.0.1:1/me")).rejects.toMatchObject({ type: "UNAVAILABLE" });
  await expect(request(Me, `${base}/me`, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: "AbortError",
  });
});
