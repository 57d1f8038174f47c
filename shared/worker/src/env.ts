/** The bindings every container worker has, under the names of contract.md. */
import type { Container as ContainerInfo, ContainerReport, MonitoringStream } from "@gantry/contracts";
import type { AgentContainer } from "./agent-container.ts";

/** What a container worker may ask of the orchestrator; who asks is known by the binding's `props`. */
export interface OrchestratorBinding {
  reportContainer(report: ContainerReport): Promise<void>;
  listContainers(): Promise<ContainerInfo[]>;
  /** Stores a batch of the outbox, the JSON text of one; answers with an IngestAnswer. */
  ingest(container: string, batch: string): Promise<unknown>;
  /** What the orchestrator's probes of the caller found, as a Health. */
  probeHealth(kind: "terminal" | "websocket"): Promise<unknown>;
  /** A page of the caller's own monitoring from the database. */
  listMonitoring(stream: MonitoringStream, query: unknown): Promise<unknown>;
}

export interface ContainerWorkerEnv {
  CONTAINERS: DurableObjectNamespace<AgentContainer>;
  ORCHESTRATOR: OrchestratorBinding;
  /** How long a container stays up when nobody types and no job runs: seconds, or "10m"; 10 minutes by default. */
  SLEEP_AFTER?: string;
}
