import { describe, expect, it } from "vitest";
import { gateTarget } from "./gate-target.ts";

const path = (target: string, method = "GET") => gateTarget(method, target)?.path;

describe("the dev server's own pages", () => {
  it.each([
    "/cdn-cgi/local/scheduled",
    "/cdn-cgi",
    "/CDN-CGI/local/explorer",
    "//cdn-cgi/local/scheduled",
    "///cdn-cgi/local/scheduled",
    "/x/../cdn-cgi/local/scheduled",
    "/./cdn-cgi/local/scheduled",
    "/%2e%2e/cdn-cgi/local/scheduled",
    "/x/%2E%2e/cdn-cgi/local/scheduled",
    "/x\\..\\cdn-cgi\\local\\scheduled",
    "\\cdn-cgi",
    "/%63dn-cgi/local/scheduled",
    "/%2563dn-cgi/local/scheduled",
    "/cdn%2dcgi/local/scheduled",
    "/cdn-cgi%2flocal/scheduled",
    "/x%2f..%2fcdn-cgi/local/scheduled",
    "/%5ccdn-cgi/local",
    "http://127.0.0.1:8787/cdn-cgi/local/scheduled",
    "HTTP://elsewhere/cdn-cgi/local/scheduled",
    "/\t/cdn-cgi/local/scheduled",
    "/__cf_local/stream/x",
    "/__scheduled?cron=*",
    "/cdn-cgi/ProxyWorker/pause",
    "*",
    "cdn-cgi/local/scheduled",
  ])("%j leads to /api/_dev", (target) => {
    expect(path(target)).toMatch(/^\/api\/_dev(\/|$)/);
  });

  it.each(["CONNECT", "TRACE"])("%s leads to /api/_dev", (method) => {
    expect(gateTarget(method, "localhost:80")).toEqual({ method: "GET", path: `/api/_dev/${method.toLowerCase()}` });
  });
});

describe("everything else", () => {
  it.each([
    ["/", "/"],
    ["/api/workers?limit=1&q=%2e%2e/cdn-cgi", "/api/workers?limit=1&q=%2e%2e/cdn-cgi"],
    ["/api/cdn-cgi/x", "/api/cdn-cgi/x"],
    ["/cdn-cgi-like", "/cdn-cgi-like"],
    ["/workers/a/../b/", "/workers/b/"],
    ["/files/%E2%82%AC%2F", "/files/%E2%82%AC%2F"],
    ["/files/%zz%", "/files/%zz%"],
    ["http://localhost:8787/api/workers?x=1", "/api/workers?x=1"],
    ["//evil.example/x", "//evil.example/x"],
  ])("%j goes on as %j", (target, expected) => {
    expect(path(target)).toBe(expected);
  });

  it("is refused when it is no URL", () => {
    expect(gateTarget("GET", "http://[/")).toBeUndefined();
  });
});
