/**
 * Moving about the board by keys.
 *
 * Owns where the focus goes from a bar or a row's name, and where a visit goes
 * that is moved by keys. Pure: the same key from the same place gives the same
 * place. Its invariant: a cursor never points at a row that is hidden.
 */

import type { BoardDay } from "@/bindings/BoardDay";
import { nearestPosition } from "./intervals";
import { nextRowItem, type BoardLayout } from "./layout";
import type { BoardModel } from "./model";
import { shiftDays } from "./days";
import { HOUR_MS } from "./scale";

/** A place for the focus: a row's name (`position` -1) or a bar in its row. */
export interface Cursor {
  readonly row: number;
  readonly position: number;
}

const PAGE_ROWS = 8;

/** Where `key` leads from here; the same cursor where it leads nowhere. */
export function moveCursor(model: BoardModel, layout: BoardLayout, cursor: Cursor, key: string): Cursor {
  const bars = model.rowBars[cursor.row]?.order.length ?? 0;
  switch (key) {
    case "ArrowRight":
      return { row: cursor.row, position: Math.min(bars - 1, cursor.position + 1) };
    case "ArrowLeft":
      return { row: cursor.row, position: Math.max(-1, cursor.position - 1) };
    case "Home":
      return { row: cursor.row, position: -1 };
    case "End":
      return { row: cursor.row, position: bars - 1 };
    case "ArrowDown":
      return toRow(model, layout, cursor, 1, 1);
    case "ArrowUp":
      return toRow(model, layout, cursor, -1, 1);
    case "PageDown":
      return toRow(model, layout, cursor, 1, PAGE_ROWS);
    case "PageUp":
      return toRow(model, layout, cursor, -1, PAGE_ROWS);
    default:
      return cursor;
  }
}

function toRow(model: BoardModel, layout: BoardLayout, cursor: Cursor, step: 1 | -1, times: number): Cursor {
  const row = stepRow(layout, cursor.row, step, times);
  if (row === cursor.row || cursor.position < 0) return { row, position: -1 };
  const from = model.rowBars[cursor.row]?.starts[cursor.position] ?? 0;
  const index = model.rowBars[row];
  return { row, position: index === undefined ? -1 : nearestPosition(index, from) };
}

/** The row `times` shown rows away, or the last there is in that direction. */
export function stepRow(layout: BoardLayout, row: number, step: 1 | -1, times = 1): number {
  let item = layout.itemOfRow[row] ?? -1;
  for (let i = 0; i < times; i++) {
    const next = nextRowItem(layout, item, step);
    if (next < 0) break;
    item = next;
  }
  const target = layout.items[item];
  return target?.kind === "row" ? target.row : row;
}

/** The first row that is shown; null when the filter hides all. */
export function firstCursor(layout: BoardLayout): Cursor | null {
  const item = layout.items[nextRowItem(layout, -1, 1)];
  return item?.kind === "row" ? { row: item.row, position: -1 } : null;
}

/** A cursor that still exists in this model and layout; null when none does. */
export function settleCursor(model: BoardModel, layout: BoardLayout, cursor: Cursor | null): Cursor | null {
  if (cursor === null || (layout.itemOfRow[cursor.row] ?? -1) < 0) return firstCursor(layout);
  const last = (model.rowBars[cursor.row]?.order.length ?? 0) - 1;
  return cursor.position <= last ? cursor : { row: cursor.row, position: last };
}

/** The index into the bars that a cursor stands on; null on a row's name. */
export function barAtCursor(model: BoardModel, cursor: Cursor | null): number | null {
  if (cursor === null || cursor.position < 0) return null;
  return model.rowBars[cursor.row]?.order[cursor.position] ?? null;
}

/** The cursor on a visit's bar; null when it has none. */
export function cursorOfVisit(model: BoardModel, visitId: string): Cursor | null {
  const at = model.barOfVisit.get(visitId);
  const row = at === undefined ? undefined : model.bars[at]?.row;
  if (at === undefined || row === undefined) return null;
  return { row, position: model.rowBars[row]?.order.indexOf(at) ?? -1 };
}

/** Where a visit that is being moved would go. */
export interface Target {
  readonly row: number;
  readonly startMs: number;
}

/** The target after `key`; the same where the key does not move it. */
export function moveTarget(
  layout: BoardLayout,
  days: readonly BoardDay[],
  target: Target,
  key: string,
  byHour: boolean,
): Target {
  const along = (step: 1 | -1): Target => ({
    row: target.row,
    startMs: byHour ? target.startMs + step * HOUR_MS : shiftDays(days, target.startMs, step),
  });
  switch (key) {
    case "ArrowRight":
      return along(1);
    case "ArrowLeft":
      return along(-1);
    case "ArrowDown":
      return { ...target, row: stepRow(layout, target.row, 1) };
    case "ArrowUp":
      return { ...target, row: stepRow(layout, target.row, -1) };
    default:
      return target;
  }
}
