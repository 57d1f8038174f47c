/** How long a client that has nothing waits for a session's screen. */
import { DATA_HEADER_BYTES, parseJson, ServerFrame, TERMINAL_PROTOCOL } from "@gantry/contracts";
import { TEST_TOKEN } from "@gantry/testing";
import { WebSocket } from "ws";
import { bounded } from "./bounded.ts";
import { terminalUrl } from "./stream.ts";
import { WORKER } from "./own-agent.ts";

const ATTACH_MS = 60_000;

export interface ScreenAttach {
  /** Milliseconds from the dial until the first output, a whole screen where there is one, was received. */
  ms: number;
  mode: string;
  bytes: number;
}

export async function attachScreen(base: string, session: string): Promise<ScreenAttach> {
  const url = terminalUrl(base, WORKER, `?session=${session}&role=viewer`);
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const began = performance.now();
  const socket = new WebSocket(url, [TERMINAL_PROTOCOL], { headers, perMessageDeflate: false });
  const painted = Promise.withResolvers<ScreenAttach>();
  let mode = "none";
  socket.on("message", (message: Buffer, binary: boolean) => {
    if (binary) painted.resolve({ ms: performance.now() - began, mode, bytes: message.length - DATA_HEADER_BYTES });
    else {
      const frame = parseJson(ServerFrame, message.toString("utf8"), "a server frame");
      if (frame.type === "ready") mode = frame.mode;
    }
  });
  socket.on("error", painted.reject);
  socket.on("close", (code, reason) => painted.reject(new Error(`closed with ${code} ${reason.toString()}`)));
  try {
    return await bounded("a screen", ATTACH_MS, painted.promise);
  } finally {
    socket.terminate();
  }
}
