/** The bindings every container worker has, under the names of contract.md. */
import type { Container as ContainerInfo, ContainerReport } from "@gantry/contracts";
import type { AgentContainer } from "./agent-container.ts";

/** What a container worker may ask of the orchestrator; who asks is known by the binding's `props`. */
export interface OrchestratorBinding {
  reportContainer(report: ContainerReport): Promise<void>;
  listContainers(): Promise<ContainerInfo[]>;
}

export interface ContainerWorkerEnv {
  CONTAINERS: DurableObjectNamespace<AgentContainer>;
  ORCHESTRATOR: OrchestratorBinding;
  /** How long a container stays up when nobody types and no job runs: seconds, or "10m"; 10 minutes by default. */
  SLEEP_AFTER?: string;
}
