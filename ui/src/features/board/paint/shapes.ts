/**
 * The small signs of the board: risk, lock, published, problem.
 *
 * Each is drawn in a box of about 10 px around its centre. The shapes of risk
 * are those of `RiskMark`: a shape never says something else than its colour.
 */

import type { Risk } from "@/bindings/Risk";

type Ctx = CanvasRenderingContext2D;

/** ● fine, ▲ tight, ◆ missed or will be, ○ none. */
export function drawRisk(ctx: Ctx, risk: Risk, x: number, y: number, size: number): void {
  ctx.beginPath();
  if (risk === "tight") triangle(ctx, x, y, size);
  else if (risk === "missed" || risk === "will_miss") diamond(ctx, x, y, size);
  else ctx.arc(x, y, size * 0.42, 0, Math.PI * 2);
  if (risk === "none") ctx.stroke();
  else ctx.fill();
}

function triangle(ctx: Ctx, x: number, y: number, size: number): void {
  ctx.moveTo(x, y - size * 0.48);
  ctx.lineTo(x + size * 0.52, y + size * 0.42);
  ctx.lineTo(x - size * 0.52, y + size * 0.42);
  ctx.closePath();
}

function diamond(ctx: Ctx, x: number, y: number, size: number): void {
  const r = size * 0.54;
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.closePath();
}

/** A padlock. */
export function drawLock(ctx: Ctx, x: number, y: number): void {
  ctx.fillRect(x - 4, y - 1, 8, 6);
  ctx.beginPath();
  ctx.arc(x, y - 1.5, 2.6, Math.PI, 0);
  ctx.stroke();
}

/** An envelope: people have been told. */
export function drawPublished(ctx: Ctx, x: number, y: number): void {
  ctx.beginPath();
  ctx.rect(x - 4.5, y - 3.5, 9, 7);
  ctx.moveTo(x - 4.5, y - 3);
  ctx.lineTo(x, y + 0.6);
  ctx.lineTo(x + 4.5, y - 3);
  ctx.stroke();
}

/** A tick: somebody has arrived, or the work is done. */
export function drawFixed(ctx: Ctx, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x - 4, y);
  ctx.lineTo(x - 1, y + 3);
  ctx.lineTo(x + 4, y - 3.5);
  ctx.stroke();
}

/** An exclamation mark: something no longer fits. */
export function drawProblem(ctx: Ctx, x: number, y: number): void {
  ctx.fillRect(x - 1, y - 4.5, 2, 6);
  ctx.fillRect(x - 1, y + 2.5, 2, 2);
}

/** A crescent: a night away. */
export function drawNight(ctx: Ctx, x: number, y: number): void {
  ctx.beginPath();
  ctx.arc(x, y, 2.6, Math.PI * 0.3, Math.PI * 1.7);
  ctx.arc(x + 1.6, y, 2.1, Math.PI * 1.62, Math.PI * 0.38, true);
  ctx.closePath();
  ctx.fill();
}

/** A rounded box; square where it is too small to be round. */
export function roundBox(ctx: Ctx, x: number, y: number, width: number, height: number, radius: number): void {
  ctx.beginPath();
  if (width < 8) ctx.rect(x, y, width, height);
  else ctx.roundRect(x, y, width, height, radius);
}
