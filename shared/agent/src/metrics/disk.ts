/** How full a file system is. */
import { statfs } from "node:fs/promises";

export type DiskUse = { diskUsedBytes: number; diskTotalBytes: number };

/** Of the file system that holds `path`, as df(1) counts it; null when it cannot be asked. */
export async function readDisk(path: string): Promise<DiskUse | null> {
  try {
    const { bsize, blocks, bfree } = await statfs(path);
    return { diskUsedBytes: (blocks - bfree) * bsize, diskTotalBytes: blocks * bsize };
  } catch {
    return null;
  }
}
