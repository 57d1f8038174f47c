/** What happens to a client on its way, by chance: cuts, pauses, sizes, roles, take-overs, markers. */
import type { Mirror } from "./mirror.ts";
import type { Random } from "./random.ts";

/** Between two troubles of a client. Milliseconds. */
const CALM_MS = [5, 90] as const;
const PAUSE_MS = [10, 400] as const;

const pause = (random: Random, [low, high]: readonly [number, number]): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, random.int(low, high)));

type Trouble = (mirror: Mirror, random: Random, mark: Mark) => Promise<void>;

/** Sets a marker in the session, as the mirror's principal. */
export type Mark = () => Promise<void>;

const cut: Trouble = async (mirror, random) => {
  mirror.cut();
  await pause(random, [0, 120]);
  await mirror.attach(false, random.pick(["controller", "viewer"]));
};

/** A page that was closed and opened again: it has nothing. */
const reload: Trouble = async (mirror, random) => {
  mirror.cut();
  await pause(random, [0, 120]);
  await mirror.attach(true);
};

const deaf: Trouble = async (mirror, random) => {
  mirror.deaf(true);
  await pause(random, PAUSE_MS);
  mirror.deaf(false);
};

const silent: Trouble = async (mirror, random) => {
  mirror.silent(true);
  await pause(random, PAUSE_MS);
  mirror.silent(false);
};

const resize: Trouble = async (mirror, random) => {
  const size = { cols: random.int(20, 180), rows: random.int(5, 60) };
  mirror.tell({ type: "resize", ...size, visible: random.chance(0.8) });
};

const role: Trouble = async (mirror, random) => {
  mirror.tell({ type: "role", want: random.pick(["controller", "viewer"]), takeover: random.chance(0.5) });
};

const takeOver: Trouble = async (mirror) => {
  mirror.tell({ type: "role", want: "controller", takeover: true });
};

const marker: Trouble = (_mirror, _random, mark) => mark();

const TROUBLES: readonly [Trouble, ...Trouble[]] = [
  ...([cut, cut, deaf, deaf, silent, resize, resize] as const),
  ...([role, takeOver, takeOver, takeOver, marker, marker] as const),
];

/**
 * Troubles `mirror` until it has seen the exit, and attaches it again whenever it was closed; an exit that is not seen
 * within `ms` is a problem. `reloads`: now and then it loses all it has.
 */
export async function trouble(
  mirror: Mirror,
  random: Random,
  mark: Mark,
  { reloads, ms }: { reloads: boolean; ms: number },
): Promise<void> {
  const end = Date.now() + ms;
  while (!mirror.over && mirror.problems.length === 0) {
    if (Date.now() > end) mirror.problems.push(`no exit within ${ms} ms`);
    if (!mirror.attached) await mirror.attach();
    await pause(random, CALM_MS);
    if (mirror.over) return;
    await (reloads && random.chance(0.3) ? reload : random.pick(TROUBLES))(mirror, random, mark);
  }
}
