/** The adapters that this agent has, by name. */
import type { Adapter } from "@gantry/contracts";
import type { AdapterStart } from "../adapter.ts";
import { startEcho } from "./echo.ts";
import { startPty } from "./pty.ts";

export const ADAPTERS: Record<Adapter, AdapterStart> = { pty: startPty, echo: startEcho };
