/** Who may speak to a sidecar: its port is on loopback, where every process of the machine could connect. */
import type { Socket } from "node:net";
import { readlink } from "node:fs/promises";
import { environmentValue, HAS_PROC, listProcesses } from "./processes.ts";
import { MARKER } from "./environment.ts";
import { holderOf, tcpSockets } from "./sockets.ts";

/**
 * Admits processes of the same user that are in no container of this engine; on systems without /proc, everyone.
 * A connection is asked about once.
 */
export function peerCheck(runId: string): (socket: Socket) => Promise<boolean> {
  const answers = new WeakMap<Socket, Promise<boolean>>();
  // workerd opens nearly all connections: it is looked at first.
  let likely: number | null = null;
  const ask = async (socket: Socket): Promise<boolean> => {
    const sockets = await tcpSockets(["tcp"]);
    const peer = sockets.find(
      ({ port, remotePort, listening }) => !listening && port === socket.remotePort && remotePort === socket.localPort,
    );
    if (peer === undefined || peer.uid !== process.getuid?.()) return false;
    const inodes = new Set([peer.inode]);
    const known = likely === null ? null : await holderOf(inodes, [likely]);
    const holder =
      known ??
      (await holderOf(
        inodes,
        (await listProcesses()).map((info) => info.pid),
      ));
    if (holder === null || (await isContained(holder, runId))) return false;
    likely = holder;
    return true;
  };
  return (socket) => {
    if (!HAS_PROC) return Promise.resolve(true);
    const answer = answers.get(socket) ?? ask(socket);
    answers.set(socket, answer);
    return answer;
  };
}

async function isContained(pid: number, runId: string): Promise<boolean> {
  const mark = await environmentValue(pid, MARKER);
  if (mark?.startsWith(runId)) return true;
  const [theirs, ours] = await Promise.all(
    [pid, "self"].map((who) => readlink(`/proc/${who}/ns/pid`).catch(() => null)),
  );
  return theirs !== ours;
}
