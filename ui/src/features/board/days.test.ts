import { describe, expect, it } from "vitest";
import type { BoardDay } from "@/bindings/BoardDay";
import { addDays, daysBetween, MAX_DAYS, rangeToLoad, weekday } from "./civil";
import { dayIndexAt, shiftDays, snap, snapMove, snapStep, timeOfDayOn } from "./days";
import { DAY_MS, HOUR_MS } from "./scale";

/** Five days; the clock goes back on the second (25 h) and forward on the fourth (23 h). */
const LENGTHS = [24, 25, 24, 23, 24];
const START = Date.UTC(2026, 9, 23, 22);
const days: BoardDay[] = LENGTHS.map((hours, at) => {
  const from = START + LENGTHS.slice(0, at).reduce((sum, h) => sum + h, 0) * HOUR_MS;
  return { date: addDays("2026-10-24", at), from_ms: from, to_ms: from + hours * HOUR_MS, text: "", month: null, weekend: false };
});
const at = (day: number, hour: number): number => (days[day]?.from_ms ?? NaN) + hour * HOUR_MS;

describe("days of the axis", () => {
  it("finds the day of an instant, and none outside", () => {
    expect(days.map((_, i) => dayIndexAt(days, at(i, 22.5)))).toEqual([0, 1, 2, 3, 4]);
    expect(dayIndexAt(days, START - 1)).toBe(-1);
    expect(dayIndexAt(days, at(4, 24))).toBe(-1);
    expect(dayIndexAt([], START)).toBe(-1);
  });

  it("keeps the time since the day's beginning when it steps by days", () => {
    expect(shiftDays(days, at(0, 9), 1)).toBe(at(1, 9));
    expect(shiftDays(days, at(1, 9), 1)).toBe(at(2, 9));
    expect(shiftDays(days, at(4, 9), -4)).toBe(at(0, 9));
  });

  it("stays inside a shorter day", () => {
    const moved = shiftDays(days, at(2, 23.5), 1);
    expect(dayIndexAt(days, moved)).toBe(3);
    expect(dayIndexAt(days, timeOfDayOn(days[3] as BoardDay, 99 * HOUR_MS))).toBe(3);
  });

  it("steps by 24 h where it knows no day", () => {
    expect(shiftDays(days, at(4, 9), 3)).toBe(at(4, 9) + 3 * DAY_MS);
  });

  it("snaps finer the closer the view", () => {
    expect(snapStep(HOUR_MS / 50)).toEqual({ unit: "ms", ms: HOUR_MS / 4 });
    expect(snapStep(HOUR_MS / 10)).toEqual({ unit: "ms", ms: HOUR_MS });
    expect(snapStep(HOUR_MS / 3)).toEqual({ unit: "ms", ms: 6 * HOUR_MS });
    expect(snapStep(HOUR_MS)).toEqual({ unit: "day" });
  });

  it("snaps a free place to the day or to a step from its beginning", () => {
    expect(snap(days, at(1, 13), { unit: "day" })).toBe(at(1, 0));
    expect(snap(days, at(1, 13.4), { unit: "ms", ms: HOUR_MS })).toBe(at(1, 13));
    expect(snap(days, at(3, 22.9), { unit: "ms", ms: 6 * HOUR_MS })).toBe(at(4, 0));
  });

  it("moves a bar by whole days at the same time of day", () => {
    expect(snapMove(days, at(0, 9), at(2, 17), { unit: "day" })).toBe(at(2, 9));
    expect(snapMove(days, at(0, 9), at(0, 10.2), { unit: "ms", ms: HOUR_MS })).toBe(at(0, 10));
  });
});

describe("civil dates", () => {
  it("counts over months, leap days and years", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(daysBetween("2026-11-18", "2027-11-18")).toBe(365);
    expect(weekday("2026-11-18")).toBe(3);
    expect(weekday("1969-12-28")).toBe(0);
  });

  it("asks again only when the view leaves what is loaded", () => {
    const loaded = { from: "2026-11-17", to: "2027-02-10" };
    expect(rangeToLoad(loaded, { from: "2026-11-18", to: "2026-12-01" })).toBe(loaded);
    expect(rangeToLoad(loaded, { from: "2026-11-10", to: "2026-11-23" })).toEqual({ from: "2026-10-27", to: "2026-12-07" });
  });

  it("never asks for more than the core gives", () => {
    const range = rangeToLoad({ from: "2026-11-17", to: "2026-11-18" }, { from: "2026-11-01", to: "2027-11-20" });
    expect(daysBetween(range.from, range.to) + 1).toBeLessThanOrEqual(MAX_DAYS);
  });
});
