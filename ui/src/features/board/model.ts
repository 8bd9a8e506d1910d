/**
 * The board's data, indexed for drawing.
 *
 * Owns the indices over one `BoardView`: what stands in which row, and where
 * a visit's bar is. It is a value: a change gives a new model that shares the
 * rows it did not touch. Knows nothing of pixels. Start at `indexBoard`.
 */

import type { Absence } from "@/bindings/Absence";
import type { Bar } from "@/bindings/Bar";
import type { BoardView } from "@/bindings/BoardView";
import type { JourneySpan } from "@/bindings/JourneySpan";
import { indexIntervals, type Interval, type IntervalIndex } from "./intervals";

export interface BoardModel {
  readonly view: BoardView;
  readonly bars: readonly Bar[];
  readonly spans: readonly JourneySpan[];
  readonly absences: readonly Absence[];
  /** One index a row, of positions in `bars`. */
  readonly rowBars: readonly IntervalIndex[];
  readonly rowSpans: readonly IntervalIndex[];
  readonly rowAbsences: readonly IntervalIndex[];
  /** Where a visit's bar is in `bars`. */
  readonly barOfVisit: ReadonlyMap<string, number>;
}

/** Indexes a view. Linear in the bars, since the core sends them sorted. */
export function indexBoard(view: BoardView): BoardModel {
  const rows = view.rows.length;
  return {
    view,
    bars: view.bars,
    spans: view.spans,
    absences: view.absences,
    rowBars: indexByRow(view.bars, rows),
    rowSpans: indexByRow(view.spans, rows),
    rowAbsences: indexByRow(view.absences, rows),
    barOfVisit: new Map(view.bars.map((bar, at) => [bar.visit_id, at])),
  };
}

/**
 * The model with one visit's bar put elsewhere (or added), before the core has
 * answered with the whole board. Only the two rows touched are indexed again.
 */
export function withBar(model: BoardModel, bar: Bar): BoardModel {
  const at = model.barOfVisit.get(bar.visit_id) ?? model.bars.length;
  const before = model.bars[at];
  const bars = model.bars.slice();
  bars[at] = bar;
  const rowBars = model.rowBars.slice();
  if (before !== undefined) rowBars[before.row] = without(bars, rowBars[before.row], at);
  rowBars[bar.row] = including(bars, rowBars[bar.row], at);
  return { ...model, bars, rowBars, barOfVisit: new Map(model.barOfVisit).set(bar.visit_id, at) };
}

function without(bars: readonly Bar[], index: IntervalIndex | undefined, at: number) {
  return indexIntervals(bars, index?.order.filter((other) => other !== at) ?? []);
}

function including(bars: readonly Bar[], index: IntervalIndex | undefined, at: number) {
  return indexIntervals(bars, [...(index?.order.filter((other) => other !== at) ?? []), at]);
}

function indexByRow(items: readonly (Interval & { row: number })[], rows: number) {
  const members: number[][] = Array.from({ length: rows }, () => []);
  items.forEach((item, at) => members[item.row]?.push(at));
  return members.map((row) => indexIntervals(items, row));
}
