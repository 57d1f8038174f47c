/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    STORAGE: DurableObjectNamespace<import("./worker.ts").Storage>;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
