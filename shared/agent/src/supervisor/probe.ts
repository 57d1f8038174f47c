/** Asks a process once whether it answers, at a port of this machine. */
import { get } from "node:http";
import { connect } from "node:net";
import { PROBE_MS } from "./bounds.ts";

/** What `said` makes of a refused connection, or of one without such an address. */
const NOBODY = /: E[A-Z]+$/;

/**
 * Without `path` the port must accept, with it answer 200 to 399. Null when it does, otherwise why not. Never rejects.
 * A server may listen at either address of this machine alone.
 */
export async function probe({ port, path }: { port: number; path?: string | undefined }): Promise<string | null> {
  const ask = path === undefined ? accepts : answers;
  const why = await ask("127.0.0.1", port, path ?? "/");
  if (why === null || !NOBODY.test(why)) return why;
  const other = await ask("::1", port, path ?? "/");
  return other === null || !NOBODY.test(other) ? other : why;
}

function accepts(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (why: string | null): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(why);
    };
    const late = setTimeout(() => done(`port ${port} did not accept within ${PROBE_MS} ms`), PROBE_MS);
    socket.once("connect", () => done(null));
    socket.once("error", (err) => done(`port ${port}: ${said(err)}`));
  });
}

function answers(host: string, port: number, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const where = `${path} at port ${port}`;
    const request = get({ host, port, path: encoded(path), agent: false, headers: { host: `localhost:${port}` } });
    const done = (why: string | null): void => {
      clearTimeout(late);
      request.destroy();
      resolve(why);
    };
    const late = setTimeout(() => done(`${where} did not answer within ${PROBE_MS} ms`), PROBE_MS);
    request.once("response", ({ statusCode = 0 }) =>
      done(statusCode >= 200 && statusCode < 400 ? null : `${where} answered ${statusCode}`),
    );
    // Destroying the request is an error as well.
    request.on("error", (err) => done(`${where}: ${said(err)}`));
  });
}

/** Of a request's target only these characters can be sent as they are: others make http.request throw. */
const encoded = (path: string): string => path.toWellFormed().replaceAll(/[^!-~]/gu, encodeURIComponent);

const said = (err: Error): string => ("code" in err ? String(err.code) : err.message);
