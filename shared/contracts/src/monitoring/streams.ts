/** The four streams of a container's monitoring, and how a record in one is named. */
import { z } from "zod";
import { ContainerName } from "../names.ts";

export const MONITORING_STREAM = ["logs", "errors", "processes", "metrics"] as const;
export const MonitoringStream = z.enum(MONITORING_STREAM);
export type MonitoringStream = z.infer<typeof MonitoringStream>;

/** Counts a stream's records within one boot: 1, 2, 3 and so on. */
export const Seq = z.number().int().positive();

/** One life of a container's agent: its bootId. */
export const InstanceId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be an instance's id");

/** By RPC an instance is meant by its id or by its container's name. */
export const InstanceTarget = z.union([ContainerName, InstanceId]);

/** `<bootId>:<seq>`: the last record of a stream that somebody has. */
export const StreamCursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}:\d{1,15}$/, "must be <bootId>:<seq>")
  .transform((cursor) => {
    const [boot = "", seq = ""] = cursor.split(":");
    return { boot, seq: Number(seq) };
  });
export type StreamCursor = z.infer<typeof StreamCursor>;
