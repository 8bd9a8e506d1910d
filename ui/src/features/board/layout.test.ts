import { describe, expect, it } from "vitest";
import type { BoardRow } from "@/bindings/BoardRow";
import { seeded } from "../../../bench/generate";
import { itemAt, laneHeight, laneTop, layoutRows, scrollToShow, visibleItems, type LayoutItem, type RowFilter } from "./layout";

const rows: BoardRow[] = Array.from({ length: 40 }, (_, at) => ({
  kind: at < 25 ? "engineer" : "service_point",
  id: `X-${at}`,
  name: `Name ${at}`,
  detail: at % 2 === 0 ? "Suzhou · hydraulics" : "Jinan · cnc",
  load_percent: 0,
}));
const random = seeded(3);
const lanes = rows.map(() => Math.floor(random() * 9));
const everything: RowFilter = { engineers: true, servicePoints: true, text: "" };
const layout = layoutRows(rows, lanes, everything);

describe("the rows down the page", () => {
  it("follow each other without gap or overlap", () => {
    let y = 0;
    for (const item of layout.items) {
      expect(item.y).toBe(y);
      y += item.height;
    }
    expect(layout.height).toBe(y);
    expect(layout.items).toHaveLength(42);
  });

  it("keep every lane inside its row", () => {
    for (const item of layout.items) {
      if (item.kind !== "row") continue;
      expect(laneTop(item, 0)).toBeGreaterThan(item.y);
      expect(laneTop(item, item.lanes - 1) + laneHeight(item.lanes)).toBeLessThan(item.y + item.height);
    }
  });

  it("are found at their height, as by looking at each", () => {
    for (let y = -20; y < layout.height + 20; y += 3.7) {
      const naive = layout.items.findIndex((item) => y >= item.y && y < item.y + item.height);
      expect(itemAt(layout, y)).toBe(naive);
    }
  });

  it("are the visible ones, as by looking at each", () => {
    for (let top = -300; top < layout.height + 100; top += 41) {
      const [lo, hi] = visibleItems(layout, top, top + 260);
      const naive = layout.items.filter((item) => item.y < top + 260 && item.y + item.height > top);
      expect(layout.items.slice(lo, hi)).toEqual(naive);
    }
  });

  it("are filtered by kind and by every word", () => {
    const points = layoutRows(rows, lanes, { ...everything, engineers: false });
    expect(points.items.filter((item) => item.kind === "row")).toHaveLength(15);
    expect(points.itemOfRow[0]).toBe(-1);
    const words = layoutRows(rows, lanes, { ...everything, text: "  JINAN name 1 " });
    const shown = words.items.flatMap((item) => (item.kind === "row" ? [item.row] : []));
    expect(shown).toEqual([1, 11, 13, 15, 17, 19, 21, 31]);
    expect(words.items[0]).toMatchObject({ kind: "heading", shown: 7, total: 25 });
  });

  it("scroll no further than needed to show one", () => {
    const item = layout.items[20] as LayoutItem;
    expect(scrollToShow(item, item.y - 10, 500)).toBe(item.y - 10);
    expect(scrollToShow(item, item.y + 5, 500)).toBe(item.y);
    expect(scrollToShow(item, 0, 100)).toBe(item.y + item.height - 100);
  });
});
