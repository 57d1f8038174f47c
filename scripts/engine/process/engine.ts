/** The process engine: images, containers and the verbs of the Docker API on them. */
import type { Socket } from "node:net";
import { ApiError } from "./api-error.ts";
import { Container } from "./container.ts";
import type { Runner } from "./container.ts";
import type { CreateBody } from "./create-body.ts";
import { EGRESS_IMAGE, readImage } from "./images.ts";
import type { Image } from "./images.ts";
import { peerCheck } from "./peers.ts";
import { ProcessRunner } from "./process-runner.ts";
import type { Host } from "./process-runner.ts";
import { SidecarRunner } from "./sidecar-runner.ts";
import { ContainerTable } from "./table.ts";

export class ProcessEngine {
  readonly containers = new ContainerTable();
  readonly #images = new Map<string, Image>();
  readonly #host: Host;
  readonly #admit: (socket: Socket) => Promise<boolean>;

  constructor(host: Host) {
    this.#host = host;
    this.#admit = peerCheck(host.run.id);
  }

  /** "building" reads what the context declares; throws ApiError 400 when that cannot run. */
  build(tag: string, context: string): void {
    this.#images.set(tag, readImage(tag, context));
  }

  hasImage(tag: string): boolean {
    return tag === EGRESS_IMAGE || this.#images.has(tag);
  }

  imageTags(): string[] {
    return [EGRESS_IMAGE, ...this.#images.keys()];
  }

  create(name: string, spec: CreateBody): Container {
    if (!this.hasImage(spec.Image)) throw new ApiError(404, `No such image: ${spec.Image}`);
    const container: Container = new Container(name, spec, ({ id }) => this.#runner(id, spec));
    this.containers.add(container);
    return container;
  }

  /** Kills and removes every container; what is created meanwhile too. */
  async removeAll(): Promise<void> {
    for (let all = this.containers.all(); all.length > 0; all = this.containers.all()) {
      await Promise.all(all.map((container) => container.remove()));
    }
  }

  #runner(id: string, spec: CreateBody): Runner {
    const image = this.#images.get(spec.Image);
    if (image !== undefined) return new ProcessRunner(this.#host, image, spec, id);
    return new SidecarRunner({
      dial: async (port) => this.#behind(id).dial(port),
      give: (port, socket, first) => this.#behind(id).give(port, socket, first),
      admit: this.#admit,
    });
  }

  #behind(sidecarId: string): ProcessRunner {
    const joined = this.containers.joinedTo(this.containers.get(sidecarId));
    if (joined?.runner instanceof ProcessRunner) return joined.runner;
    throw new ApiError(400, "no container runs behind this sidecar");
  }
}
