/**
 * What stands behind the bars: journeys with travel and nights, and absences.
 */

import type { JourneySpan } from "@/bindings/JourneySpan";
import { eachVisible } from "../intervals";
import { ROW_PADDING } from "../layout";
import { toMs, toX } from "../scale";
import type { Frame, SeenDay, SeenRow } from "./frame";
import { drawNight, roundBox } from "./shapes";

/** How far a journey reaches above its bars, and below them for the nights. */
const REACH_PX = 3;
const NIGHTS_PX = 7;
/** Narrower days have no room for a crescent each. */
const NIGHT_DAY_PX = 22;

export function paintJourneys(frame: Frame, rows: readonly SeenRow[], days: readonly SeenDay[]): void {
  const { model, scale, width } = frame;
  const until = toMs(scale, width);
  for (const row of rows) {
    const index = model.rowSpans[row.item.row];
    if (index === undefined) continue;
    eachVisible(model.spans, index, scale.originMs, until, (at) => {
      paintSpan(frame, row, model.spans[at] as JourneySpan, days);
    });
  }
}

function paintSpan(frame: Frame, row: SeenRow, span: JourneySpan, days: readonly SeenDay[]): void {
  const { ctx, theme } = frame;
  const x = toX(frame.scale, span.from_ms);
  const width = Math.max(2, toX(frame.scale, span.to_ms) - x);
  const top = row.top + ROW_PADDING - REACH_PX;
  const height = row.item.height - 2 * ROW_PADDING + REACH_PX + NIGHTS_PX;
  ctx.fillStyle = theme.away;
  ctx.strokeStyle = theme.travel;
  roundBox(ctx, x + 0.5, top + 0.5, width - 1, height - 1, 6);
  ctx.fill();
  if (width > 4) ctx.stroke();
  paintNights(frame, row, span, days);
  paintTravel(frame, row, span);
}

/** A crescent at each midnight away, where days are wide enough to tell them apart. */
function paintNights(frame: Frame, row: SeenRow, span: JourneySpan, days: readonly SeenDay[]): void {
  const { ctx, theme } = frame;
  ctx.fillStyle = theme.borderStrong;
  const y = row.top + row.item.height - ROW_PADDING + NIGHTS_PX / 2;
  for (const { day, x, width } of days) {
    if (width >= NIGHT_DAY_PX && day.from_ms > span.from_ms && day.from_ms < span.to_ms) drawNight(ctx, x, y);
  }
}

function paintTravel(frame: Frame, row: SeenRow, span: JourneySpan): void {
  const { ctx, theme, scale, text } = frame;
  const middle = row.top + row.item.height / 2;
  for (const leg of span.travel) {
    const x = toX(scale, leg.from_ms);
    const width = Math.max(2, toX(scale, leg.to_ms) - x);
    if (x > frame.width || x + width < 0) continue;
    const height = leg.mode === "air" ? 14 : 6;
    ctx.fillStyle = theme.travel;
    roundBox(ctx, x, middle - height / 2, width, height, height / 2);
    ctx.fill();
    if (leg.mode !== "air" || width < 30) continue;
    ctx.font = theme.fonts.small;
    ctx.fillStyle = theme.muted;
    ctx.fillText(text.fit(theme.fonts.small, leg.text, width - 10), Math.max(x, 0) + 6, middle + 3.5);
  }
}

export function paintAbsences(frame: Frame, rows: readonly SeenRow[]): void {
  const { model, scale, width } = frame;
  const until = toMs(scale, width);
  const hatch = hatching(frame);
  for (const row of rows) {
    const index = model.rowAbsences[row.item.row];
    if (index === undefined) continue;
    eachVisible(model.absences, index, scale.originMs, until, (at) => {
      const absence = model.absences[at];
      if (absence !== undefined) paintAbsence(frame, row, absence, hatch);
    });
  }
}

function paintAbsence(frame: Frame, row: SeenRow, absence: Frame["model"]["absences"][number], hatch: CanvasPattern | null): void {
  const { ctx, theme, scale, text } = frame;
  const left = Math.max(-8, toX(scale, absence.from_ms));
  const right = Math.min(frame.width + 8, toX(scale, absence.to_ms));
  const top = row.top + ROW_PADDING;
  const height = row.item.height - 2 * ROW_PADDING;
  ctx.fillStyle = hatch ?? theme.sunken;
  ctx.fillRect(left, top, Math.max(1, right - left), height);
  if (right - left < 34) return;
  ctx.font = theme.fonts.detail;
  ctx.fillStyle = theme.faint;
  ctx.fillText(text.fit(theme.fonts.detail, absence.text, right - Math.max(0, left) - 12), Math.max(0, left) + 6, top + height / 2 + 4);
}

const hatchings = new WeakMap<Frame["theme"], CanvasPattern>();

/** Diagonal lines in the theme's colours, drawn once a theme. */
function hatching({ ctx, theme }: Frame): CanvasPattern | null {
  const known = hatchings.get(theme);
  if (known !== undefined) return known;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (pen === null) return null;
  pen.fillStyle = theme.weekend;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = theme.border;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  if (pattern !== null) hatchings.set(theme, pattern);
  return pattern;
}
