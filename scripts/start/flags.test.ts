import { AppError } from "@gantry/contracts";
import { describe, expect, it } from "vitest";
import { parseFlags } from "./flags.ts";

const parse = (args: string[], env: NodeJS.ProcessEnv = {}) => parseFlags(args, env, "/repo");

describe("flags of npm start", () => {
  it("has the contract's defaults", () => {
    expect(parse([])).toEqual({
      port: 8787,
      engine: "auto",
      stateDir: "/repo/.gantry",
      host: "127.0.0.1",
      adminToken: undefined,
      open: true,
      watch: false,
    });
  });

  it("reads the environment, and a flag wins over it", () => {
    const env = {
      GANTRY_PORT: "9000",
      GANTRY_ENGINE: "docker",
      GANTRY_STATE_DIR: "/var/g",
      GANTRY_ADMIN_TOKEN: "0123456789abcdef",
    };
    expect(parse([], env)).toMatchObject({
      port: 9000,
      engine: "docker",
      stateDir: "/var/g",
      adminToken: "0123456789abcdef",
    });
    expect(parse(["--port", "9001", "--engine=process", "--state", "s", "--no-open"], env)).toMatchObject({
      port: 9001,
      engine: "process",
      stateDir: "/repo/s",
      open: false,
    });
  });

  it.each([
    [["--port", "0"], {}, /--port/],
    [["--port", "65536"], {}, /--port/],
    [["--port", "1e3"], {}, /--port/],
    [["--port"], {}, /--port/],
    [[], { GANTRY_PORT: "" }, /GANTRY_PORT/],
    [["--engine", "podman"], {}, /auto, docker or process/],
    [[], { GANTRY_ENGINE: "" }, /GANTRY_ENGINE/],
    [["--state", ""], {}, /--state/],
    [["--host", "http://x/"], {}, /--host/],
    [[], { GANTRY_ADMIN_TOKEN: "short" }, /16 to 512/],
    [[], { GANTRY_ADMIN_TOKEN: "0123456789 abcdef" }, /without spaces/],
    [["--prot", "1"], {}, /--prot/],
    [["extra"], {}, /extra/],
  ])("refuses %j %j with one sentence", (args, env, message) => {
    let refused: unknown;
    try {
      parse(args, env);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AppError);
    if (!(refused instanceof AppError)) return;
    expect(refused.message).toMatch(message);
    expect(refused.message).not.toContain("\n");
    expect(refused.message).not.toContain("0123456789");
  });
});
