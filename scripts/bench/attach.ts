/** How fast a person gets to a shell: on a container that runs, to a session that is there, and from a stopped container. */
import { ContainerList, parseJson } from "@gantry/contracts";
import { type Api, until } from "@gantry/testing";
import type { Bench } from "./benchmark.ts";
import { type Figure, figure, type Target } from "./figure.ts";
import { interleave } from "./interleave.ts";
import { startOwnAgent } from "./own-agent.ts";
import { openV1, type Stream, untilText } from "./stream.ts";
import { WORKER } from "./own-agent.ts";

const ATTACHES = 20;
const CONTAINER_STARTS = 10;
const STOPPED_MS = 30_000;
/** A shell's prompt at the end of what came. */
const PROMPT = /[$#%>] ?$/;
const FIRST_BYTE = /[^]/;

const ms = (value: number): Target => ({ on: "median", is: "at most", value });

/** Measures on the fleet at `base`, with an agent of `root` on its own as the baseline. */
export async function measureAttach({ say, cleanup }: Bench, root: string, base: string, api: Api): Promise<Figure[]> {
  const agent = cleanup.use(await startOwnAgent(root));
  const first = await openV1(base, WORKER, "");
  cleanup.defer(() => first.close());
  await untilText(first, PROMPT);
  say(`${ATTACHES} attaches`);
  const attached = await interleave(ATTACHES, [
    { name: "direct", run: () => timed(() => agent.open(null), FIRST_BYTE) },
    { name: "new", run: () => timed(() => openV1(base, WORKER, ""), FIRST_BYTE) },
    {
      name: "existing",
      run: () => timed(() => openV1(base, WORKER, `?session=${first.session}`), FIRST_BYTE, "leave"),
    },
  ]);
  say(`${CONTAINER_STARTS} container starts`);
  const started = await interleave(CONTAINER_STARTS, [
    { name: "direct", run: () => agentToPrompt(root) },
    { name: "container", run: () => containerToPrompt(base, api) },
  ]);
  const shell = { name: "start.shell-direct", samples: attached("direct") };
  const bare = { name: "start.agent-direct", samples: started("direct") };
  return [
    figure({ ...shell, unit: "ms" }),
    figure({ name: "start.new-shell", unit: "ms", samples: attached("new"), baseline: shell, target: ms(100) }),
    figure({ name: "start.attach", unit: "ms", samples: attached("existing"), target: ms(100) }),
    figure({ ...bare, unit: "ms" }),
    figure({ name: "start.container", unit: "ms", samples: started("container"), baseline: bare, target: ms(1500) }),
  ];
}

/** Milliseconds from `open` to `pattern`. The shell is ended afterwards, or left when others use it. */
async function timed(open: () => Promise<Stream>, pattern: RegExp, after: "end" | "leave" = "end"): Promise<number> {
  const began = performance.now();
  const stream = await open();
  const came = await untilText(stream, pattern);
  if (after === "end") {
    stream.type("exit\r");
    await stream.ended;
  }
  stream.close();
  return came - began;
}

/** Milliseconds from the start of an agent without a fleet to the prompt of its first shell. */
async function agentToPrompt(root: string): Promise<number> {
  const began = performance.now();
  await using agent = await startOwnAgent(root);
  const stream = await agent.open(null);
  const came = await untilText(stream, PROMPT);
  stream.close();
  return came - began;
}

/** Milliseconds from opening a terminal on a stopped container to its prompt. */
async function containerToPrompt(base: string, api: Api): Promise<number> {
  await api(`/api/workers/${WORKER}/containers/main/stop`, { method: "POST" });
  await until("the container to stop", async () => (await containerState(api)) === "stopped", STOPPED_MS);
  return timed(() => openV1(base, WORKER, ""), PROMPT);
}

async function containerState(api: Api): Promise<string> {
  const answer = await api(`/api/workers/${WORKER}/containers`);
  const { containers } = parseJson(ContainerList, await answer.text(), "the containers");
  return containers.find(({ name }) => name === "main")?.state ?? "none";
}
