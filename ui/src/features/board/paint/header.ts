/**
 * The header of the axis: months above, days (or weeks, or hours) below, and now.
 */

import { dayOfMonth, weekday } from "../civil";
import { HOUR_MS, toX } from "../scale";
import { crisp, HEADER_HEIGHT, type Frame, type SeenDay } from "./frame";
import { hourStep } from "./grid";

const MONTH_BASELINE = 16;
const DAY_BASELINE = 36;
/** From this width on a day carries its weekday. */
const WORDED_DAY_PX = 52;
/** From this width on every day carries its number; below, every Monday. */
const NUMBERED_DAY_PX = 20;
const WEEK_PX = 24;

export function paintHeader(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme, width } = frame;
  ctx.fillStyle = theme.raised;
  ctx.fillRect(0, 0, width, HEADER_HEIGHT);
  shadeWeekends(frame, days);
  ctx.textBaseline = "alphabetic";
  paintMonths(frame, days);
  for (const seen of days) paintDay(frame, seen);
  ctx.strokeStyle = theme.border;
  ctx.beginPath();
  ctx.moveTo(0, HEADER_HEIGHT - 0.5);
  ctx.lineTo(width, HEADER_HEIGHT - 0.5);
  ctx.stroke();
}

function shadeWeekends(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme } = frame;
  ctx.fillStyle = theme.weekend;
  for (const { day, x, width } of days) {
    if (day.weekend && width >= DAY_SHADE_PX) ctx.fillRect(x, HEADER_HEIGHT / 2, width, HEADER_HEIGHT / 2);
  }
}
const DAY_SHADE_PX = 6;

/** The month of the left edge stays in sight while its days do. */
function paintMonths(frame: Frame, days: readonly SeenDay[]): void {
  const { ctx, theme, text } = frame;
  const starts = monthStarts(frame, days);
  ctx.font = theme.fonts.headerStrong;
  starts.forEach(({ label, x }, i) => {
    const left = Math.max(0, x);
    const room = (starts[i + 1]?.x ?? frame.width) - left - 12;
    ctx.fillStyle = theme.text;
    const short = text.width(theme.fonts.headerStrong, label) > room ? shortMonth(label) : label;
    ctx.fillText(text.fit(theme.fonts.headerStrong, short, room), left + 7, MONTH_BASELINE);
    if (x > 0) strokeTick(frame, x, 0, HEADER_HEIGHT);
  });
}

/** `October 2026` as `Oct 2026`; months written in figures are short already. */
export function shortMonth(label: string): string {
  return label.replace(/^([A-Z][a-z]{2})[a-z]+(?= \d{4}$)/, "$1");
}

interface MonthStart {
  readonly label: string;
  readonly x: number;
}

function monthStarts(frame: Frame, days: readonly SeenDay[]): MonthStart[] {
  const all = frame.model.view.days;
  const first = days[0];
  if (first === undefined) return [];
  let at = all.indexOf(first.day);
  while (at > 0 && all[at]?.month === null) at--;
  const starts: MonthStart[] = [];
  const head = all[at];
  if (head !== undefined && head !== first.day) starts.push({ label: head.month ?? "", x: toX(frame.scale, head.from_ms) });
  for (const { day, x } of days) if (day.month !== null) starts.push({ label: day.month, x });
  return starts;
}

function strokeTick(frame: Frame, x: number, from: number, to: number): void {
  frame.ctx.strokeStyle = frame.theme.border;
  frame.ctx.beginPath();
  frame.ctx.moveTo(crisp(x), from);
  frame.ctx.lineTo(crisp(x), to);
  frame.ctx.stroke();
}

function paintDay(frame: Frame, seen: SeenDay): void {
  const { ctx, theme } = frame;
  const { day, x, width } = seen;
  const today = day.from_ms <= frame.nowMs && frame.nowMs < day.to_ms;
  if (width >= WORDED_DAY_PX) {
    paintWordedDay(frame, seen, today);
    return;
  }
  const label = shortLabel(seen);
  if (label === null) return;
  ctx.font = today ? theme.fonts.headerStrong : theme.fonts.header;
  ctx.fillStyle = today ? theme.today : theme.muted;
  if (width >= NUMBERED_DAY_PX) ctx.fillText(label, x + (width - frame.text.width(ctx.font, label)) / 2, DAY_BASELINE);
  else ctx.fillText(label, x + 3, DAY_BASELINE);
}

/** Days too narrow for words: the number; narrower still: that of each Monday. */
function shortLabel({ day, width }: SeenDay): string | null {
  const number = String(dayOfMonth(day.date));
  if (width >= NUMBERED_DAY_PX) return number;
  return weekday(day.date) === 1 && width * 7 >= WEEK_PX ? number : null;
}

function paintWordedDay(frame: Frame, seen: SeenDay, today: boolean): void {
  const { ctx, theme, scale } = frame;
  const step = hourStep(scale.msPerPx);
  const left = Math.max(0, seen.x);
  ctx.font = today ? theme.fonts.headerStrong : theme.fonts.header;
  ctx.fillStyle = today ? theme.today : theme.muted;
  if (step === 0) {
    ctx.fillText(frame.text.fit(ctx.font, seen.day.text, seen.x + seen.width - left - 10), left + 7, DAY_BASELINE);
    return;
  }
  ctx.fillText(seen.day.text, left + 7, DAY_BASELINE);
  paintHours(frame, seen, step, left + 14 + frame.text.width(ctx.font, seen.day.text));
}

/**
 * Hours of the day, counted from its beginning. On a day when the clock
 * changes the count would not be the hour on the wall, so there are none.
 */
function paintHours(frame: Frame, { day }: SeenDay, step: number, clearOf: number): void {
  if (day.to_ms - day.from_ms !== 24 * HOUR_MS) return;
  const { ctx, theme, scale } = frame;
  ctx.font = theme.fonts.small;
  ctx.fillStyle = theme.faint;
  for (let hour = step; hour < 24; hour += step) {
    const x = toX(scale, day.from_ms + hour * HOUR_MS);
    if (x > clearOf && x < frame.width) ctx.fillText(`${String(hour).padStart(2, "0")}:00`, x + 3, DAY_BASELINE);
  }
}

/** The line of now, over everything. */
export function paintNow(frame: Frame): void {
  const { ctx, theme, scale, height } = frame;
  const x = toX(scale, frame.nowMs);
  if (x < -4 || x > frame.width + 4) return;
  ctx.strokeStyle = theme.today;
  ctx.fillStyle = theme.today;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, HEADER_HEIGHT - 6);
  ctx.lineTo(x, height);
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, HEADER_HEIGHT - 5, 3.5, 0, Math.PI * 2);
  ctx.fill();
  ctx.lineWidth = 1;
}
