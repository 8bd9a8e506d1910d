/** Which demands of *Today* are shown: counters that filter, and the keys' steps. */
import type { RequestRow } from "@/bindings/RequestRow";

/** What *Today* asks when it opens. */
export const firstQuestion = { at: null, with_closed: false, query: null, limit: 2_000 };

export const counters = ["missed", "will_miss", "tight", "unplaced"] as const;
export type Counter = (typeof counters)[number];

const wantsPlace = ["received", "replied", "confirmed"];

const fromAfar = ["video_guidance", "parts_delivery"];

/** Whether somebody still has to go there and nobody is booked: as the core counts. */
export function isUnplaced(row: RequestRow): boolean {
  const attended = row.services.length === 0 || !row.services.every((service) => fromAfar.includes(service));
  return wantsPlace.includes(row.stage) && row.method !== "remote" && attended;
}

export function passes(row: RequestRow, counter: Counter | null): boolean {
  if (counter === null) return true;
  return counter === "unplaced" ? isUnplaced(row) : row.risk === counter;
}

/** The index `step` further, within a list of `length`; -1 for an empty one. */
export function stepFrom(index: number, step: number, length: number): number {
  if (length === 0) return -1;
  return Math.min(length - 1, Math.max(0, index + step));
}
