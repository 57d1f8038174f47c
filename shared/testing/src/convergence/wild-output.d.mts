/** Types of wild-output.mjs. */
export function wildOutput(seed: number): { waitMs: number; data: Buffer }[];
export function wildBytes(seed: number): Buffer;
