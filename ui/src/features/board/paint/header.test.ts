import { expect, it } from "vitest";
import { shortMonth } from "./header";

it.each([
  ["October 2026", "Oct 2026"],
  ["May 2027", "May 2027"],
  ["2026年10月", "2026年10月"],
])("shortens %s to %s", (label, short) => {
  expect(shortMonth(label)).toBe(short);
});
