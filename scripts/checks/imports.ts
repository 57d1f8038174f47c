/** Reads the imports of the tree and holds them against the rooms' rules. */
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type Room, ROOMS } from "./import-rules.ts";

// No part of it can match the same text in two ways: it stays linear on any file.
const IMPORT =
  /^\s*(?:import\b(?!\s*[(.])|export\s+(?:type\s+)?[*{])[^"';]*["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']/gm;

/** What a file imports: module names, or for our own files paths from the root. */
export function importsOf(path: string, source: string): string[] {
  return [...source.matchAll(IMPORT)].map((match) => resolve(path, match[1] ?? match[2] ?? ""));
}

/** `@gantry/x` is shared/x; `./x` is a path from the root. */
function resolve(from: string, name: string): string {
  if (name.startsWith(".")) return normalize(join(dirname(from), name));
  const own = /^@gantry\/([^/]+)(.*)$/.exec(name);
  return own === null ? name : `shared/${own[1]}/${own[2] ?? ""}`;
}

/** One line per breach: the file, what it imports, and which room forbids it. */
export function breaches(files: readonly string[], read = (path: string) => readFileSync(path, "utf8")): string[] {
  return files.flatMap((path) => {
    const room = roomOf(path);
    if (room === undefined) return [`${path}: belongs to no room of scripts/checks/import-rules.ts`];
    return importsOf(path, read(path))
      .filter((name) => !isOwn(room, path, name) && !room.may.some((rule) => rule.test(name)))
      .map((name) => `${path}: ${room.name} may not import ${name}`);
  });
}

const roomOf = (path: string): Room | undefined => ROOMS.find(({ files }) => files.test(path));

/** A file of the same room; of a room of many, as workers are, of the same one. */
function isOwn(room: Room, path: string, name: string): boolean {
  return (
    name.includes("/") &&
    roomOf(name) === room &&
    (room.unit === undefined || unit(room.unit, path) === unit(room.unit, name))
  );
}

const unit = (depth: number, path: string): string => path.split("/").slice(0, depth).join("/");
