/** What a container worker says of itself, in one place: its `describe()`, its page and its containers follow from it. */
import { WorkerDescription } from "@gantry/contracts";

/** The parts a worker declares; what it does not declare has the default of a small worker. */
export type WorkerDefinition = Pick<WorkerDescription, "name" | "kind" | "title"> &
  Partial<Pick<WorkerDescription, "version" | "image" | "maxContainers" | "methods">>;

/** The full description of a worker. Throws a ZodError at the worker's start when a name or bound is not valid. */
export function defineWorker(definition: WorkerDefinition): WorkerDescription {
  return WorkerDescription.parse({
    version: "0.1.0",
    image: `${definition.name}:latest`,
    maxContainers: 4,
    methods: [],
    ...definition,
  });
}
