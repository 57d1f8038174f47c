/** A Durable Object that is nothing but storage, the hub as it is, and a worker with an agent for it. */
import { DurableObject } from "cloudflare:workers";

export { Hub } from "../src/sessions/hub.ts";
export { EchoWorker } from "./echo-agent.ts";

export class Storage extends DurableObject {}

export default {
  fetch: () => new Response(null, { status: 404 }),
};
