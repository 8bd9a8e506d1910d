import { expect, it } from "vitest";
import { dayOf, instantIn, isDate, isTime } from "./civil";

const at = (text: string): number => Date.parse(text);

it("counts from the nearer end of the day, so that a clock change stays in the small hours", () => {
  const plain = { from_ms: at("2026-11-18T00:00:00+08:00"), to_ms: at("2026-11-19T00:00:00+08:00") };
  const spring = { from_ms: at("2026-03-29T00:00:00+01:00"), to_ms: at("2026-03-30T00:00:00+02:00") };
  const autumn = { from_ms: at("2026-10-25T00:00:00+02:00"), to_ms: at("2026-10-26T00:00:00+01:00") };
  const check = (day: typeof plain, time: string, expected: string): void => {
    expect(Date.parse(instantIn(day, time)), `${time} is ${expected}`).toBe(at(expected));
  };
  check(plain, "09:30", "2026-11-18T09:30:00+08:00");
  check(plain, "23:59", "2026-11-18T23:59:00+08:00");
  check(spring, "01:30", "2026-03-29T01:30:00+01:00");
  check(spring, "15:00", "2026-03-29T15:00:00+02:00");
  check(autumn, "18:45", "2026-10-25T18:45:00+01:00");
});

it.each(["24:00", "9:30", "09:60", "", "noon"])("refuses the time %s", (time) => {
  expect(isTime(time)).toBe(false);
  expect(() => instantIn({ from_ms: 0, to_ms: 86_400_000 }, time)).toThrow(RangeError);
});

it("knows a date", () => {
  expect(isDate("2026-02-28")).toBe(true);
  for (const text of ["2026-13-01", "18.11.2026", "2026-1-1", "2026-02-30", "2026-11-31", ""]) expect(isDate(text), text).toBe(false);
});

it("tells the day where a moment is worded", () => {
  const ms = at("2026-11-18T17:30:00Z");
  expect(dayOf({ ms, offset: "+08:00" })).toBe("2026-11-19");
  expect(dayOf({ ms, offset: "-03:30" })).toBe("2026-11-18");
  expect(dayOf({ ms: at("2026-11-18T02:00:00Z"), offset: "-03:30" })).toBe("2026-11-17");
  expect(() => dayOf({ ms, offset: "Z" })).toThrow(RangeError);
});
