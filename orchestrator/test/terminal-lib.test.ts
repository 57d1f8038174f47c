/** The console's own client over the real fleet, with a real emulator behind it. */
import { LINK_WINDOW_BYTES, Ticket } from "@gantry/contracts";
import { fastest, pace, until } from "@gantry/testing";
import { Terminal } from "@xterm/headless";
import { afterEach, expect, it } from "vitest";
import { TerminalSocket } from "../../shared/ui/src/terminal/terminal-socket.ts";
import { XtermSink } from "../../shared/ui/src/terminal/xterm-sink.ts";
import { HIGH_BYTES } from "../src/sessions/clients/limits.ts";
import { api, fleet, makeSession, post, sessionOf } from "./shared-fleet.ts";

const MIB = 1024 * 1024;
const open: TerminalSocket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.dispose();
});

/** What an emulator has rendered: how much, and the end of it. */
interface Shown {
  bytes: number;
  text: string;
}

interface Screen extends Shown {
  socket: TerminalSocket;
}

/** The console's own sink, which says what it has rendered. */
class SeenSink extends XtermSink {
  readonly #shown: Shown;

  constructor(terminal: Terminal, shown: Shown) {
    super(terminal);
    this.#shown = shown;
  }

  override write(data: Uint8Array, rendered: () => void): void {
    super.write(data, () => {
      this.#shown.bytes += data.length;
      this.#shown.text = (this.#shown.text + Buffer.from(data).toString("latin1")).slice(-100_000);
      rendered();
    });
  }
}

async function client(command: string): Promise<Screen> {
  const { id } = await makeSession({ worker: "app-factory", command: ["sh", "-c", command] });
  const terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const shown = { bytes: 0, text: "" };
  const socket = new TerminalSocket({
    origin: fleet.base,
    target: { worker: "app-factory", container: "main" },
    session: id,
    size: { cols: 80, rows: 24 },
    sink: new SeenSink(terminal, shown),
    api: {
      ticket: async (path) => Ticket.parse(await (await post("/api/tickets", { path })).json()).ticket,
      session: (session) => sessionOf(session),
    },
    presence: { waitsFor: () => null, subscribe: () => () => undefined },
  });
  open.push(socket);
  socket.start();
  return Object.assign(shown, { socket });
}

/** A script that floods until SIGINT whenever it gets a line, and says when it was stopped. Epoch ms. */
const YES = "trap 'echo stopped $(date +%s%3N).' INT; stty -echo; echo ready; while read x; do yes; done";

it("Ctrl-C during `yes` stops it within 100 ms, and what was on its way is bounded", async () => {
  const screen = await client(YES);
  await until("ready", () => screen.text.includes("ready"));
  const behind: number[] = [];
  const press = async (): Promise<number> => {
    const before = screen.bytes;
    screen.text = "";
    screen.socket.input(Buffer.from("\r"));
    await until("a flood", () => screen.bytes > before + 4 * MIB);
    const began = Date.now();
    const { bytes } = screen;
    screen.socket.input(Buffer.from("\u0003"));
    const [, at] = await until("the end", () => /stopped (\d+)\./.exec(screen.text));
    behind.push(screen.bytes - bytes);
    return (Number(at) - began) / (await pace());
  };
  expect(Math.min(await press(), await press(), await fastest(100, press))).toBeLessThan(100);
  // HIGH, and what the link brings until the pause has reached the program.
  expect(Math.max(...behind)).toBeLessThan(HIGH_BYTES + LINK_WINDOW_BYTES);
  const { session } = screen.socket.store.get();
  expect((await api(`/api/sessions/${session}`, { method: "DELETE" })).status).toBe(204);
});
