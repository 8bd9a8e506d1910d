import { expect, it } from "vitest";
import { demandRow } from "../../../tests/fixtures/rows";
import { isUnplaced, passes, stepFrom } from "./filter";

it("counts as unplaced what somebody must attend and nobody is booked for", () => {
  const check = (change: Parameters<typeof demandRow>[0], expected: boolean): void => {
    expect(isUnplaced(demandRow(change)), JSON.stringify(change)).toBe(expected);
  };
  check({ stage: "confirmed" }, true);
  check({ stage: "received" }, true);
  check({ stage: "booked" }, false);
  check({ stage: "done" }, false);
  check({ stage: "confirmed", method: "remote" }, false);
  check({ stage: "confirmed", services: ["video_guidance", "parts_delivery"] }, false);
  check({ stage: "confirmed", services: ["video_guidance", "installation"] }, true);
  check({ stage: "confirmed", services: [] }, true);
});

it("filters by one counter", () => {
  expect(passes(demandRow({ risk: "tight" }), "tight")).toBe(true);
  expect(passes(demandRow({ risk: "missed" }), "will_miss")).toBe(false);
  expect(passes(demandRow({ risk: "none" }), null)).toBe(true);
});

it("steps within the list", () => {
  expect(stepFrom(0, -1, 5)).toBe(0);
  expect(stepFrom(4, 1, 5)).toBe(4);
  expect(stepFrom(-1, 1, 5)).toBe(0);
  expect(stepFrom(2, 5, 5)).toBe(4);
  expect(stepFrom(0, 1, 0)).toBe(-1);
});
