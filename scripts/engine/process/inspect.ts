/** A container in the shapes of Docker's answers: `inspect` and one row of `ps`. */
import type { Container } from "./container.ts";

/** Docker's way of saying "not yet". */
const NEVER = "0001-01-01T00:00:00Z";

export function inspect(container: Container): Record<string, unknown> {
  const { id, name, spec, state, exitCode, body } = container;
  return {
    Id: id,
    Name: `/${name}`,
    Created: container.createdAt.toISOString(),
    Image: spec.Image,
    State: {
      Status: state,
      Running: container.isRunning,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: body?.pid ?? 0,
      ExitCode: exitCode,
      Error: "",
      StartedAt: container.startedAt?.toISOString() ?? NEVER,
      FinishedAt: container.finishedAt?.toISOString() ?? NEVER,
    },
    Config: { Image: spec.Image, Env: spec.Env, Cmd: spec.Cmd, Entrypoint: spec.Entrypoint, Labels: spec.Labels },
    HostConfig: { NetworkMode: spec.HostConfig.networkMode },
    Mounts: [],
    NetworkSettings: { IPAddress: "127.0.0.1", Ports: portBindings(container), Networks: {} },
  };
}

export function summary(container: Container): Record<string, unknown> {
  const { id, name, spec, state } = container;
  return {
    Id: id,
    Names: [`/${name}`],
    Image: spec.Image,
    ImageID: spec.Image,
    Command: [...spec.Entrypoint, ...spec.Cmd].join(" "),
    Created: Math.floor(container.createdAt.getTime() / 1000),
    State: state,
    Status: state === "exited" ? `Exited (${container.exitCode})` : state,
    Labels: spec.Labels,
    HostConfig: { NetworkMode: spec.HostConfig.networkMode },
    Ports: [...(container.body?.ports ?? [])].map(([inside, outside]) => ({
      IP: "127.0.0.1",
      PrivatePort: inside,
      PublicPort: outside,
      Type: "tcp",
    })),
    Mounts: [],
  };
}

function portBindings({ body }: Container): Record<string, { HostIp: string; HostPort: string }[]> {
  const ports = [...(body?.ports ?? [])];
  return Object.fromEntries(
    ports.map(([inside, outside]) => [`${inside}/tcp`, [{ HostIp: "127.0.0.1", HostPort: String(outside) }]]),
  );
}
