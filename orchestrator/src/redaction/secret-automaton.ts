/** All forms of all configured secrets as one automaton (Aho and Corasick, 1975), built once an isolate. */
import { GRAM_BYTES } from "./grams.ts";
import { type Form, secretForms } from "./secret-forms.ts";

/** So much of a form is looked for and held back; what follows is compared as it comes. Bytes. */
export const HEAD_BYTES = 64;

/** Node 0 is the start: nothing matches. */
export interface SecretAutomaton {
  /** The column of a byte in `next`; 0 is for bytes that are in no head. */
  column: Uint8Array;
  columns: number;
  /** The node behind node `n` and a byte: `next[n * columns + column[byte]]`. */
  next: Uint16Array;
  /** How many bytes of a head have matched at a node. */
  depth: Uint8Array;
  /** How long the longest head is that ends at a node; 0 when none does. */
  found: Uint8Array;
  /** Forms whose head ends at a node, and which are longer. */
  longer: ReadonlyMap<number, readonly Form[]>;
  /** The first bytes of each head. */
  grams: readonly Uint8Array[];
}

interface Node {
  depth: number;
  edges: Map<number, number>;
  fail: number;
  found: number;
  longer: Form[];
}

const node = (depth: number): Node => ({ depth, edges: new Map(), fail: 0, found: 0, longer: [] });

export function buildAutomaton(secrets: readonly string[]): SecretAutomaton {
  const forms = secrets.flatMap(secretForms);
  const nodes = [node(0)];
  for (const form of forms) addForm(nodes, form);
  // Nodes are numbered in 16 bits; 64 secrets make about 40,000 of them at most.
  if (nodes.length > 0xffff) throw new Error(`invariant violation: ${secrets.length} secrets are too many to look for`);
  const column = new Uint8Array(256);
  let columns = 1;
  for (const { edges } of nodes) for (const byte of edges.keys()) column[byte] ||= columns++;
  return {
    column,
    columns,
    next: link(nodes, column, columns),
    depth: Uint8Array.from(nodes, ({ depth }) => depth),
    found: Uint8Array.from(nodes, ({ found }) => found),
    longer: new Map(nodes.flatMap(({ longer }, index) => (longer.length > 0 ? [[index, longer]] : []))),
    grams: forms.map((form) => form.subarray(0, GRAM_BYTES)),
  };
}

function addForm(nodes: Node[], form: Form): void {
  let at = nodes[0];
  for (const byte of form.subarray(0, HEAD_BYTES)) {
    if (at === undefined) return;
    let child = at.edges.get(byte);
    if (child === undefined) {
      child = nodes.push(node(at.depth + 1)) - 1;
      at.edges.set(byte, child);
    }
    at = nodes[child];
  }
  if (at === undefined) return;
  at.found = at.depth;
  if (form.length > HEAD_BYTES) at.longer.push(form);
}

/**
 * The transitions of all nodes. What a node has no edge for is done by its fail, the node of the longest end of what has
 * matched that a head begins with. Breadth first: a fail is shallower than its node, and complete before it.
 */
function link(nodes: readonly Node[], column: Uint8Array, columns: number): Uint16Array {
  const next = new Uint16Array(nodes.length * columns);
  const queue = [0];
  for (const index of queue) {
    const parent = nodes[index];
    const fail = nodes[parent?.fail ?? 0];
    if (parent === undefined || fail === undefined) continue;
    const row = index * columns;
    if (index !== 0) {
      next.copyWithin(row, parent.fail * columns, (parent.fail + 1) * columns);
      parent.found = Math.max(parent.found, fail.found);
      parent.longer.push(...fail.longer);
    }
    for (const [byte, child] of parent.edges) {
      const at = row + (column[byte] ?? 0);
      const target = nodes[child];
      if (target !== undefined) target.fail = next[at] ?? 0;
      next[at] = child;
      queue.push(child);
    }
  }
  return next;
}
