/** Round values for an axis from 0, or below where there are negative ones: about `count` of them, the last at or above the greatest;
 * `whole` numbers where only those can be. */
export function ticks(least: number, greatest: number, count = 4, whole = false): number[] {
  const span = Math.max(greatest, 0) - Math.min(least, 0);
  if (span <= 0) return [0, 1];
  const rough = whole ? Math.max(1, span / count) : span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max((whole ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]).find((one) => one * power >= rough)! * power, Number.EPSILON);
  const first = Math.floor(Math.min(least, 0) / step);
  const last = Math.ceil(Math.max(greatest, 0) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The change from before to now as a share of before; undefined where there was nothing. */
export function change(now: number, before: number): number | undefined {
  return before ? (now - before) / Math.abs(before) : undefined;
}

/** A line through points; where a value is missing it is broken. */
export function linePath(points: readonly { x: number; y: number | null }[]): string {
  let path = "";
  let pen = false;
  for (const { x, y } of points) {
    if (y === null) pen = false;
    else {
      path += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      pen = true;
    }
  }
  return path;
}
