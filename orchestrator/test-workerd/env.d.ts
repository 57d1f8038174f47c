/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    STORAGE: DurableObjectNamespace<import("./worker.ts").Storage>;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}

/** A file's text, as vite gives it. */
declare module "*?raw" {
  const text: string;
  export default text;
}
