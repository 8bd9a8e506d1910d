/**
 * The board's rows down the page.
 *
 * Owns which rows are shown under a filter, their heights and offsets, and
 * finding the row at a height. Knows nothing of time. Its invariants: items
 * follow each other without gap or overlap, and `height` is their sum.
 */

import type { BoardRow } from "@/bindings/BoardRow";

export type RowGroup = "engineer" | "service_point";

export interface RowFilter {
  readonly engineers: boolean;
  readonly servicePoints: boolean;
  /** Every word must occur in the name or the detail; case does not matter. */
  readonly text: string;
}

interface Placed {
  readonly y: number;
  readonly height: number;
}

export interface HeadingItem extends Placed {
  readonly kind: "heading";
  readonly group: RowGroup;
  readonly shown: number;
  readonly total: number;
}

export interface RowItem extends Placed {
  readonly kind: "row";
  readonly group: RowGroup;
  /** The index into the view's rows. */
  readonly row: number;
  readonly lanes: number;
  readonly laneHeight: number;
}

export type LayoutItem = HeadingItem | RowItem;

export interface BoardLayout {
  readonly items: readonly LayoutItem[];
  readonly height: number;
  /** The item of each row of the view; -1 where the filter hides it. */
  readonly itemOfRow: readonly number[];
}

export const HEADING_HEIGHT = 27;
export const ROW_PADDING = 9;
export const LANE_GAP = 3;

/** The height of a bar when a row has this many lanes. */
export function laneHeight(lanes: number): number {
  if (lanes <= 1) return 38;
  if (lanes === 2) return 24;
  return lanes <= 6 ? 18 : 10;
}

/** Lays out the rows the filter lets through, engineers first. */
export function layoutRows(
  rows: readonly BoardRow[],
  laneCounts: readonly number[],
  filter: RowFilter,
): BoardLayout {
  const items: LayoutItem[] = [];
  const itemOfRow = rows.map(() => -1);
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  let y = 0;
  for (const group of groupsOf(filter)) {
    const all = rows.flatMap((row, at) => (row.kind === group ? [at] : []));
    const shown = all.filter((at) => matches(rows[at] as BoardRow, words));
    if (all.length === 0) continue;
    items.push({ kind: "heading", group, shown: shown.length, total: all.length, y, height: HEADING_HEIGHT });
    y += HEADING_HEIGHT;
    for (const row of shown) {
      const item = rowItem(group, row, laneCounts[row] ?? 0, y);
      itemOfRow[row] = items.push(item) - 1;
      y += item.height;
    }
  }
  return { items, height: y, itemOfRow };
}

function groupsOf(filter: RowFilter): RowGroup[] {
  const groups: RowGroup[] = [];
  if (filter.engineers) groups.push("engineer");
  if (filter.servicePoints) groups.push("service_point");
  return groups;
}

function matches(row: BoardRow, words: readonly string[]): boolean {
  const text = `${row.name} ${row.detail}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function rowItem(group: RowGroup, row: number, laneCount: number, y: number): RowItem {
  const lanes = Math.max(1, laneCount);
  const each = laneHeight(lanes);
  const height = 2 * ROW_PADDING + lanes * each + (lanes - 1) * LANE_GAP;
  return { kind: "row", group, row, lanes, laneHeight: each, y, height };
}

/** Top of a lane, from the top of the board's content. */
export function laneTop(item: RowItem, lane: number): number {
  return item.y + ROW_PADDING + lane * (item.laneHeight + LANE_GAP);
}

/** The item at this height, or -1. */
export function itemAt(layout: BoardLayout, y: number): number {
  if (y < 0 || y >= layout.height) return -1;
  let lo = 0;
  let hi = layout.items.length - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >>> 1;
    if ((layout.items[mid] as LayoutItem).y <= y) lo = mid;
    else hi = mid - 1;
  }
  return lo;
}

/** The items `[lo, hi)` that touch `[top, bottom)`. */
export function visibleItems(layout: BoardLayout, top: number, bottom: number): [number, number] {
  if (layout.items.length === 0 || bottom <= 0 || top >= layout.height) return [0, 0];
  const lo = itemAt(layout, Math.max(0, top));
  const last = itemAt(layout, Math.min(bottom, layout.height) - 1e-6);
  return [lo, last + 1];
}

/** The next row item from `from` in this direction, or -1. */
export function nextRowItem(layout: BoardLayout, from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < layout.items.length; at += step) {
    if (layout.items[at]?.kind === "row") return at;
  }
  return -1;
}

/** The scroll offset that shows an item whole, moving as little as possible. */
export function scrollToShow(item: LayoutItem, scrollTop: number, height: number): number {
  if (item.y < scrollTop) return item.y;
  const bottom = item.y + item.height;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
