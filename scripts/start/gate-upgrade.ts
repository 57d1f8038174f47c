/** Upgrades through the gate: once both sides agreed, bytes only. */
import { type IncomingMessage, ServerResponse, request } from "node:http";
import type { Socket } from "node:net";
import { join } from "../relay/join.ts";
import { UpstreamSocket } from "../relay/upstream-socket.ts";
import { notReady, refuse } from "./gate-refuse.ts";
import { requestHeaders, responseHeaders } from "./gate-headers.ts";
import type { Target } from "./gate-target.ts";

/** A peer that vanished without a FIN is noticed by TCP probes that start after this idle time (ms). */
const KEEP_ALIVE_MS = 30_000;

/** Where the dev server listens. */
export type Upstream = { host: string; port: number } | { socketPath: string };

/** Carries the upgrade `req` on `client` to `to`; the upstream's refusal is relayed as it is. */
export function forwardUpgrade(req: IncomingMessage, client: Socket, head: Buffer, target: Target, to: Upstream): void {
  client.setTimeout(0);
  const address = "socketPath" in to ? { path: to.socketPath } : to;
  const server = new UpstreamSocket();
  const upstream = request({
    method: target.method,
    path: target.path,
    headers: [
      ...requestHeaders(req.rawHeaders),
      "Connection",
      "Upgrade",
      "Upgrade",
      req.headers.upgrade ?? "websocket",
    ],
    createConnection: () => server.connect(address),
  });
  const giveUp = () => upstream.destroy();
  client.on("error", giveUp);
  client.on("close", giveUp);
  upstream.on("error", () => refuseOn(client, req));
  upstream.on("response", (answer) => relayRefusal(answer, req, client));
  upstream.on("upgrade", (answer, _, serverHead) => {
    client.off("error", giveUp);
    client.off("close", giveUp);
    client.setNoDelay(true);
    client.setKeepAlive(true, KEEP_ALIVE_MS);
    client.write(statusLine(answer));
    if (serverHead.length > 0) client.write(serverHead);
    if (head.length > 0) server.write(head);
    join(client, server);
  });
  upstream.end();
}

function statusLine(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

function relayRefusal(answer: IncomingMessage, req: IncomingMessage, client: Socket): void {
  const res = responseOn(client, req);
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
    ...responseHeaders(answer.rawHeaders),
    "Connection",
    "close",
  ]);
  answer.pipe(res);
  answer.on("error", () => client.destroy());
}

function refuseOn(client: Socket, req: IncomingMessage): void {
  if (client.destroyed || client.bytesWritten > 0) client.destroy();
  else refuse(responseOn(client, req), notReady());
}

/** An HTTP answer on a socket that Node's server has handed over. */
export function responseOn(client: Socket, req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(client);
  res.on("finish", () => client.end());
  return res;
}
