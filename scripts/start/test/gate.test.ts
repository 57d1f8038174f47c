import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import { type Socket, connect } from "node:net";
import { Readable } from "node:stream";
import { ErrorEnvelope } from "@gantry/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Gate, openGate } from "../gate.ts";
import { type Upstream, startUpstream } from "./upstream.ts";

const MIB = 1024 * 1024;
let upstream: Upstream;
let gate: Gate;
let base = "";

beforeEach(async () => {
  upstream = await startUpstream();
  gate = await openGate("127.0.0.1", 0);
  gate.pointTo({ host: "127.0.0.1", port: upstream.port });
  base = `http://127.0.0.1:${gate.port}`;
});
afterEach(async () => {
  await gate.close();
  await upstream.close();
});

/** Sends `text` as it is and gives everything that comes back until the other side ends. */
function raw(text: string, then: (socket: Socket) => void = () => undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: gate.port, host: "127.0.0.1", allowHalfOpen: true });
    let got = "";
    socket.on("data", (data) => (got += data.toString("latin1")));
    socket.on("end", () => {
      socket.end();
      resolve(got);
    });
    socket.on("error", reject);
    socket.write(text);
    then(socket);
  });
}
const sha = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

describe("requests", () => {
  it("keeps the dev server's pages shut in the request line's every form", async () => {
    const lines = [
      "GET /cdn-cgi/local/scheduled",
      "POST /x/../cdn-cgi/local/explorer",
      "GET http://a/cdn-cgi/x",
      "TRACE /",
      "OPTIONS *",
    ];
    for (const line of lines) await raw(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await raw("CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n");
    await raw("GET /%63dn-cgi/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n", (socket) =>
      socket.end(),
    );
    expect(upstream.seen).toHaveLength(7);
    for (const seen of upstream.seen) expect(seen).toMatch(/^[A-Z]+ \/api\/_dev/);
  });

  it("carries method, query, cookies and the Host, and drops what the dev server would trust", async () => {
    const answer = await fetch(`${base}/api/x?a=1&a=2`, {
      method: "PATCH",
      headers: { "mf-route-override": "x", "cf-connecting-ip": "1.1.1.1", "x-forwarded-proto": "https", cookie: "s=1" },
      body: "{}",
    });
    const body = JSON.parse(await answer.text());
    expect(body).toMatchObject({ method: "PATCH", url: "/api/x?a=1&a=2" });
    const names = body.headers.filter((_: string, i: number) => i % 2 === 0).map((name: string) => name.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(["host", "cookie", "content-length"]));
    for (const name of names) expect(name).not.toMatch(/^(mf-|cf-|x-forwarded-)/);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("streams a body of 64 MiB there and back", async () => {
    const chunk = randomBytes(MIB);
    const sent = createHash("sha256");
    async function* body() {
      for (let i = 0; i < 64; i++) {
        sent.update(chunk);
        yield chunk;
      }
    }
    const got = createHash("sha256");
    await new Promise<void>((resolve, reject) => {
      const req = request(`${base}/echo`, { method: "POST" }, (res) => {
        res.on("data", (data) => got.update(data));
        res.on("end", resolve);
      });
      req.on("error", reject);
      Readable.from(body()).pipe(req);
    });
    expect(got.digest("hex")).toBe(sent.digest("hex"));
  });

  it("holds no more of an answer than the sockets do when nobody reads it", async () => {
    const socket = connect(gate.port, "127.0.0.1");
    socket.pause();
    socket.write("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n");
    let last = -1;
    // Quiet for a second while there is endlessly more to send: back-pressure has reached the source.
    await expect
      .poll(() => (last > 0 && upstream.flooded() === last) || ((last = upstream.flooded()), false), {
        interval: 1000,
      })
      .toBe(true);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(32 * MIB);
    socket.destroy();
  });

  it("gives the first bytes of an answer before its end", async () => {
    const answer = await fetch(`${base}/slow`);
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe("first");
  });

  it("relays an answer that comes before the whole body was sent", async () => {
    const answer = await raw(
      `POST /early HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n${"x".repeat(1000)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toContain("not yours");
  });

  it("does not pass a cut answer off as whole", async () => {
    const answer = await fetch(`${base}/cut`);
    await expect(answer.text()).rejects.toThrow();
  });

  it("answers 503 with the envelope while nothing is behind it, and 400 for what is no URL", async () => {
    const down = async () => {
      const answer = await fetch(`${base}/api/workers`);
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("1");
      expect(ErrorEnvelope.parse(await answer.json()).error.type).toBe("UNAVAILABLE");
    };
    await upstream.close();
    await down();
    gate.pointTo(undefined);
    await down();
    expect(await raw("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")).toMatch(
      /503[^]*UNAVAILABLE/,
    );
    expect(await raw("GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(/^HTTP\/1.1 400[^]*VALIDATION_ERROR/);
  });
});

describe("upgrades", () => {
  it("carries WebSocket messages of any size, whole and in order", async () => {
    const ws = new WebSocket(`${base.replace("http", "ws")}/socket`, {
      perMessageDeflate: false,
      maxPayload: 64 * MIB,
    });
    await new Promise((resolve) => ws.on("open", resolve));
    const sent = [Buffer.from("a"), randomBytes(100_000), randomBytes(20 * MIB), Buffer.from("z")];
    const got: string[] = [];
    const all = new Promise<void>((resolve) =>
      ws.on("message", (data) => {
        got.push(sha(Buffer.isBuffer(data) ? data : Buffer.alloc(0)));
        if (got.length === sent.length) resolve();
      }),
    );
    for (const one of sent) ws.send(one);
    await all;
    expect(got).toEqual(sent.map(sha));
    const closed = new Promise((resolve) => ws.on("close", resolve));
    ws.close(1000);
    expect(await closed).toBe(1000);
  });

  it("relays a refusal as it is", async () => {
    const refused = await raw("GET /refused HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    expect(refused).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n[^]*X-Why: no[^]*\r\n\r\n\{"no":1\}$/);
  });

  it("keeps a half-closed connection half open until the other half has ended", async () => {
    const data = randomBytes(8 * MIB);
    const head = "GET /half HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n";
    const answer = await raw(head, (socket) => socket.end(data));
    expect(answer.endsWith(sha(data))).toBe(true);
  });

  it("ends the other side when one side vanishes", async () => {
    const ws = new WebSocket(`${base.replace("http", "ws")}/socket`, { perMessageDeflate: false });
    await new Promise((resolve) => ws.on("open", resolve));
    const closed = new Promise((resolve) => ws.on("close", resolve));
    await upstream.close();
    expect(await closed).toBe(1006);
  });
});

it("says that its port is taken", async () => {
  await expect(openGate("127.0.0.1", gate.port)).rejects.toThrow(
    `port ${gate.port} is in use; choose another with --port`,
  );
});
