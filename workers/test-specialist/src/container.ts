/** The containers of test-specialist. */
import { AgentContainer } from "@gantry/worker";

export class TestSpecialistContainer extends AgentContainer {
  override envVars = { GANTRY_WORKER: "test-specialist" };
}
