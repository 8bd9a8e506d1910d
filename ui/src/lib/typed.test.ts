/** What people type into plain fields: lists, parts, lead times, amounts. */
import { expect, it } from "vitest";
import { parseParts } from "@/features/intake/parts";
import { readLead, wordLead } from "@/features/people/lead";
import { splitList } from "./lists";
import { fromMinor, toMinor } from "./money";

it("splits lists by Latin and Chinese separators", () => {
  expect(splitList(" cnc, plc；液压、 ,laser")).toEqual(["cnc", "plc", "液压", "laser"]);
  expect(splitList(" ")).toEqual([]);
});

it("reads parts as the workbook writes them", () => {
  expect(parseParts("P-100 x2; P-7;  P-x9 X 3 ；P-8 × 4")).toEqual([
    ["P-100", 2],
    ["P-7", 1],
    ["P-x9", 3],
    ["P-8", 4],
  ]);
});

it("reads lead times back as it words them", () => {
  const days = { DE: 12, US: 30 };
  expect(readLead(wordLead(days))).toEqual(days);
  expect(readLead("de 12；US 30")).toEqual(days);
  expect(readLead("DE twelve")).toBeNull();
  expect(readLead("")).toEqual({});
});

it("keeps amounts in minor units of their currency", () => {
  expect(toMinor(1234.56, "CNY")).toBe(123_456);
  expect(toMinor(1500, "JPY")).toBe(1500);
  for (const currency of ["CNY", "JPY", "KWD"]) expect(fromMinor(toMinor(71, currency), currency)).toBe(71);
});
