/** App factory: its entrypoint for the orchestrator, its containers, and its public face. */
import { ContainerMonitoringOps as Base, createPublicApp } from "@gantry/worker";
import { worker } from "./worker.ts";

export { AppFactoryContainer } from "./container.ts";

export class ContainerMonitoringOps extends Base {
  protected override readonly worker = worker;
}

export default createPublicApp(worker);
