/** All containers of an engine, found by name, by id, or by an id's beginning. */
import { ApiError } from "./api-error.ts";
import type { Container } from "./container.ts";

/** Docker shows at least this many digits of an id, and accepts as few. */
const SHORT_ID = 12;

export interface Filters {
  label?: string[];
  name?: string[];
  ancestor?: string[];
  status?: string[];
  id?: string[];
}

export class ContainerTable {
  readonly #containers = new Set<Container>();

  all(): Container[] {
    return [...this.#containers];
  }

  /** Throws ApiError 409 when the name is taken. */
  add(container: Container): void {
    const holder = this.find(container.name);
    if (holder !== null) {
      const advice = "You have to remove (or rename) that container to be able to reuse that name.";
      throw new ApiError(
        409,
        `Conflict. The container name "/${container.name}" is already in use by container "${holder.id}". ${advice}`,
      );
    }
    this.#containers.add(container);
    void container.removed.then(() => this.#containers.delete(container));
  }

  find(reference: string): Container | null {
    const name = reference.replace(/^\//, "");
    for (const container of this.#containers) {
      if (container.name === name || container.id === name) return container;
    }
    if (name.length < SHORT_ID || !/^[0-9a-f]+$/.test(name)) return null;
    return this.all().find((container) => container.id.startsWith(name)) ?? null;
  }

  /** Throws ApiError 404 in Docker's words. */
  get(reference: string): Container {
    const container = this.find(reference);
    if (container === null) throw new ApiError(404, `No such container: ${reference}`);
    return container;
  }

  /** The containers that match every filter; a filter matches when one of its values does. */
  filter(filters: Filters): Container[] {
    return this.all().filter((container) => {
      const { spec, name, id, state } = container;
      const checks: [string[] | undefined, (value: string) => boolean][] = [
        [filters.name, (value) => name.includes(value.replace(/^\//, ""))],
        [filters.id, (value) => id.startsWith(value)],
        [filters.ancestor, (value) => spec.Image === value],
        [filters.status, (value) => state === value],
      ];
      const labels = filters.label ?? [];
      return (
        labels.every((label) => hasLabel(spec.Labels, label)) &&
        checks.every(([values, test]) => values === undefined || values.length === 0 || values.some(test))
      );
    });
  }

  /** The running container that joined `container`'s network, as the product's joins its sidecar's. */
  joinedTo(container: Container): Container | null {
    const modes = [`container:${container.name}`, `container:${container.id}`];
    return this.all().find(({ spec, isRunning }) => isRunning && modes.includes(spec.HostConfig.networkMode)) ?? null;
  }
}

function hasLabel(labels: Record<string, string>, wanted: string): boolean {
  const at = wanted.indexOf("=");
  if (at < 0) return wanted in labels;
  return labels[wanted.slice(0, at)] === wanted.slice(at + 1);
}
