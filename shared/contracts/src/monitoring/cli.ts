/** `gantryctl`: what is asked of it by RPC or REST, and what it answers; its exit codes. */
import { z } from "zod";

export const RunCli = z.strictObject({ args: z.array(z.string().max(32_768)).max(256) });
export type RunCli = z.infer<typeof RunCli>;

export const CliResult = z.object({ exitCode: z.number().int(), stdout: z.string(), stderr: z.string() });
export type CliResult = z.infer<typeof CliResult>;

export const CLI_EXIT = { OK: 0, FAILED: 1, USAGE: 2, UNREACHABLE: 3 } as const;
