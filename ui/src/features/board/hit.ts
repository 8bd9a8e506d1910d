/**
 * What is under the pointer.
 *
 * Owns the geometry of a bar and the search for the thing at a point of the
 * canvas. The painter and the hit test use the same `barBox`, so that what is
 * seen is what is hit.
 */

import type { Bar } from "@/bindings/Bar";
import { eachVisible } from "./intervals";
import { itemAt, laneTop, type BoardLayout, type RowItem } from "./layout";
import type { BoardModel } from "./model";
import { toMs, toX, type TimeScale } from "./scale";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar is never drawn narrower, or it could not be seen or caught. */
export const MIN_BAR_WIDTH = 3;
/** Extra pixels either side within which a thin bar is still caught. */
const SLOP = 2;

/** The box of an interval in content coordinates (before vertical scroll). */
export function barBox(scale: TimeScale, item: RowItem, lane: number, fromMs: number, toMsEnd: number): Box {
  const x = toX(scale, fromMs);
  const width = Math.max(MIN_BAR_WIDTH, toX(scale, toMsEnd) - x);
  return { x, y: laneTop(item, lane), width, height: item.laneHeight };
}

/** The box of the bar at `at`; null where its row is hidden. */
export function boxOfBar(model: BoardModel, layout: BoardLayout, scale: TimeScale, at: number): Box | null {
  const bar = model.bars[at] as Bar;
  const item = layout.items[layout.itemOfRow[bar.row] ?? -1];
  const index = model.rowBars[bar.row];
  if (item?.kind !== "row" || index === undefined) return null;
  const lane = index.lanes[index.order.indexOf(at)] ?? 0;
  return barBox(scale, item, lane, bar.from_ms, bar.to_ms);
}

export type Hit =
  | { readonly kind: "bar"; readonly at: number; readonly row: number }
  | { readonly kind: "span"; readonly at: number; readonly row: number }
  | { readonly kind: "absence"; readonly at: number; readonly row: number }
  | { readonly kind: "row"; readonly row: number };

/** The topmost thing at `x` and content height `y`; null below the last row. */
export function hitTest(model: BoardModel, layout: BoardLayout, scale: TimeScale, x: number, y: number): Hit | null {
  const item = layout.items[itemAt(layout, y)];
  if (item?.kind !== "row") return null;
  const { row } = item;
  const bar = barAt(model, item, scale, x, y);
  if (bar >= 0) return { kind: "bar", at: bar, row };
  const span = touching(model.spans, model.rowSpans[row], scale, x);
  if (span >= 0) return { kind: "span", at: span, row };
  const absence = touching(model.absences, model.rowAbsences[row], scale, x);
  if (absence >= 0) return { kind: "absence", at: absence, row };
  return { kind: "row", row };
}

function barAt(model: BoardModel, item: RowItem, scale: TimeScale, x: number, y: number): number {
  const index = model.rowBars[item.row];
  if (index === undefined) return -1;
  const reach = MIN_BAR_WIDTH + SLOP;
  let found = -1;
  eachVisible(model.bars, index, toMs(scale, x - reach), toMs(scale, x + reach), (at, position) => {
    const bar = model.bars[at] as Bar;
    const box = barBox(scale, item, index.lanes[position] ?? 0, bar.from_ms, bar.to_ms);
    if (inside(box, x, y)) found = at;
  });
  return found;
}

function inside(box: Box, x: number, y: number): boolean {
  const slop = box.width < 8 ? SLOP : 0;
  return x >= box.x - slop && x <= box.x + box.width + slop && y >= box.y && y <= box.y + box.height;
}

function touching(
  source: BoardModel["spans"] | BoardModel["absences"],
  index: BoardModel["rowSpans"][number] | undefined,
  scale: TimeScale,
  x: number,
): number {
  if (index === undefined) return -1;
  const ms = toMs(scale, x);
  let found = -1;
  eachVisible(source, index, ms, ms + 1, (at) => (found = at));
  return found;
}
