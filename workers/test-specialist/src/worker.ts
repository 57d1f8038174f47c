/** What test-specialist says of itself. */
import { defineWorker } from "@gantry/worker";

export const worker = defineWorker({ name: "test-specialist", kind: "specialist", title: "Test specialist" });
