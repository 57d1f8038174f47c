/** Terminals as a person uses them: both protocols, ends, sizes, several at once, attaching again. */
import { createHash } from "node:crypto";
import { TERMINAL_PROTOCOL } from "@gantry/contracts";
import { rawRequest, TEST_TOKEN, type TerminalClient, until } from "@gantry/testing";
import { describe, expect, it } from "vitest";
import { errorOf, fleet, makeSession, refusal, script, sessionOf, terminal, untilState } from "./shared-fleet.ts";

const PATH = "/api/workers/app-factory/terminal";

describe.each(["raw", "v1"] as const)("protocol %s", (protocol) => {
  const open = (query = ""): Promise<TerminalClient> => terminal("app-factory", query, { protocol });

  it.each(["app-factory", "test-specialist"])("runs a shell of %s", async (worker) => {
    const client = await terminal(worker, "", { protocol });
    client.type("echo gan$((6*7))try\r");
    await client.waitFor(/gan42try/);
    client.type("exit 3\r");
    expect(await client.closed).toEqual({ code: 1000, reason: "exit 3" });
  });

  it("says the signal that ended it", async () => {
    const client = await open(script("kill -KILL $$"));
    expect(await client.closed).toEqual({ code: 1000, reason: "signal SIGKILL" });
    if (protocol === "v1") expect(client.last("exit")).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  it("gives the last byte before the end", async () => {
    const client = await open(script("stty -opost; seq 1 20000; printf end"));
    expect((await client.closed).code).toBe(1000);
    expect(client.text.endsWith("20000\nend")).toBe(true);
    expect(client.bytes).toBe(108_894 + 3);
    expect(client.disorder).toBeNull();
  });

  it("opens at the size asked for, and 80x24 without", async () => {
    const sized = await open(script("stty size; read x", "&cols=132&rows=43"));
    await sized.waitFor(/43 132/);
    const plain = await open(script("stty size; read x"));
    await plain.waitFor(/24 80/);
    await Promise.all([sized.close(), plain.close()]);
  });

  it("carries UTF-8 both ways, whole", async () => {
    const client = await open(script("stty -echo; echo ready; read line; printf '[%s]' \"$line\""));
    await client.waitFor(/ready/);
    client.type("na\u00efve \u{1F680} \u6f22\u5b57\r");
    expect((await client.closed).reason).toBe("exit 0");
    expect(Buffer.from(client.text, "latin1").toString()).toContain("[na\u00efve \u{1F680} \u6f22\u5b57]");
  });

  it("shows the same bytes to everybody who watches", async () => {
    const program = "stty -echo -opost; echo ready; read x; seq 1 50000; printf 'done\\n'; read x";
    // Raw clients are not told the session that they open.
    const { id } = await makeSession({ worker: "app-factory", command: ["sh", "-c", program] });
    const first = await open(`?session=${id}&after=0`);
    await first.waitFor(/ready/);
    const others = await Promise.all([
      open(`?session=${id}&after=0`),
      terminal("app-factory", `?session=${id}&after=0&role=viewer`, { protocol: "v1" }),
      terminal("app-factory", `?session=${id}&after=0&role=viewer`, { protocol: "raw" }),
    ]);
    first.type("\r");
    const all = [first, ...others];
    await Promise.all(all.map((client) => client.waitFor(/done\n/)));
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(new Set(all.map(({ bytes }) => bytes)).size).toBe(1);
    first.type("\r");
    for (const client of all) expect(await client.closed).toEqual({ code: 1000, reason: "exit 0" });
  });
});

describe("an upgrade", () => {
  it.each([
    "cols=0",
    "cols=-1",
    "cols=1e9",
    "cols=1000000000",
    "cols=NaN",
    "cols=",
    "cols=1",
    "cols=1001",
    "cols=80.5",
    "cols=0x50",
    "cols=%2080",
    "rows=0",
    "rows=-1",
    "rows=1e9",
    "rows=NaN",
    "rows=",
    "rows=501",
    "command=ls",
    "command=[]",
    "command=[1]",
    'command={"a":1}',
    "command=",
    "role=owner",
    "role=",
    "container=UPPER",
    "container=",
    "session=",
    "session=x",
    "after=5",
    "after=-1",
    "role=viewer",
  ])("with %s is refused", async (query) => {
    expect((await errorOf(await refusal(`${PATH}?${query}`))).type).toBe("VALIDATION_ERROR");
  });

  it("of an unknown worker, container or session is refused", async () => {
    expect((await errorOf(await refusal("/api/workers/nope/terminal"))).type).toBe("NOT_FOUND");
    expect((await errorOf(await refusal(`${PATH}?session=${"x".repeat(20)}`))).type).toBe("NOT_FOUND");
    const client = await terminal("app-factory", script("read x"));
    await client.frame("ready");
    const elsewhere = `/api/workers/test-specialist/terminal?session=${client.session}`;
    expect((await errorOf(await refusal(elsewhere))).type).toBe("NOT_FOUND");
    await client.close();
  });

  it("with an unknown subprotocol is refused, one among others is picked", async () => {
    const error = await errorOf(await refusal(PATH, { offer: ["gantry.terminal.v9"] }));
    expect(error).toMatchObject({ type: "VALIDATION_ERROR", details: { known: [TERMINAL_PROTOCOL] } });
    const client = await terminal("app-factory", script("read x"), { offer: ["other", TERMINAL_PROTOCOL] });
    expect(client.socket.protocol).toBe(TERMINAL_PROTOCOL);
    await client.close();
  });

  it("that is none gets the envelope, not a bare 426", async () => {
    const headers = { authorization: `Bearer ${TEST_TOKEN}` };
    for (const path of [PATH, `${PATH}?cols=90`, "/api/v1/workers/app-factory/terminal"]) {
      expect((await errorOf(await rawRequest(fleet.port, { path, headers }))).type).toBe("VALIDATION_ERROR");
    }
  });
});

describe("attaching", () => {
  it("with a cursor brings exactly what follows it", async () => {
    const client = await terminal(
      "app-factory",
      script("stty -echo -opost; echo one; read x; echo two; read x; echo three; read x"),
    );
    await client.waitFor(/one\n/);
    client.type("\r");
    await client.waitFor(/two\n/);
    const cursor = client.lastSeq;
    client.type("\r");
    await client.waitFor(/three\n/);
    const late = await terminal("app-factory", `?session=${client.session}&after=${cursor}`);
    expect(await late.frame("ready")).toMatchObject({ mode: "exact", role: "controller", lastSeq: client.lastSeq });
    await late.waitFor(/three\n/);
    expect(late.text).toBe("three\n");
    const none = await terminal("app-factory", `?session=${client.session}&after=${client.lastSeq}`);
    await none.frame("ready");
    const over = await refusal(`${PATH}?session=${client.session}&after=${client.lastSeq + 1}`);
    expect((await errorOf(over)).message).toBe(`after ${client.lastSeq + 1} is above lastSeq ${client.lastSeq}`);
    const tail = await terminal("app-factory", `?session=${client.session}`);
    expect((await tail.frame("ready")).mode).toBe("tail");
    await tail.waitFor(/three\n/);
    client.type("\r");
    for (const one of [client, late, none, tail]) expect((await one.closed).code).toBe(1000);
    expect(none.bytes).toBe(0);
  });

  it("to what has ended replays from a cursor, else closes 4410", async () => {
    const client = await terminal("app-factory", script("stty -opost; echo bye; exit 4"));
    await client.closed;
    await untilState(client.session, "ended");
    for (const protocol of ["raw", "v1"] as const) {
      const again = await terminal("app-factory", `?session=${client.session}&after=0`, { protocol });
      expect(await again.closed).toEqual({ code: 1000, reason: "exit 4" });
      expect(again.sha256).toBe(client.sha256);
      if (protocol === "v1")
        expect(again.last("exit")).toMatchObject({ code: 4, signal: null, seq: client.last("exit")?.seq });
      const { lastSeq } = await sessionOf(client.session);
      const end = await terminal("app-factory", `?session=${client.session}&after=${lastSeq}`, { protocol });
      expect((await end.closed).code).toBe(1000);
      expect(end.bytes).toBe(0);
      const gone = await terminal("app-factory", `?session=${client.session}`, { protocol });
      expect((await gone.closed).code).toBe(4410);
    }
  });

  it("again and again while output flows brings every byte once", async () => {
    const lines = 1_500_000;
    let client = await terminal("app-factory", script(`stty -opost; seq 1 ${lines}`));
    await client.frame("ready");
    const { session } = client;
    for (const part of [1, 2, 3, 4]) {
      await until("output", () => client.bytes > part * 1_000_000);
      await client.vanish();
      client = await terminal("app-factory", `?session=${session}&after=${client.lastSeq}`, { resume: client });
    }
    expect((await client.closed).code).toBe(1000);
    expect(client.disorder).toBeNull();
    expect(client.frames.some(({ type }) => type === "gap")).toBe(false);
    const hash = createHash("sha256");
    for (let i = 1; i <= lines; i++) hash.update(`${i}\n`);
    expect(client.sha256).toBe(hash.digest("hex"));
  });

  it("outlives every client", async () => {
    const client = await terminal("app-factory", script("stty -echo; echo pid=$$; read x; echo still $$; read x"));
    const [, pid] = await client.waitFor(/pid=(\d+)/);
    await client.vanish();
    await until("nobody", async () => (await sessionOf(client.session)).clients === 0);
    const back = await terminal("app-factory", `?session=${client.session}&after=${client.lastSeq}`);
    back.type("\r");
    await back.waitFor(new RegExp(`still ${pid}\\D`));
    await back.close();
  });
});
