/** The spool's directory: numbered files, read and written whole chunks at a time, nothing ever synced. */
import { chmod, mkdir, open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^(\d{10})\.spool$/;

export class SpoolFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Makes the directory, its owner's alone, and gives the numbers of its files, oldest first. Throws as the disk does. */
  async open(): Promise<number[]> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await chmod(this.#dir, 0o700);
    const names = await readdir(this.#dir);
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  }

  /**
   * Appends to a file of `length` bytes; throws as the disk does, and leaves the file as it was if it can. A directory
   * that was removed is there again for the next one.
   */
  async append(file: number, length: number, pieces: readonly Buffer[]): Promise<void> {
    const path = this.#path(file);
    try {
      await using handle = await open(path, "a", 0o600);
      const { bytesWritten } = await handle.writev(pieces);
      if (bytesWritten < lengthOf(pieces)) throw new Error("the disk takes no more");
    } catch (err) {
      await truncate(path, length).catch(() => {});
      await mkdir(this.#dir, { recursive: true, mode: 0o700 }).catch(() => {});
      throw err;
    }
  }

  async read(file: number): Promise<Buffer> {
    return readFile(this.#path(file));
  }

  /** Removes a file; one that cannot be is read again by the next boot, which does no harm. */
  async remove(file: number): Promise<void> {
    await rm(this.#path(file), { force: true }).catch(() => {});
  }

  #path(file: number): string {
    return join(this.#dir, `${String(file).padStart(10, "0")}.spool`);
  }
}

export const lengthOf = (pieces: readonly Buffer[]): number => pieces.reduce((sum, { length }) => sum + length, 0);
