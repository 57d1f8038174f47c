/** The metrics of the container and of what the supervisor runs. */
export { Sampler, type Sampled } from "./sampler.ts";
export { scopeOf, type Scope } from "./scope.ts";
