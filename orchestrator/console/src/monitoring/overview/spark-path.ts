/** A row of values as the path of a small line, broken where nothing was measured. */

export interface SparkBox {
  width: number;
  height: number;
  /** The value at the top; the bottom is 0. */
  top: number;
}

export interface SparkPoint {
  /** From 0 to 1 over the width. */
  at: number;
  value: number | null;
}

/** The `d` of an SVG path; empty when nothing was measured. A lone point is a short line. */
export function sparkPath(points: readonly SparkPoint[], { width, height, top }: SparkBox): string {
  let path = "";
  let open = false;
  points.forEach(({ at, value }, index) => {
    if (value === null) {
      open = false;
      return;
    }
    const x = round(at * width);
    const y = round(height - Math.min(1, value / (top || 1)) * height);
    const alone = !open && (points[index + 1]?.value ?? null) === null;
    path += alone ? `M${x} ${y}h1` : `${open ? "L" : "M"}${x} ${y}`;
    open = true;
  });
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
