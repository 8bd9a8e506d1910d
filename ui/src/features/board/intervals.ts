/**
 * Intervals of one row, sorted, searched by binary search.
 *
 * Owns the index that makes the board's cost that of what is seen, not of
 * what is booked, and the lanes in which overlapping bars stand side by side.
 * Its invariants: `order` is sorted by start; `maxEnd[i]` is the latest end
 * among the first i + 1; two intervals of one lane never overlap.
 */

export interface Interval {
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface IntervalIndex {
  /** Indices into the source, by start, then by end. */
  readonly order: readonly number[];
  /** Starts, in that order. */
  readonly starts: Float64Array;
  /** The latest end so far, in that order; never falls. */
  readonly maxEnd: Float64Array;
  /** The lane of each, in that order. */
  readonly lanes: Uint16Array;
  /** How many lanes there are; 0 without intervals. */
  readonly laneCount: number;
}

/** Indexes those of `source` that `members` names. */
export function indexIntervals(
  source: readonly Interval[],
  members: readonly number[],
): IntervalIndex {
  const order = sortByStart(source, members);
  const starts = new Float64Array(order.length);
  const maxEnd = new Float64Array(order.length);
  let latest = -Infinity;
  order.forEach((at, i) => {
    const interval = source[at] as Interval;
    latest = Math.max(latest, interval.to_ms);
    starts[i] = interval.from_ms;
    maxEnd[i] = latest;
  });
  return { order, starts, maxEnd, ...assignLanes(source, order) };
}

function sortByStart(source: readonly Interval[], members: readonly number[]): number[] {
  const order = [...members];
  const before = (a: number, b: number): number => {
    const [x, y] = [source[a] as Interval, source[b] as Interval];
    return x.from_ms - y.from_ms || x.to_ms - y.to_ms || a - b;
  };
  // The core sends bars sorted; sorting again is for the rows a move touched.
  const sorted = order.every((at, i) => i === 0 || before(order[i - 1] as number, at) <= 0);
  return sorted ? order : order.sort(before);
}

function assignLanes(
  source: readonly Interval[],
  order: readonly number[],
): { lanes: Uint16Array; laneCount: number } {
  const lanes = new Uint16Array(order.length);
  const ends: number[] = [];
  order.forEach((at, i) => {
    const { from_ms, to_ms } = source[at] as Interval;
    const free = ends.findIndex((end) => end <= from_ms);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = Math.max(to_ms, from_ms);
    lanes[i] = lane;
  });
  return { lanes, laneCount: ends.length };
}

/**
 * The positions `[lo, hi)` outside of which nothing touches `[fromMs, toMs)`.
 * Inside it there may still be some that end before `fromMs`.
 */
export function candidates(index: IntervalIndex, fromMs: number, toMs: number): [number, number] {
  const lo = lowerBound(index.maxEnd, (end) => end > fromMs);
  const hi = lowerBound(index.starts, (start) => start >= toMs);
  return [lo, Math.max(lo, hi)];
}

/** Calls `visit` for each interval that touches `[fromMs, toMs)`, by start. */
export function eachVisible(
  source: readonly Interval[],
  index: IntervalIndex,
  fromMs: number,
  toMs: number,
  visit: (at: number, position: number) => void,
): void {
  const [lo, hi] = candidates(index, fromMs, toMs);
  for (let i = lo; i < hi; i++) {
    const at = index.order[i] as number;
    if ((source[at] as Interval).to_ms > fromMs) visit(at, i);
  }
}

/** The position whose start is nearest to `ms`; -1 without intervals. */
export function nearestPosition(index: IntervalIndex, ms: number): number {
  const after = lowerBound(index.starts, (start) => start >= ms);
  const before = after - 1;
  if (after >= index.starts.length) return before;
  if (before < 0) return after;
  const toAfter = (index.starts[after] as number) - ms;
  const toBefore = ms - (index.starts[before] as number);
  return toAfter < toBefore ? after : before;
}

/** The first position that satisfies a condition which, once true, stays true. */
function lowerBound(values: Float64Array, reached: (value: number) => boolean): number {
  let lo = 0;
  let hi = values.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (reached(values[mid] as number)) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}
