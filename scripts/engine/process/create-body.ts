/** What workerd (or any Docker client) says when it creates a container; unknown keys are ignored as Docker does. */
import { z } from "zod";

const Words = z
  .union([z.array(z.string()), z.string().transform((word) => (word === "" ? [] : [word]))])
  .nullish()
  .transform((words) => words ?? []);

export const CreateBody = z.object({
  Image: z.string().min(1),
  Env: z
    .array(z.string())
    .nullish()
    .transform((env) => env ?? []),
  Entrypoint: Words,
  Cmd: Words,
  Labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((labels) => labels ?? {}),
  HostConfig: z
    .object({ NetworkMode: z.string().nullish() })
    .nullish()
    .transform((config) => ({ networkMode: config?.NetworkMode ?? "bridge" })),
});
export type CreateBody = z.output<typeof CreateBody>;
