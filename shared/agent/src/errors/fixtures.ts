/** Traces as the runtimes print them, for the tests. */
import { TraceReader } from "./trace-reader.ts";
import type { Trace } from "./trace.ts";

/** Gives the traces in `text`, read line by line and flushed. */
export function read(text: string): Trace[] {
  const traces: Trace[] = [];
  const reader = new TraceReader((trace) => traces.push(trace));
  text.split("\n").forEach((line, index) => reader.push(line, index));
  reader.flush();
  return traces;
}

export const GO = `panic: runtime error: index out of range [5] with length 3 [recovered]
	panic: runtime error: index out of range [5] with length 3
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e9b5]

goroutine 1 [running]:
panic({0x45e1a0?, 0xc0000b2000?})
	/usr/local/go/src/runtime/panic.go:770 +0x132
main.(*Store).Load(0xc000012120, {0x47, 0x3})
	/home/me/shop/store.go:41 +0x1d
github.com/lib/pq.Open(...)
	/root/go/pkg/mod/github.com/lib/pq@v1.10.9/conn.go:12
main.main()
	/home/me/shop/main.go:9 +0x25

goroutine 7 [chan receive]:
main.worker()
	/home/me/shop/worker.go:3 +0x25
created by main.main in goroutine 1
	/home/me/shop/main.go:7 +0x2f
exit status 2`;

export const GO_DEADLOCK = `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
	/tmp/x.go:5 +0x25
exit status 2`;

export const JAVA = `Exception in thread "main" java.lang.IllegalStateException: outer
	at com.acme.Shop.a(Shop.java:1)
	at com.acme.Shop.main(Shop.java:3)
Caused by: java.lang.RuntimeException: root
line2
	at com.acme.Shop.b(Shop.java:2)
	at java.base/java.lang.reflect.Method.invoke(Method.java:569)
	at com.acme.Shop.lambda$main$0(Shop.java:3)
	Suppressed: java.lang.Exception: sup
		at com.acme.Other.x(Other.java:9)
		... 11 more
	... 2 more`;

export const RUST = `
thread 'main' (17745) panicked at src/main.rs:4:33:
index out of bounds: the len is 1
but the index is 9
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: core::panicking::panic_fmt
   2: <usize as core::slice::index::SliceIndex<[T]>>::index
   3: r::boom
   4: r::main
             at ./src/main.rs:9:5
   5: core::ops::function::FnOnce::call_once
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`;

export const RUBY_33 = `/srv/app/cart.rb:3:in \`total': bad price (Shop::PriceError)

  price.foo
       ^^^^
	from /usr/lib/ruby/gems/3.3.0/gems/rack-3/lib/rack.rb:2:in \`call'
	from /srv/app/cart.rb:9:in \`<main>'`;

export const RUBY_34 = `app/cart.rb:3:in 'Cart#total': undefined method 'foo' for nil (NoMethodError)
	from app/cart.rb:9:in '<main>'`;

export const NODE = `/srv/app/src/shop.js:12
    throw new TypeError(text);
    ^

TypeError: no order 4711 at 10.0.0.7:5432 (req_abc12345)
    at buy (/srv/app/src/shop.js:12:11)
    at async Server.<anonymous> (/srv/app/src/server.js:40:3)
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)

Node.js v24.1.0`;

export const PYTHON = `Traceback (most recent call last):
  File "/srv/app/main.py", line 30, in <module>
    total(4711)
  File "/srv/app/shop.py", line 11, in total
    raise ValueError(text)
ValueError: no order 4711 of <Shop object at 0x7f1c2b3d> at 10.0.0.7:5432`;
