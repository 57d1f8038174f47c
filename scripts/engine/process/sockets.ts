/** Who owns a TCP socket of this machine, read from /proc/net and /proc/<pid>/fd (Linux only). */
import { readdir, readFile, readlink } from "node:fs/promises";

export interface TcpSocket {
  port: number;
  remotePort: number;
  listening: boolean;
  /** Listens on, or is connected from, an address that 127.0.0.1 reaches; else it is ::1's. */
  family: 4 | 6;
  uid: number;
  inode: string;
}

const LISTEN = "0A";
const LOOPBACK_4 = ["0100007F", "00000000"];
/** ::, ::ffff:127.0.0.1 and ::ffff:0.0.0.0: 127.0.0.1 reaches these too. */
const DUAL = ["0".repeat(32), "0000000000000000FFFF00000100007F", "0000000000000000FFFF000000000000"];
const LOOPBACK_6 = "00000000000000000000000001000000";

/** The TCP sockets on loopback or on every address. Reading one table takes the kernel some 4 ms, however short it is. */
export async function tcpSockets(names: readonly ("tcp" | "tcp6")[]): Promise<TcpSocket[]> {
  const tables = await Promise.all(names.map((name) => readFile(`/proc/net/${name}`, "latin1").catch(() => "")));
  return tables.flatMap((table) => table.split("\n").slice(1).flatMap(parseLine));
}

/** The first of `pids` that holds one of `inodes` open, or null. Processes of other users cannot be read. */
export async function holderOf(inodes: ReadonlySet<string>, pids: Iterable<number>): Promise<number | null> {
  if (inodes.size === 0) return null;
  for (const pid of pids) {
    const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
    if (links.some((link) => link.startsWith("socket:[") && inodes.has(link.slice(8, -1)))) return pid;
  }
  return null;
}

/** `sl local rem st tx:rx tr:when retrnsmt uid timeout inode ...`, addresses as `hex:port`. */
function parseLine(line: string): TcpSocket[] {
  const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/);
  const [address, port] = local?.split(":") ?? [];
  if (address === undefined || port === undefined || inode === undefined) return [];
  const isFour = LOOPBACK_4.includes(address) || DUAL.includes(address);
  if (!isFour && address !== LOOPBACK_6) return [];
  const remotePort = Number.parseInt(remote?.split(":")[1] ?? "0", 16);
  const family = isFour ? 4 : 6;
  return [
    { port: Number.parseInt(port, 16), remotePort, listening: state === LISTEN, family, uid: Number(uid), inode },
  ];
}
