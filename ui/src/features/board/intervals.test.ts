import { describe, expect, it } from "vitest";
import { seeded } from "../../../bench/generate";
import { eachVisible, indexIntervals, nearestPosition, type Interval } from "./intervals";

function randomIntervals(seed: number, count: number): Interval[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const from_ms = Math.floor(random() * 1000);
    return { from_ms, to_ms: from_ms + Math.floor(random() ** 3 * 300) };
  });
}

const all = (source: readonly Interval[]): number[] => source.map((_, at) => at);

describe("the interval index", () => {
  it.each([1, 2, 3, 4, 5, 6])("finds what a naive filter finds (seed %i)", (seed) => {
    const source = randomIntervals(seed, 200);
    const index = indexIntervals(source, all(source));
    const random = seeded(seed + 100);
    for (let i = 0; i < 200; i++) {
      const from = Math.floor(random() * 1400) - 200;
      const to = from + Math.floor(random() * 200);
      const found: number[] = [];
      eachVisible(source, index, from, to, (at) => found.push(at));
      const naive = all(source).filter((at) => {
        const one = source[at] as Interval;
        return one.from_ms < to && one.to_ms > from;
      });
      expect(new Set(found)).toEqual(new Set(naive));
      expect(found).toHaveLength(naive.length);
    }
  });

  it.each([1, 2, 3, 4])("never lets two of one lane overlap (seed %i)", (seed) => {
    const source = randomIntervals(seed, 150);
    const { order, lanes, laneCount } = indexIntervals(source, all(source));
    const ends = new Array<number>(laneCount).fill(-Infinity);
    order.forEach((at, position) => {
      const lane = lanes[position] as number;
      const one = source[at] as Interval;
      expect(one.from_ms).toBeGreaterThanOrEqual(ends[lane] as number);
      ends[lane] = one.to_ms;
    });
  });

  it("needs as many lanes as stand at once, and no more", () => {
    const source = [[0, 10], [2, 5], [5, 8], [10, 12]].map(([from_ms, to_ms]) => ({ from_ms, to_ms }) as Interval);
    expect(indexIntervals(source, all(source)).laneCount).toBe(2);
    expect(indexIntervals(source, []).laneCount).toBe(0);
  });

  it("finds the nearest start", () => {
    const source = randomIntervals(9, 60);
    const index = indexIntervals(source, all(source));
    for (let ms = -50; ms < 1100; ms += 7) {
      const found = Math.abs((index.starts[nearestPosition(index, ms)] as number) - ms);
      expect(found).toBe(Math.min(...source.map((one) => Math.abs(one.from_ms - ms))));
    }
    expect(nearestPosition(indexIntervals([], []), 5)).toBe(-1);
  });
});
