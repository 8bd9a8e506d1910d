/** What a plan changes against what is booked now. */
import type { PlannedBooking } from "@/bindings/PlannedBooking";

const order = ["new", "moved", "same"];

export function countChanges(bookings: Pick<PlannedBooking, "change">[]): { created: number; moved: number; same: number } {
  const count = (change: string): number => bookings.filter((booking) => booking.change === change).length;
  return { created: count("new"), moved: count("moved"), same: count("same") };
}

/** New ones, then moved ones, then those that stay; each in the order of the plan. */
export function changedFirst<T extends Pick<PlannedBooking, "change">>(bookings: readonly T[]): T[] {
  return [...bookings].sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change));
}
