import { describe, expect, it } from "vitest";
import { generateBoard, seeded } from "../../../bench/generate";
import { barAtCursor, cursorOfVisit, firstCursor, moveCursor, moveTarget, settleCursor, stepRow, type Cursor } from "./cursor";
import { boxOfBar, hitTest } from "./hit";
import { layoutRows, type RowFilter } from "./layout";
import { indexBoard, withBar } from "./model";
import { DAY_MS, HOUR_MS, scaleFor } from "./scale";
import type { Bar } from "@/bindings/Bar";

const view = generateBoard({ seed: 5, rows: 20, visits: 400, days: 60 });
const model = indexBoard(view);
const everything: RowFilter = { engineers: true, servicePoints: true, text: "" };
const laneCounts = model.rowBars.map((index) => index.laneCount);
const layout = layoutRows(view.rows, laneCounts, everything);
const press = (cursor: Cursor, ...keys: string[]): Cursor => keys.reduce((at, key) => moveCursor(model, layout, at, key), cursor);

describe("the keyboard on the board", () => {
  it("walks along a row and stops at both ends", () => {
    expect(press({ row: 3, position: -1 }, "ArrowRight", "ArrowRight")).toEqual({ row: 3, position: 1 });
    expect(press({ row: 3, position: 0 }, "ArrowLeft", "ArrowLeft")).toEqual({ row: 3, position: -1 });
    expect(press({ row: 3, position: 0 }, "End", "ArrowRight")).toEqual({ row: 3, position: 19 });
    expect(press({ row: 3, position: 7 }, "Home")).toEqual({ row: 3, position: -1 });
  });

  it("goes to the bar that is nearest in time in the next row", () => {
    const from = { row: 2, position: 9 };
    const below = press(from, "ArrowDown");
    expect(below.row).toBe(3);
    const start = model.rowBars[2]?.starts[9] ?? NaN;
    const distances = [...(model.rowBars[3]?.starts ?? [])].map((other) => Math.abs(other - start));
    expect(distances[below.position]).toBe(Math.min(...distances));
  });

  it("steps over headings and stops at the last row", () => {
    expect(press({ row: 9, position: -1 }, "ArrowDown")).toEqual({ row: 10, position: -1 });
    expect(press({ row: 19, position: -1 }, "ArrowDown")).toEqual({ row: 19, position: -1 });
    expect(press({ row: 2, position: -1 }, "PageUp").row).toBe(0);
    expect(press({ row: 2, position: -1 }, "PageDown").row).toBe(10);
  });

  it("never points at something hidden", () => {
    const points = layoutRows(view.rows, laneCounts, { ...everything, engineers: false });
    expect(firstCursor(points)).toEqual({ row: 10, position: -1 });
    expect(settleCursor(model, points, { row: 3, position: 2 })).toEqual({ row: 10, position: -1 });
    expect(settleCursor(model, layout, { row: 3, position: 99 })).toEqual({ row: 3, position: 19 });
    expect(firstCursor(layoutRows(view.rows, laneCounts, { ...everything, text: "nobody" }))).toBeNull();
    expect(stepRow(points, 10, -1)).toBe(10);
  });

  it("finds the bar of a visit and back", () => {
    view.bars.forEach((bar, at) => {
      expect(barAtCursor(model, cursorOfVisit(model, bar.visit_id))).toBe(at);
    });
  });

  it("moves a target by days, by hours and by rows, and back to where it was", () => {
    const start = { row: 4, startMs: (view.days[10]?.from_ms ?? 0) + 9 * HOUR_MS };
    const steps = (keys: string[], byHour: boolean) => keys.reduce((at, key) => moveTarget(layout, view.days, at, key, byHour), start);
    expect(steps(["ArrowRight"], false)).toEqual({ row: 4, startMs: start.startMs + DAY_MS });
    expect(steps(["ArrowLeft"], true)).toEqual({ row: 4, startMs: start.startMs - HOUR_MS });
    expect(steps(["ArrowDown"], false)).toEqual({ row: 5, startMs: start.startMs });
    expect(steps(["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "Enter"], false)).toEqual(start);
  });
});

describe("what is hit", () => {
  const scale = scaleFor("fortnight", view.days[3]?.from_ms ?? 0, 1000);

  it("is the bar in whose box the pointer is", () => {
    view.bars.forEach((bar, at) => {
      const box = boxOfBar(model, layout, scale, at);
      if (box === null) throw new Error(`no box for ${bar.visit_id}`);
      const hit = hitTest(model, layout, scale, box.x + box.width / 2, box.y + box.height / 2);
      expect(hit).toEqual({ kind: "bar", at, row: bar.row });
    });
  });

  it("is the row where there is no bar, and nothing below the last", () => {
    expect(hitTest(model, layout, scale, 10, layout.height + 1)).toBeNull();
    expect(hitTest(model, layout, scale, 10, 3)).toBeNull();
  });
});

describe("a bar put elsewhere", () => {
  it("gives what indexing the changed view gives", () => {
    const random = seeded(21);
    for (let i = 0; i < 50; i++) {
      const before = view.bars[Math.floor(random() * view.bars.length)] as Bar;
      const moved = { ...before, row: Math.floor(random() * 20), from_ms: before.from_ms + DAY_MS, to_ms: before.to_ms + DAY_MS };
      const bars = view.bars.map((bar) => (bar === before ? moved : bar));
      const patched = withBar(model, moved);
      expect(patched.rowBars).toEqual(indexBoard({ ...view, bars }).rowBars);
      expect(patched.bars).toEqual(bars);
    }
  });

  it("may be a new one", () => {
    const fresh = { ...(view.bars[0] as Bar), visit_id: "R-new", row: 7 };
    const patched = withBar(model, fresh);
    expect(barAtCursor(patched, cursorOfVisit(patched, "R-new"))).toBe(view.bars.length);
    expect(model.barOfVisit.has("R-new")).toBe(false);
  });
});
