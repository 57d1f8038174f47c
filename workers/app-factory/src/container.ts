/** The containers of app-factory. */
import { AgentContainer } from "@gantry/worker";

export class AppFactoryContainer extends AgentContainer {
  override envVars = { GANTRY_WORKER: "app-factory" };
}
