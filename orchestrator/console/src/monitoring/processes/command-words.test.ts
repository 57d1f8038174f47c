import { expect, test } from "vitest";
import { commandWords, readCommand } from "./command-words.ts";

test.each<[string, string[] | null]>([
  ["node server.js", ["node", "server.js"]],
  ["  a   b ", ["a", "b"]],
  [`sh -c 'echo "a b"; exit 1'`, ["sh", "-c", 'echo "a b"; exit 1']],
  [`"a b"c`, ["a bc"]],
  [`a\\ b`, ["a b"]],
  [`"say \\"x\\""`, ['say "x"']],
  ["''", [""]],
  ["echo $HOME *", ["echo", "$HOME", "*"]],
  ["'open", null],
  ["", []],
])("%j", (typed, args) => expect(readCommand(typed)).toEqual(args));

test.each([[["sh", "-c", "for i in 1 2; do echo it's $i; done\n"]], [["", "a b", `"`, "\\", "ž"]]])(
  "%j is read again as it was",
  (args) => expect(readCommand(commandWords(args))).toEqual(args),
);
