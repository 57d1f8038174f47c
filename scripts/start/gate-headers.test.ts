import { expect, it } from "vitest";
import { requestHeaders, responseHeaders } from "./gate-headers.ts";

it("lets nothing through that the dev server would believe", () => {
  const raw = ["Host", "h", "MF-Route-Override", "x", "mf-original-url", "http://x/", "CF-Connecting-IP", "1.1.1.1"];
  const more = [
    "X-Forwarded-Proto",
    "https",
    "X-FORWARDED-FOR",
    "1",
    "Forwarded",
    "for=1",
    "X-Real-IP",
    "1",
    "Cookie",
    "a=1",
    "Cookie",
    "b=2",
  ];
  expect(requestHeaders([...raw, ...more])).toEqual(["Host", "h", "Cookie", "a=1", "Cookie", "b=2"]);
});

it("keeps a connection's own headers on that connection", () => {
  const raw = ["Connection", "keep-alive", "Keep-Alive", "timeout=5", "TE", "trailers", "Upgrade", "h2c"];
  expect(requestHeaders([...raw, "Transfer-Encoding", "chunked"])).toEqual(["Transfer-Encoding", "chunked"]);
  const cookies = ["Set-Cookie", "a=1", "Set-Cookie", "b=2"];
  expect(responseHeaders([...raw, "Transfer-Encoding", "chunked", ...cookies])).toEqual(cookies);
});
