/** Under which URLs people reach a fleet. */
import { isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

const EVERYWHERE = new Set(["0.0.0.0", "::"]);
const LOOPBACK = ["127.0.0.1", "localhost"];

/** The origins of a gate on `host`:`port`, the one to print first: what a browser's Origin header may say. */
export function originsOf(host: string, port: number): string[] {
  const named = EVERYWHERE.has(host) ? [...LOOPBACK, ...addresses()] : [host, ...LOOPBACK];
  const urls = named.map((name) => `http://${isIPv6(name) ? `[${name}]` : name}:${port}`);
  // No Origin carries the zone of an IPv6 address.
  return [...new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin))];
}

function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  // A link-local IPv6 address needs a zone, which no Origin carries.
  return all.filter((one) => !one.internal && !one.address.startsWith("fe80:")).map((one) => one.address);
}
