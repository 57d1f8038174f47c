/** The one event "the orchestrator does not know us": whoever notices says it, the router listens. */
let listener: () => void = () => {};

export function onSignedOut(next: () => void): void {
  listener = next;
}

export function signedOut(): void {
  listener();
}
