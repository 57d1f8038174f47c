import { expect, it } from "vitest";
import { checkShareRequest, checkShareSocket } from "./share-access.ts";

const OWN = "abcdefghijklmnopqrst";
const share = { id: "share:x", kind: "share", session: OWN } as const;

it.each([
  ["GET", `/api/sessions/${OWN}`],
  ["HEAD", `/api/sessions/${OWN}`],
  ["GET", `/api/sessions/${OWN}/events`],
  ["GET", `/api/sessions/${OWN}/recording.cast`],
  ["GET", "/api/auth/me"],
  ["GET", "/api/workers/app-factory/terminal"],
  ["POST", "/api/tickets"],
])("lets a share %s %s", (method, path) => {
  expect(() => checkShareRequest(share, method, path)).not.toThrow();
});

it.each([
  ["GET", "/api/sessions"],
  ["GET", "/api/sessions/tsrqponmlkjihgfedcba"],
  ["GET", "/api/sessions/tsrqponmlkjihgfedcba/events"],
  ["GET", `/api/sessions/${OWN}/`],
  ["GET", `/api/sessions/${OWN}/events/more`],
  ["GET", `/api/sessions/${OWN}/shares`],
  ["POST", `/api/sessions/${OWN}/shares`],
  ["PATCH", `/api/sessions/${OWN}`],
  ["DELETE", `/api/sessions/${OWN}`],
  ["POST", "/api/sessions"],
  ["GET", "/api/workers"],
  ["GET", "/api/workers/app-factory/containers"],
  ["POST", "/api/workers/app-factory/containers/main/stop"],
  ["POST", "/api/workers/app-factory/terminal"],
  ["GET", "/api/workers/app-factory/terminal/x"],
  ["GET", "/workers/app-factory/"],
  ["GET", "/api/tokens"],
  ["POST", "/api/tokens"],
  ["POST", "/api/auth/codes"],
  ["DELETE", "/api/auth/session"],
  ["GET", "/api/nope"],
])("refuses a share %s %s", (method, path) => {
  expect(() => checkShareRequest(share, method, path)).toThrow("one session and nothing else");
  expect(() => checkShareRequest({ id: "admin", kind: "person" }, method, path)).not.toThrow();
});

it("gives a share a viewer's socket on its session, and no other", () => {
  expect(() => checkShareSocket(share, OWN, "viewer")).not.toThrow();
  expect(() => checkShareSocket(share, OWN, "controller")).toThrow("only watches");
  expect(() => checkShareSocket(share, "tsrqponmlkjihgfedcba", "viewer")).toThrow("nothing else");
  expect(() => checkShareSocket(share, undefined, "viewer")).toThrow("nothing else");
  expect(() => checkShareSocket({ id: "admin", kind: "person" }, undefined, "controller")).not.toThrow();
});
