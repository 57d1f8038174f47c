/** A Durable Object that is nothing but storage. */
import { DurableObject } from "cloudflare:workers";

export class Storage extends DurableObject {}

export default {
  fetch: () => new Response(null, { status: 404 }),
};
