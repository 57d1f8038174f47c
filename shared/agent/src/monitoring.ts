/** What this container's monitoring is made of: the journal, the supervisor, the sampler, the outbox and their API. */
import { join } from "node:path";
import type { AgentHealth } from "@gantry/contracts";
import { MonitoringApi } from "./api/monitoring-api.ts";
import type { Config, Names } from "./config.ts";
import { type Declared, readDeclared } from "./declared.ts";
import { Journal } from "./journal/journal.ts";
import { Sampler, scopeOf } from "./metrics/index.ts";
import { Outbox } from "./outbox/outbox.ts";
import { ownLine } from "./own-line.ts";
import { AT_REST } from "./supervisor/status.ts";
import { Supervisor } from "./supervisor/supervisor.ts";

export class Monitoring {
  readonly journal: Journal;
  readonly names: Names;
  readonly supervisor: Supervisor;
  readonly api: MonitoringApi;
  readonly #config: Config;
  readonly #sampler: Sampler;
  #declared: Declared = { processes: [], path: null, error: null };
  #outbox: Outbox | null = null;
  #draining = false;

  /** Touches no file and starts nothing. `health` is the agent's own. */
  constructor(boot: string, config: Config, health: () => AgentHealth) {
    const { names, env, home } = config;
    this.#config = config;
    this.names = names;
    this.journal = new Journal(boot);
    this.supervisor = new Supervisor(this.journal, { env, home });
    const scope = scopeOf(process.env, process.pid, process.ppid);
    this.#sampler = new Sampler({ sink: this.journal, processes: this.supervisor, home, scope });
    this.api = new MonitoringApi({
      journal: this.journal,
      processes: this.supervisor,
      place: { ...names, instanceId: boot },
      health: () => this.#health(health()),
    });
  }

  /** Null until `begin`. */
  get outbox(): Outbox | null {
    return this.#outbox;
  }

  /** Supervised processes that are not at rest and were asked for, not declared. */
  get jobs(): number {
    const declared = new Set(this.#declared.processes.map(({ name }) => name));
    return this.supervisor.list().filter(({ name, state }) => !declared.has(name) && !AT_REST.has(state)).length;
  }

  /**
   * Starts everything, what the image declares last; the outbox is there when this returns. Never rejects: what is
   * wrong is said in the logs and in health.
   */
  async begin(): Promise<void> {
    const { home, control, declared } = this.#config;
    this.#outbox = new Outbox(this.journal, join(home, ".gantry", "outbox"));
    this.#sampler.start();
    if (control === null) ownLine(this.journal, "warn", "gantryctl has no socket: no directory for it can be made");
    this.#declared = await readDeclared(declared);
    if (this.#draining) return;
    const error = this.#declared.error ?? this.#startDeclared();
    if (error === null) return;
    this.#declared = { ...this.#declared, processes: [], error };
    ownLine(this.journal, "error", `no declared process is started: ${error}`);
  }

  /** Ends every process; fulfils when they are gone and their last lines are in the journal. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#sampler.stop();
    await this.supervisor.drain();
  }

  /** Gives the orchestrator or the disk what is left, for at most `ms` milliseconds, and takes no more. */
  async flush(ms: number): Promise<void> {
    await this.#outbox?.flush(ms);
    await this.#outbox?.close();
  }

  #startDeclared(): string | null {
    try {
      this.supervisor.startDeclared(this.#declared.processes);
      return null;
    } catch (err) {
      return err instanceof Error ? err.message : String(err);
    }
  }

  #health(agent: AgentHealth) {
    const processes: Record<string, number> = {};
    for (const { state } of this.supervisor.list()) processes[state] = (processes[state] ?? 0) + 1;
    const { path, error } = this.#declared;
    return { ...agent, ...this.names, processes, declared: { path, error }, outbox: { ...this.#outbox?.state() } };
  }
}
