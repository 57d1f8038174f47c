/** The shared fleet as test files use it: its API, its terminals, and what every file expects of answers. */
import { type ErrorBody, ErrorEnvelope, parseJson, Session, type SessionState } from "@gantry/contracts";
import {
  apiOf,
  dialTerminal,
  openTerminal,
  type RawAnswer,
  type Refusal,
  TerminalClient,
  type TerminalOptions,
  until,
} from "@gantry/testing";
import { expect, inject } from "vitest";

export const fleet = inject("fleet");
export const api = apiOf(fleet.base);

/** A terminal on the shared fleet. */
export const terminal = (worker: string, query = "", options?: TerminalOptions): Promise<TerminalClient> =>
  openTerminal(fleet.base, worker, query, options);

/** A terminal that must be refused. */
export async function refusal(path: string, options?: TerminalOptions): Promise<Refusal> {
  const answer = await dialTerminal(fleet.base, path, options);
  if (!(answer instanceof TerminalClient)) return answer;
  await answer.vanish();
  throw new Error(`${path} was let in`);
}

/** `?command=...` for a shell script without a shell's own prompt and echo. */
export const script = (text: string, more = ""): string =>
  `?command=${encodeURIComponent(JSON.stringify(["sh", "-c", text]))}${more}`;

/** The envelope of a refused request, checked to be one and to hold no stack. */
export async function errorOf(answer: Response | RawAnswer | Refusal): Promise<ErrorBody> {
  const text =
    answer instanceof Response ? await answer.text() : "text" in answer ? answer.text : JSON.stringify(answer.body);
  const { error } = parseJson(ErrorEnvelope, text, "the envelope");
  expect(error.status).toBe(answer.status);
  expect(error.requestId).not.toBe("");
  expect(text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.ts\b/);
  return error;
}

export const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> =>
  api(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

export async function sessionOf(id: string): Promise<Session> {
  return Session.parse(await (await api(`/api/sessions/${id}`)).json());
}

/** Waits until the session is in `state`. */
export const untilState = (id: string, state: SessionState): Promise<Session> =>
  until(`session ${id} in state ${state}`, async () => {
    const session = await sessionOf(id);
    return session.state === state && session;
  });

/** Makes a session by the API; it is started in the background. */
export async function makeSession(input: Record<string, unknown>): Promise<Session> {
  const answer = await post("/api/sessions", input);
  expect(answer.status).toBe(201);
  return Session.parse(await answer.json());
}
