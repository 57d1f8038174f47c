import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AGENT_PORT, type HandOver, TakesConnections } from "@gantry/contracts";
import { expect, test } from "vitest";

const MAIN = join(import.meta.dirname, "../src/main.ts");

test("a connection that was handed over is served like any other, behind what its peer waits for", async () => {
  const dir = mkdtempSync(join(tmpdir(), "gantry-handed-"));
  const agent = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"], HOME: dir, GANTRY_AGENT_SOCKET: join(dir, "agent.sock") },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const told = once(agent, "message");
  const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  try {
    await once(server, "listening");
    expect(TakesConnections.parse((await told)[0]).port).toBe(AGENT_PORT);
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    for (const id of [1, 2]) {
      const accepted = once(server, "connection");
      const client = connect({ port: address.port, host: "127.0.0.1" });
      const [socket] = await accepted;
      if (!(socket instanceof Socket)) throw new Error("no socket");
      const connection: HandOver = { gantry: "connection", id };
      const yours: HandOver = { gantry: "yours", id, first: "go on\r\n" };
      agent.send(connection, socket);
      // What is no word of the contract, and one for a connection that never came, harm nothing.
      agent.send({ gantry: "yours", id: -1 });
      agent.send({ ...yours, id: id + 100 });
      agent.send(yours);
      client.write("GET /health HTTP/1.1\r\nhost: agent\r\nconnection: close\r\n\r\n");
      let text = "";
      for await (const chunk of client) text += String(chunk);
      expect(text).toMatch(/^go on\r\nHTTP\/1.1 200 OK\r\n[^]*"status":"(starting|ready)"/);
    }
  } finally {
    server.close();
    agent.kill("SIGKILL");
    await once(agent, "exit");
    rmSync(dir, { recursive: true, force: true });
  }
});
