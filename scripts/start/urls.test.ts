import { expect, it } from "vitest";
import { originsOf } from "./urls.ts";

it.each([
  ["127.0.0.1", 8787, ["http://127.0.0.1:8787", "http://localhost:8787"]],
  ["127.0.0.1", 80, ["http://127.0.0.1", "http://localhost"]],
  ["LocalHost", 8787, ["http://localhost:8787", "http://127.0.0.1:8787"]],
  ["0:0:0:0:0:0:0:1", 80, ["http://[::1]", "http://127.0.0.1", "http://localhost"]],
])("gives the origins of %s on port %i as browsers spell them", (host, port, origins) => {
  expect(originsOf(host, port)).toEqual(origins);
});
