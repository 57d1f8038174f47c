/** Questions to the orchestrator over its binding. */
import { fromRemote, within } from "@gantry/contracts";

/** An orchestrator that does not answer within this does not answer. Milliseconds. */
const ANSWER_MS = 10_000;

/** Its answer. Throws what it throws, of which RPC leaves no class, or UPSTREAM_ERROR or TIMEOUT when it does not answer. */
export async function askOrchestrator<T>(question: Promise<T>): Promise<T> {
  try {
    return await within(ANSWER_MS, question);
  } catch (err) {
    throw fromRemote(err, "the orchestrator does not answer");
  }
}
