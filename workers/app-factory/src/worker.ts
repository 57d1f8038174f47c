/** What app-factory says of itself. */
import { defineWorker } from "@gantry/worker";

export const worker = defineWorker({ name: "app-factory", kind: "factory", title: "App factory" });
