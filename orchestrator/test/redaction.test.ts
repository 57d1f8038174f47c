/** What a program prints and is secret: whoever watches sees it, and nothing that is kept or read later holds it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Marker, NewApiToken, NewShare, parseJson, SearchHits, Session, SessionEvent } from "@gantry/contracts";
import {
  copyTree,
  type Fleet,
  openTerminal,
  PATIENCE_MS,
  startFleet,
  stateFiles,
  type TerminalClient,
  type Tree,
  until,
} from "@gantry/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fireCron } from "../../scripts/start/ready.ts";

/** A configured secret, and what follows `ghp_` in a token. */
const CONFIGURED = "CorrectHorseBatteryStaple";
const TOKEN = "aBcDeFgHjKmNpQsTvWyZaBcDeFgHjKmNpQsT";
/** Where the program stops in the middle of them. */
const HALF = 12;
/** What of them is nowhere: any run as long. Up to 3 bytes before a pause may be readable. Characters. */
const RUN = 8;
let tree: Tree;
let fleet: Fleet;
beforeAll(async () => {
  tree = copyTree();
  writeFileSync(join(tree.root, "orchestrator/.dev.vars"), `REDACT='${JSON.stringify([CONFIGURED])}'\n`);
  fleet = await startFleet({ engine: "process", root: tree.root });
});
afterAll(async () => {
  expect(await fleet.stop()).toBe(0);
  tree.remove();
});

/** The command is kept, to be started again: it holds the secrets in a form in which nobody finds them. */
const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });

const plain = (name: string, secret: string): string =>
  `${name}=$(printf %s ${rot13(secret)} | tr A-Za-z N-ZA-Mn-za-m)`;

/** The carriage returns are worth a snapshot and leave the screen as it is. */
const PROGRAM = [
  "stty -echo -opost",
  plain("t", TOKEN),
  plain("c", CONFIGURED),
  `t1=$(printf %.${HALF}s $t); t2=\${t#$t1}; c1=$(printf %.${HALF}s $c); c2=\${c#$c1}`,
  "head -c 70000 /dev/zero | tr '\\0' '\\r'",
  "printf 'whole <ghp_%s> <%s>\\r\\n' $t $c",
  "for speed in fast slow; do",
  "printf '%s <ghp_%s' $speed $t1; read go; printf '%s>\\r\\n' $t2",
  "printf '%s <%s' $speed $c1; read go; printf '%s>\\r\\n' $c2",
  "done; printf 'done\\r\\n'; read go",
].join("\n");

const stars = (text: string): string => "*".repeat(text.length);
/** What is stored of all that the program prints behind the carriage returns. */
const STORED = [
  `whole <ghp_${stars(TOKEN)}> <${stars(CONFIGURED)}>`,
  ...["fast", "slow"].flatMap((speed) => [`${speed} <ghp_${stars(TOKEN)}>`, `${speed} <${stars(CONFIGURED)}>`]),
  "done\r\n",
].join("\r\n");

/** The pieces of secrets that a text holds. */
function secretsIn(text: string): string[] {
  return [TOKEN, CONFIGURED]
    .flatMap((secret) => Array.from({ length: secret.length - RUN + 1 }, (_, at) => secret.slice(at, at + RUN)))
    .filter((piece) => text.includes(piece));
}

/** The files of the fleet's state that hold a piece of a secret; throws when there is no database among them. */
function filesWithSecrets(): string[] {
  let databases = 0;
  const found: string[] = [];
  for (const { path, text } of stateFiles(fleet.state)) {
    if (/\.sqlite(-wal)?$/.test(path)) databases++;
    if (secretsIn(text).length > 0) found.push(path);
  }
  if (databases < 2) throw new Error("the databases are somewhere else");
  return found;
}

const get = async (path: string): Promise<string> => {
  const answer = await fleet.api(path);
  expect(answer.status).toBe(200);
  return answer.text();
};

async function eventsOf(id: string): Promise<string> {
  const lines = (await get(`/api/sessions/${id}/events`)).trimEnd().split("\n");
  const events = lines.map((line) => parseJson(SessionEvent, line, "an event"));
  return events.map(({ type, data = "" }) => (type === "o" ? data : "")).join("");
}

/** What a client gets that comes now and has nothing; null while it is not a screen. */
async function screenOf(id: string): Promise<string | null> {
  const client = await openTerminal(fleet.base, "app-factory", `?session=${id}&role=viewer`);
  const { mode } = await client.frame("ready");
  if (mode === "snapshot") await client.waitFor(/done/);
  await client.close();
  return mode === "snapshot" ? client.text : null;
}

let live: TerminalClient;

it("is shown as it is to who watches, whole and with a pause in the middle", async () => {
  const query = `?command=${encodeURIComponent(JSON.stringify(["sh", "-c", PROGRAM]))}`;
  live = await openTerminal(fleet.base, "app-factory", query);
  await live.waitFor(new RegExp(`whole <ghp_${TOKEN}> <${CONFIGURED}>`));
  for (const speed of ["fast", "slow"]) {
    for (const [before, secret] of [
      ["ghp_", TOKEN],
      ["", CONFIGURED],
    ] as const) {
      await live.waitFor(new RegExp(`${speed} <${before}${secret.slice(0, HALF)}$`));
      // The other half comes while the first one waits for it, or when that has been decided on.
      if (speed === "slow")
        expect.soft(await eventsOf(live.session)).toMatch(new RegExp(`slow <${before}\\*{${HALF}}$`));
      live.type("\n");
      await live.waitFor(new RegExp(`${speed} <${before}${secret}>`));
    }
  }
  await live.waitFor(/done/);
});

it("is masked in what is read of a session that runs, at the same length, and in no file", async () => {
  const id = live.session;
  expect.soft((await eventsOf(id)).replace(/^\r+/, "")).toBe(STORED);
  const cast = await get(`/api/sessions/${id}/recording.cast`);
  expect.soft(cast).toContain(`whole <ghp_${stars(TOKEN)}> <${stars(CONFIGURED)}>`);
  expect.soft(secretsIn(cast)).toEqual([]);
  const screen = await until("a snapshot", () => screenOf(id));
  expect.soft(screen).toContain(`fast <ghp_${stars(TOKEN)}>`);
  expect.soft(secretsIn(screen)).toEqual([]);
  expect.soft(filesWithSecrets()).toEqual([]);
});

it("is masked in titles, names and labels", async () => {
  const id = live.session;
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const answer = await fleet.api(path, { method, headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const label = `set ${CONFIGURED} here`;
  const { seq } = Marker.parse(await send("POST", `/api/sessions/${id}/markers`, { label }));
  const marker = await get(`/api/sessions/${id}/events?after=${seq - 1}`);
  expect.soft(marker).toContain(`"type":"m","data":"set ${stars(CONFIGURED)} here"`);

  const renamed = Session.parse(await send("PATCH", `/api/sessions/${id}`, { title: `with ghp_${TOKEN}` }));
  expect.soft(renamed.title).toBe(`with ghp_${stars(TOKEN)}`);
  const input = { worker: "app-factory", command: ["cat"], title: CONFIGURED };
  const made = Session.parse(await send("POST", "/api/sessions", input));
  expect.soft(made.title).toBe(stars(CONFIGURED));

  const share = NewShare.parse(await send("POST", `/api/sessions/${id}/shares`, { label, expiresInMinutes: 5 }));
  const shares = await get(`/api/sessions/${id}/shares`);
  expect.soft(shares).toContain(`"id":"${share.id}","label":"set ${stars(CONFIGURED)} here"`);
  const token = NewApiToken.parse(await send("POST", "/api/tokens", { name: CONFIGURED, expiresInDays: 1 }));
  expect.soft(token.name).toBe(stars(CONFIGURED));
  expect.soft(filesWithSecrets()).toEqual([]);
  expect((await fleet.api(`/api/sessions/${made.id}`, { method: "DELETE" })).status).toBe(204);
});

it("is masked in what is read of a session that has ended, and found by no search", async () => {
  const id = live.session;
  live.type("\n");
  expect((await live.closed).reason).toBe("exit 0");
  expect(live.text).toContain(`slow <ghp_${TOKEN}>`);
  const archived = async () => Session.parse(JSON.parse(await get(`/api/sessions/${id}`))).state === "ended";
  await until("the end", archived);
  expect.soft((await eventsOf(id)).replace(/^\r+/, "")).toBe(STORED);
  const hits = await until("what can be found", async () => {
    await fireCron(join(fleet.state, "run/workerd.sock"), "0-59 * * * *", AbortSignal.timeout(PATIENCE_MS));
    const { items } = parseJson(SearchHits, await get("/api/search/sessions?q=whole"), "hits");
    return items.length > 0 && items;
  });
  expect.soft(hits).toMatchObject([{ sessionId: id, title: `with ghp_${stars(TOKEN)}` }]);
  expect.soft(secretsIn(JSON.stringify(hits))).toEqual([]);
  for (const q of [TOKEN, CONFIGURED, `ghp_${TOKEN}`, `${CONFIGURED.slice(0, RUN)}*`]) {
    const found = await get(`/api/search/sessions?q=${encodeURIComponent(q)}`);
    expect.soft(parseJson(SearchHits, found, "hits").items, q).toEqual([]);
  }
  expect.soft(secretsIn(await get(`/api/sessions/${id}/recording.cast`))).toEqual([]);
  expect.soft(filesWithSecrets()).toEqual([]);
});
