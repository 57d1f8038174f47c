import { expect, test } from "vitest";
import { GO, GO_DEADLOCK, JAVA, read, RUBY_33, RUBY_34, RUST } from "./fixtures.ts";

test("Go: the first goroutine's frames, without the runtime and modules in-app", () => {
  const [trace, ...more] = read(`hello\n${GO}\nbye`);
  expect(more).toEqual([]);
  expect(trace).toMatchObject({ language: "go", type: "panic", uncaught: true, at: 1, text: GO });
  expect(trace?.message).toBe("runtime error: index out of range [5] with length 3");
  expect(trace?.frames.map((frame) => [frame.function, frame.line, frame.inApp])).toEqual([
    ["panic", 770, false],
    ["main.(*Store).Load", 41, true],
    ["github.com/lib/pq.Open", 12, false],
    ["main.main", 9, true],
  ]);
});

test("Go: a fatal error only with goroutines, goroutines only with a header", () => {
  expect(read(GO_DEADLOCK)).toMatchObject([
    { type: "fatal error", message: "all goroutines are asleep - deadlock!", frames: [{ function: "main.main" }] },
  ]);
  expect(read("fatal error: all goroutines are asleep - deadlock!\nstill here")).toEqual([]);
  expect(read("panic: not really\nstill here")).toEqual([]);
  expect(read(GO_DEADLOCK.replace(/^.*\n/, "SIGQUIT: quit\n"))).toEqual([]);
  expect(read(GO_DEADLOCK.replace(/^.*\n/, "http: panic serving 1.2.3.4:5: boom\n"))).toMatchObject([
    { type: "panic", message: "boom", uncaught: false },
  ]);
});

test("Java: the root cause identifies the trace, suppressed ones do not", () => {
  const [trace, ...more] = read(`${JAVA}\nbye`);
  expect(more).toEqual([]);
  expect(trace).toMatchObject({
    type: "java.lang.RuntimeException",
    message: "root\nline2",
    uncaught: true,
    text: JAVA,
  });
  expect(trace?.frames.map((frame) => [frame.function, frame.file, frame.line, frame.inApp])).toEqual([
    ["com.acme.Shop.b", "Shop.java", 2, true],
    ["java.lang.reflect.Method.invoke", "Method.java", 569, false],
    ["com.acme.Shop.lambda$main$0", "Shop.java", 3, true],
  ]);
});

test("Java: logged, with a class of one's own, or uncaught with one", () => {
  const frame = "\tat com.acme.A.b(A.java:3)";
  expect(read(`com.acme.Boom: x\n${frame}`)).toMatchObject([{ type: "com.acme.Boom", message: "x", uncaught: null }]);
  expect(read(`Exception in thread "w: 1" com.acme.Boom: x\n${frame}`)).toMatchObject([
    { type: "com.acme.Boom", message: "x", uncaught: true },
  ]);
  expect(read("java.lang.IllegalStateException: no frames\nbye")).toEqual([]);
});

test("Rust: the message's lines, and the program's frames of a backtrace", () => {
  const [trace, ...more] = read(`${RUST}\nbye`);
  expect(more).toEqual([]);
  expect(trace).toMatchObject({ type: "panic", message: "index out of bounds: the len is 1\nbut the index is 9" });
  expect(trace?.frames.filter((frame) => frame.inApp)).toEqual([
    { function: "r::boom", file: "src/main.rs", line: 4, inApp: true },
    { function: "r::main", file: "./src/main.rs", line: 9, inApp: true },
  ]);
});

test("Rust: the panicked line is enough, in the old form as well", () => {
  const frames = [{ function: null, file: "src/main.rs", line: 4, inApp: true }];
  expect(read("thread 'main' panicked at src/main.rs:4:5:\nboom\nordinary")).toMatchObject([
    { message: "boom", frames },
  ]);
  expect(read("thread 'main' panicked at 'it, is', src/main.rs:4:5\nnote: run with x")).toMatchObject([
    { message: "it, is", frames },
  ]);
});

test("Ruby: both quote styles", () => {
  const [old] = read(RUBY_33);
  expect(old).toMatchObject({ type: "Shop::PriceError", message: "bad price\n\n  price.foo\n       ^^^^" });
  expect(old?.frames.map((frame) => [frame.function, frame.inApp])).toEqual([
    ["total", true],
    ["call", false],
    [null, true],
  ]);
  expect(read(`${RUBY_34}\nbye`)).toMatchObject([
    { type: "NoMethodError", text: RUBY_34, frames: [{ function: "Cart#total", line: 3 }, { line: 9 }] },
  ]);
  expect(read("a.rb:1:in '<main>': boom (RuntimeError)\nordinary")[0]?.text).not.toContain("ordinary");
});
