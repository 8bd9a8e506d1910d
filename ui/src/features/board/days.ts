/**
 * The days of the axis, as the core resolved them.
 *
 * Owns finding a day by its instant, and snapping and shifting an instant by
 * days and hours. A day has the length the core says (23 or 25 hours where the
 * clock changes), so a step by days keeps the hour of the day, never a
 * multiple of 24 h. Knows nothing of zones: it only counts in the table it
 * was given. Its invariant: days are in order and do not overlap.
 */

import type { BoardDay } from "@/bindings/BoardDay";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./scale";

/** What a dragged start snaps to. */
export type SnapStep = { unit: "ms"; ms: number } | { unit: "day" };

/** The day that holds `ms`, or -1 outside of the table. */
export function dayIndexAt(days: readonly BoardDay[], ms: number): number {
  const at = firstDayAfter(days, ms) - 1;
  const day = days[at];
  return day !== undefined && ms < day.to_ms ? at : -1;
}

/** The index of the first day that starts after `ms`. */
export function firstDayAfter(days: readonly BoardDay[], ms: number): number {
  let lo = 0;
  let hi = days.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((days[mid]?.from_ms ?? Infinity) <= ms) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** `ms` moved by `count` days at the same time of day, as far as the table goes. */
export function shiftDays(days: readonly BoardDay[], ms: number, count: number): number {
  const at = dayIndexAt(days, ms);
  const from = days[at];
  const to = days[at + count];
  if (from === undefined || to === undefined) return ms + count * DAY_MS;
  return timeOfDayOn(to, ms - from.from_ms);
}

/** The instant `sinceStart` after a day's beginning, but still inside it. */
export function timeOfDayOn(day: BoardDay, sinceStart: number): number {
  return Math.min(day.from_ms + sinceStart, day.to_ms - MINUTE_MS);
}

/** What a drag snaps to at this zoom. */
export function snapStep(msPerPx: number): SnapStep {
  const pxPerHour = HOUR_MS / msPerPx;
  if (pxPerHour >= 40) return { unit: "ms", ms: 15 * MINUTE_MS };
  if (pxPerHour >= 8) return { unit: "ms", ms: HOUR_MS };
  if (pxPerHour >= 2) return { unit: "ms", ms: 6 * HOUR_MS };
  return { unit: "day" };
}

/** Snaps a free instant: to a day's beginning, or to a step counted from it. */
export function snap(days: readonly BoardDay[], ms: number, step: SnapStep): number {
  const day = days[dayIndexAt(days, ms)];
  if (day === undefined) return ms;
  if (step.unit === "day") return day.from_ms;
  const since = Math.round((ms - day.from_ms) / step.ms) * step.ms;
  return Math.min(day.from_ms + since, day.to_ms);
}

/** Snaps a bar that was at `fromMs` and is dragged to `toMs`: it keeps its time of day on day steps. */
export function snapMove(
  days: readonly BoardDay[],
  fromMs: number,
  toMs: number,
  step: SnapStep,
): number {
  if (step.unit === "ms") return fromMs + Math.round((toMs - fromMs) / step.ms) * step.ms;
  const source = days[dayIndexAt(days, fromMs)];
  const target = days[dayIndexAt(days, toMs)];
  if (target === undefined) return toMs;
  return timeOfDayOn(target, source === undefined ? 0 : fromMs - source.from_ms);
}
