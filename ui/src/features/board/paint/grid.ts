/**
 * The ground of the board: rows, days, weekends, and what is not loaded.
 */

import { firstDayAfter } from "../days";
import { visibleItems } from "../layout";
import { DAY_MS, HOUR_MS, toMs, toX } from "../scale";
import { crisp, HEADER_HEIGHT, type Frame, type SeenDay, type SeenRow } from "./frame";

/** Below this width days have no line of their own. */
const DAY_LINE_PX = 9;

export function seenDays(frame: Frame): SeenDay[] {
  const { days } = frame.model.view;
  const end = toMs(frame.scale, frame.width);
  const seen: SeenDay[] = [];
  for (let i = Math.max(0, firstDayAfter(days, frame.scale.originMs) - 1); i < days.length; i++) {
    const day = days[i];
    if (day === undefined || day.from_ms >= end) break;
    const x = toX(frame.scale, day.from_ms);
    seen.push({ day, x, width: toX(frame.scale, day.to_ms) - x });
  }
  return seen;
}

export function seenRows(frame: Frame): SeenRow[] {
  const { layout, scrollTop, height } = frame;
  const [lo, hi] = visibleItems(layout, scrollTop, scrollTop + height - HEADER_HEIGHT);
  const rows: SeenRow[] = [];
  for (const item of layout.items.slice(lo, hi)) {
    if (item.kind === "row") rows.push({ item, top: HEADER_HEIGHT + item.y - scrollTop });
  }
  return rows;
}

/** Paints the ground; everything else stands on it. */
export function paintGrid(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme, width, height } = frame;
  ctx.fillStyle = theme.raised;
  ctx.fillRect(0, 0, width, height);
  paintWeekends(frame, days);
  paintDayLines(frame, days);
  // Rows go on through time that is not loaded yet.
  paintUnloaded(frame);
  paintItems(frame);
}

function paintWeekends(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme, height } = frame;
  ctx.fillStyle = theme.weekend;
  for (const { day, x, width } of days) {
    if (day.weekend && width >= 2) ctx.fillRect(x, 0, width, height);
  }
}

function paintDayLines(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme, height } = frame;
  ctx.strokeStyle = theme.border;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { day, x, width } of days) {
    const start = day.month !== null ? 0 : HEADER_HEIGHT / 2;
    if (width < DAY_LINE_PX && day.month === null) continue;
    ctx.moveTo(crisp(x), start);
    ctx.lineTo(crisp(x), height);
  }
  ctx.stroke();
  paintHourLines(frame, days);
}

function paintHourLines(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, scale, height } = frame;
  const step = hourStep(scale.msPerPx);
  if (step === 0) return;
  ctx.globalAlpha = 0.55;
  ctx.beginPath();
  for (const { day } of days) {
    for (let ms = day.from_ms + step * HOUR_MS; ms < day.to_ms; ms += step * HOUR_MS) {
      const x = crisp(toX(scale, ms));
      ctx.moveTo(x, HEADER_HEIGHT);
      ctx.lineTo(x, height);
    }
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Hours between two lines; 0 for none. */
export function hourStep(msPerPx: number): number {
  const pxPerHour = HOUR_MS / msPerPx;
  if (pxPerHour >= 30) return 1;
  if (pxPerHour >= 12) return 3;
  return pxPerHour >= 6 ? 6 : 0;
}

function paintItems(frame: Frame): void {
  const { ctx, layout, scrollTop, height, theme, width } = frame;
  const [lo, hi] = visibleItems(layout, scrollTop, scrollTop + height - HEADER_HEIGHT);
  ctx.beginPath();
  for (const item of layout.items.slice(lo, hi)) {
    const top = HEADER_HEIGHT + item.y - scrollTop;
    if (item.kind === "heading") {
      ctx.fillStyle = theme.surface;
      ctx.fillRect(0, top, width, item.height);
    }
    ctx.moveTo(0, crisp(top + item.height - 1));
    ctx.lineTo(width, crisp(top + item.height - 1));
  }
  ctx.strokeStyle = theme.border;
  ctx.stroke();
}

/** Time the core has not been asked for is shaded: empty is not the same as unknown. */
function paintUnloaded(frame: Frame): void {
  const { ctx, model, scale, theme, width, height } = frame;
  const first = model.view.days[0]?.from_ms ?? scale.originMs + DAY_MS;
  const last = model.view.days.at(-1)?.to_ms ?? first;
  const left = Math.min(width, toX(scale, first));
  const right = Math.max(0, toX(scale, last));
  ctx.fillStyle = theme.sunken;
  if (left > 0) ctx.fillRect(0, 0, left, height);
  if (right < width) ctx.fillRect(right, 0, width - right, height);
}
