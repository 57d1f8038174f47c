import { expect, test } from "vitest";
import { childEnv } from "./child-env.ts";

test("what is declared for the container reaches children, what is Gantry's does not", () => {
  const env = childEnv({
    PATH: "/bin",
    API_KEY: "declared by the worker",
    GANTRY_CONTAINER_ID: "c1",
    GANTRY_AGENT_SOCKET: "/run/a.sock",
    GANTRY_SECRET: "s",
    TERM: "dumb",
  });
  expect(env).toEqual({
    PATH: "/bin",
    API_KEY: "declared by the worker",
    GANTRY_CONTAINER_ID: "c1",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
  });
});

test("a declared LANG stays", () => {
  expect(childEnv({ LANG: "de_DE.UTF-8" })["LANG"]).toBe("de_DE.UTF-8");
});

test("what gantryctl needs is there, whatever the agent was started with", () => {
  const own = { PATH: "/bin", GANTRY_CTL: "/outer.sock", GANTRY_NODE: "/outer/node", GANTRY_CONFIG: "/c.json" };
  expect(childEnv(own, { socket: "/run/c.sock", bin: "/opt/gantry/bin" })).toMatchObject({
    PATH: "/opt/gantry/bin:/bin",
    GANTRY_CTL: "/run/c.sock",
    GANTRY_NODE: process.execPath,
  });
  const none = childEnv(own);
  expect(none["PATH"]).toBe("/bin");
  for (const name of Object.keys(own).slice(1)) expect(none).not.toHaveProperty(name);
});
