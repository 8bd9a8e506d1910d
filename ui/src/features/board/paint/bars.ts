/**
 * The bars: a booked visit each, with its risk, texts, pieces of work and signs.
 */

import type { Bar } from "@/bindings/Bar";
import { barBox, type Box } from "../hit";
import { eachVisible } from "../intervals";
import { toMs, toX } from "../scale";
import { HEADER_HEIGHT, type Frame, type SeenRow } from "./frame";
import { drawFixed, drawLock, drawProblem, drawPublished, drawRisk, roundBox } from "./shapes";
import type { RiskColours } from "./theme";

/** Narrower bars are a coloured block with an edge. */
const SHAPE_PX = 14;
const TEXT_PX = 44;
const SIGN_PX = 13;

export function paintBars(frame: Frame, rows: readonly SeenRow[]): void {
  const { model, scale, width } = frame;
  const until = toMs(scale, width);
  for (const { item } of rows) {
    const index = model.rowBars[item.row];
    if (index === undefined) continue;
    eachVisible(model.bars, index, scale.originMs, until, (at, position) => {
      const bar = model.bars[at] as Bar;
      const box = barBox(scale, item, index.lanes[position] ?? 0, bar.from_ms, bar.to_ms);
      paintBar(frame, bar, { ...box, y: box.y + HEADER_HEIGHT - frame.scrollTop });
    });
  }
}

function paintBar(frame: Frame, bar: Bar, box: Box): void {
  const { ctx, theme } = frame;
  const colours = theme.risk[bar.risk];
  const faint = bar.visit_id === frame.lifted || bar.visit_id === frame.pending;
  if (faint) ctx.globalAlpha = 0.45;
  if (box.width < SHAPE_PX) paintBlock(frame, box, colours);
  else paintBody(frame, bar, box, colours);
  if (bar.visit_id === frame.selected) paintSelection(frame, box);
  if (faint) ctx.globalAlpha = 1;
}

/** Zoomed far out only the colour and the place are left. */
function paintBlock({ ctx }: Frame, box: Box, colours: RiskColours): void {
  ctx.fillStyle = colours.soft;
  ctx.fillRect(box.x, box.y, box.width, box.height);
  ctx.fillStyle = colours.strong;
  ctx.fillRect(box.x, box.y, Math.min(3, box.width), box.height);
}

function paintBody(frame: Frame, bar: Bar, box: Box, colours: RiskColours): void {
  const { ctx, theme } = frame;
  roundBox(ctx, box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, 4);
  ctx.fillStyle = bar.work_ms.length > 1 ? theme.raised : colours.soft;
  ctx.fill();
  if (bar.work_ms.length > 1) paintWork(frame, bar, box, colours);
  ctx.strokeStyle = colours.strong;
  ctx.lineWidth = 1;
  roundBox(ctx, box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, 4);
  ctx.stroke();
  ctx.fillStyle = colours.strong;
  ctx.fillRect(box.x, box.y + 1, 3.5, box.height - 2);
  paintContent(frame, bar, box, colours);
}

/** The pieces of work in full, the hours between them left light. */
function paintWork({ ctx, scale, width }: Frame, bar: Bar, box: Box, colours: RiskColours): void {
  ctx.fillStyle = colours.soft;
  for (const [from, to] of bar.work_ms) {
    const left = Math.max(-4, toX(scale, from));
    const right = Math.min(width + 4, toX(scale, to));
    if (right > left) ctx.fillRect(left, box.y + 1, right - left, box.height - 2);
  }
}

/** Risk and texts start at the view's edge when the bar begins before it. */
function paintContent(frame: Frame, bar: Bar, box: Box, colours: RiskColours): void {
  const { ctx, theme, text } = frame;
  const left = Math.max(box.x, 0);
  const right = Math.min(box.x + box.width, frame.width + 80);
  const first = box.height >= 36 ? box.y + 14.5 : box.y + box.height / 2 + 4;
  ctx.fillStyle = colours.strong;
  ctx.strokeStyle = colours.strong;
  if (box.height >= 16) drawRisk(ctx, bar.risk, left + 11.5, first - 4, 9);
  const end = paintSigns(frame, bar, right - 8, first - 4, left + 22);
  if (right - left < TEXT_PX || box.height < 14) return;
  ctx.font = theme.fonts.title;
  ctx.fillStyle = theme.text;
  ctx.fillText(text.fit(theme.fonts.title, bar.title, end - left - 20), left + 19, first);
  if (box.height < 36) return;
  ctx.font = theme.fonts.detail;
  ctx.fillStyle = theme.muted;
  ctx.fillText(text.fit(theme.fonts.detail, bar.detail, right - left - 14), left + 8, box.y + 29);
}

/** Draws the signs from the right and gives back where they begin. */
function paintSigns(frame: Frame, bar: Bar, right: number, y: number, stop: number): number {
  const { ctx, theme } = frame;
  let x = right;
  const sign = (shown: boolean, colour: string, draw: (ctx: Frame["ctx"], x: number, y: number) => void): void => {
    if (!shown || x - SIGN_PX < stop) return;
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.lineWidth = 1.3;
    draw(ctx, x - 3, y);
    x -= SIGN_PX;
  };
  sign(bar.problems.length > 0, theme.risk.missed.strong, drawProblem);
  sign(bar.fixed, theme.muted, drawFixed);
  sign(bar.lock.assignee || bar.lock.time, theme.muted, drawLock);
  sign(bar.published, theme.muted, drawPublished);
  ctx.lineWidth = 1;
  return x;
}

function paintSelection({ ctx, theme }: Frame, box: Box): void {
  ctx.strokeStyle = theme.accent;
  ctx.lineWidth = 2;
  roundBox(ctx, box.x - 1, box.y - 1, box.width + 2, box.height + 2, 5);
  ctx.stroke();
  ctx.lineWidth = 1;
}
