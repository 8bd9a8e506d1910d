/**
 * Arithmetic on civil dates (`2026-11-18`) without any zone.
 *
 * Owns which range of days the board asks the core for. A civil date is a
 * count of days here; no instant is ever derived from one.
 */

const DAY = 86_400_000;

/** Days since 1970-01-01 of a civil date. */
function dayNumber(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / DAY);
}

function fromDayNumber(number: number): string {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** The civil date `days` later. */
export function addDays(date: string, days: number): string {
  return fromDayNumber(dayNumber(date) + days);
}

/** Days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekday(date: string): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

/** The day of the month. */
export function dayOfMonth(date: string): number {
  return Number(date.slice(8, 10));
}

/** A range of civil days, both ends included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The core gives at most this many days at once. */
export const MAX_DAYS = 400;

/**
 * The range to load so that `seen` has room on both sides.
 *
 * Gives `loaded` back while it still covers what is seen, so that panning
 * asks the core only near an edge.
 */
export function rangeToLoad(loaded: DayRange, seen: DayRange): DayRange {
  const covered =
    daysBetween(loaded.from, seen.from) >= 0 && daysBetween(seen.to, loaded.to) >= 0;
  if (covered) return loaded;
  const length = daysBetween(seen.from, seen.to) + 1;
  const room = Math.max(0, Math.min(length, Math.floor((MAX_DAYS - length) / 2)));
  return { from: addDays(seen.from, -room), to: addDays(seen.to, room) };
}
