/** The fleet: the container workers bound to this orchestrator, found by the names of their bindings. */
import { AppError } from "@gantry/contracts";
import { WorkerBinding } from "./worker-binding.ts";

const SUFFIX = "_SERVICE";

export class Fleet {
  /** Sorted. */
  readonly names: readonly string[];
  readonly #bindings = new Map<string, WorkerBinding>();

  /** Takes every binding `NAME_SERVICE` of `env` as worker `name`, in kebab-case. */
  constructor(env: object) {
    for (const [key, value] of Object.entries(env)) {
      if (!key.endsWith(SUFFIX)) continue;
      const name = key.slice(0, -SUFFIX.length).toLowerCase().replaceAll("_", "-");
      this.#bindings.set(name, WorkerBinding.parse(value));
    }
    this.names = [...this.#bindings.keys()].sort();
  }

  has(name: string): boolean {
    return this.#bindings.has(name);
  }

  /** The binding of a worker. Throws NOT_FOUND when it is not bound. */
  worker(name: string): WorkerBinding {
    const binding = this.#bindings.get(name);
    if (binding === undefined) throw new AppError("NOT_FOUND", `worker ${name} is not bound`);
    return binding;
  }
}
