import { expect, test } from "vitest";
import { containerEnvironment } from "./environment.ts";

const places = { home: "/c/home", tmp: "/c/tmp" };

test("passes on PATH, LANG, TERM and SHELL of the parent and nothing else", () => {
  const parent = {
    PATH: "/repo/node_modules/.bin:/usr/bin:relative:/a/node_modules/.bin/:/bin",
    LANG: "de_DE.UTF-8",
    TERM: "screen",
    SHELL: "/bin/zsh",
    HOME: "/home/me",
    GANTRY_ADMIN_TOKEN: "secret",
    CLOUDFLARE_API_TOKEN: "secret",
    npm_config_cache: "/x",
  };
  expect(containerEnvironment(parent, places, ["HELLO=a=b", "EMPTY=", "=odd", "odd"], { MARK: "1" })).toEqual({
    PATH: "/usr/bin:/bin",
    LANG: "de_DE.UTF-8",
    TERM: "screen",
    SHELL: "/bin/zsh",
    HOME: "/c/home",
    TMPDIR: "/c/tmp",
    HELLO: "a=b",
    EMPTY: "",
    MARK: "1",
  });
});

test("has defaults, lets declared values win, and fixed ones over those", () => {
  const env = containerEnvironment({}, places, ["LANG=C", "MARK=forged"], { MARK: "1" });
  expect(env).toMatchObject({ PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C", MARK: "1", SHELL: "/bin/sh" });
});
