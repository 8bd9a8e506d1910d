import { expect, it } from "vitest";
import { changedFirst, countChanges } from "./changes";

const bookings = ["same", "moved", "new", "same", "new"].map((change, index) => ({ change, index }));

it("counts by change", () => {
  expect(countChanges(bookings)).toEqual({ created: 2, moved: 1, same: 2 });
});

it("shows what changes first, each kind in the order of the plan", () => {
  expect(changedFirst(bookings).map((booking) => booking.index)).toEqual([2, 4, 1, 0, 3]);
});
