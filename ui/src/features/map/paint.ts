/**
 * Paints the map: sea, land, coverage, journeys, marks and their names.
 *
 * Land is a picture of its own that is painted again only when the scale, the
 * theme or the coverage changes, and moved while the map is panned. Everything
 * over it is painted each frame, at the same size at every scale.
 */

import { drawRisk } from "@/features/board/paint/shapes";
import type { BoardTheme } from "@/features/board/paint/theme";
import { overlaps, seen, toScreen, type Size, type View } from "./view";
import type { Box, Shape } from "./projection";
import { isShown, type Layers, type Mark, type Scene } from "./scene";

type Ctx = CanvasRenderingContext2D;

export interface Country {
  readonly number: string | null;
  readonly path: Path2D;
  readonly box: Box;
}

export interface MapFrame {
  readonly ctx: Ctx;
  readonly size: Size;
  readonly ratio: number;
  readonly view: View;
  readonly theme: BoardTheme;
  readonly land: readonly Country[];
  readonly sphere: Path2D;
  readonly covered: ReadonlySet<string>;
  readonly scene: Scene;
  readonly layers: Layers;
  readonly selected: string | null;
  readonly hovered: string | null;
  /** The journey that stands out; null when none does. */
  readonly journey: string | null;
}

const paths = new WeakMap<Shape, Path2D>();

/** A shape's path, made once. */
function pathOf(shape: Shape): Path2D {
  const known = paths.get(shape);
  if (known !== undefined) return known;
  const made = new Path2D(shape.d);
  paths.set(shape, made);
  return made;
}

export function paintMap(frame: MapFrame, ground: Ground): void {
  ground.paint(frame);
  const box = seen(frame.view, frame.size);
  if (frame.layers.coverage) paintReach(frame, box);
  if (frame.layers.journeys) paintArcs(frame, box);
  paintMarks(frame);
}

/** Sets the transform from the sheet to the canvas. */
function onSheet({ ctx, ratio, view }: MapFrame): void {
  ctx.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
}

function onScreen({ ctx, ratio }: MapFrame): void {
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** Room around the view that is painted in advance, as a share of its size. */
const MARGIN = 0.4;

/** The land as a picture, with some room around the view for panning. */
export class Ground {
  readonly #canvas = document.createElement("canvas");
  #painted: { k: number; x: number; y: number; key: unknown[] } | null = null;

  paint(frame: MapFrame): void {
    const { ctx, ratio, view, size } = frame;
    const key = [frame.theme, frame.land, frame.covered, ratio, size.width, size.height];
    const before = this.#painted;
    const same = before !== null && before.k === view.k && before.key.every((part, at) => part === key[at]);
    if (!same || this.#beyond(frame, before)) this.#repaint(frame, key);
    const painted = this.#painted;
    if (painted === null) return;
    const [left, top] = [size.width * MARGIN, size.height * MARGIN];
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.#canvas, Math.round((view.x - painted.x - left) * ratio), Math.round((view.y - painted.y - top) * ratio));
  }

  /** Whether the view has been panned out of what was painted. */
  #beyond({ view, size }: MapFrame, painted: { x: number; y: number }): boolean {
    return Math.abs(view.x - painted.x) > size.width * MARGIN || Math.abs(view.y - painted.y) > size.height * MARGIN;
  }

  #repaint(frame: MapFrame, key: unknown[]): void {
    const { ratio, size, view } = frame;
    this.#canvas.width = Math.ceil(size.width * (1 + 2 * MARGIN) * ratio);
    this.#canvas.height = Math.ceil(size.height * (1 + 2 * MARGIN) * ratio);
    const ctx = this.#canvas.getContext("2d", { alpha: false });
    if (ctx === null) return;
    const shifted = { k: view.k, x: view.x + size.width * MARGIN, y: view.y + size.height * MARGIN };
    const larger = { width: size.width * (1 + 2 * MARGIN), height: size.height * (1 + 2 * MARGIN) };
    paintLand({ ...frame, ctx, view: shifted, size: larger });
    this.#painted = { k: view.k, x: view.x, y: view.y, key };
  }
}

function paintLand(frame: MapFrame): void {
  const { ctx, theme, land, covered, view, size } = frame;
  onScreen(frame);
  ctx.fillStyle = theme.surface;
  ctx.fillRect(0, 0, size.width, size.height);
  onSheet(frame);
  ctx.fillStyle = theme.sunken;
  ctx.fill(frame.sphere);
  const box = seen(view, size);
  const inSight = land.filter((country) => overlaps(country.box, box));
  ctx.lineWidth = 0.7 / view.k;
  ctx.strokeStyle = theme.borderStrong;
  for (const { number, path } of inSight) {
    ctx.fillStyle = number !== null && covered.has(number) ? theme.accentSoft : theme.raised;
    ctx.fill(path);
  }
  ctx.globalAlpha = 0.55;
  for (const { path } of inSight) ctx.stroke(path);
  ctx.globalAlpha = 1;
}

function paintReach(frame: MapFrame, box: Box): void {
  const { ctx, theme, scene, view } = frame;
  onSheet(frame);
  ctx.lineWidth = 1.2 / view.k;
  ctx.fillStyle = ctx.strokeStyle = theme.accent;
  for (const mark of scene.marks) {
    if (mark.kind !== "point" || mark.reach === null || !overlaps(mark.reach.box, box)) continue;
    const path = pathOf(mark.reach);
    const strong = mark.key === frame.selected || mark.key === frame.hovered;
    ctx.globalAlpha = strong ? 0.25 : 0.12;
    ctx.fill(path);
    ctx.globalAlpha = strong ? 1 : 0.6;
    ctx.stroke(path);
  }
  ctx.globalAlpha = 1;
}

function paintArcs(frame: MapFrame, box: Box): void {
  const { ctx, theme, scene, view, journey } = frame;
  onSheet(frame);
  for (const line of scene.arcs) {
    if (!overlaps(line.shape.box, box)) continue;
    const strong = line.source.journey_id === journey || line.key === frame.hovered;
    ctx.strokeStyle = strong ? theme.accent : theme.muted;
    ctx.globalAlpha = strong ? 1 : journey === null ? 0.5 : 0.2;
    ctx.lineWidth = (strong ? 2.4 : 1.1) / view.k;
    ctx.setLineDash(line.source.mode === "road" ? [4 / view.k, 3 / view.k] : []);
    ctx.stroke(pathOf(line.shape));
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function paintMarks(frame: MapFrame): void {
  const { scene, layers, size, view } = frame;
  onScreen(frame);
  const placed: Box[] = [];
  // Names of the most urgent are written first; others give way.
  const shown = scene.marks.filter((mark) => isShown(mark, layers));
  for (const mark of shown) {
    const [x, y] = toScreen(view, mark.at);
    if (x < -20 || y < -20 || x > size.width + 20 || y > size.height + 20) continue;
    paintMark(frame, mark, x, y);
  }
  for (const mark of shown.reverse()) paintName(frame, mark, placed);
}

function paintMark(frame: MapFrame, mark: Mark, x: number, y: number): void {
  const { ctx, theme } = frame;
  const strong = mark.key === frame.selected || mark.key === frame.hovered;
  if (strong) ring(ctx, x, y, 11, theme.accent);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = theme.raised;
  if (mark.kind === "site") paintSite(frame, mark.source.risk, x, y);
  else if (mark.kind === "home") paintHome(ctx, theme.text, x, y);
  else paintPoint(ctx, theme, x, y);
}

function ring(ctx: Ctx, x: number, y: number, radius: number, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
  ctx.stroke();
}

function paintSite({ ctx, theme }: MapFrame, risk: Parameters<typeof drawRisk>[1], x: number, y: number): void {
  ctx.fillStyle = theme.raised;
  ctx.beginPath();
  ctx.arc(x, y, 7.5, 0, Math.PI * 2);
  ctx.fill();
  ctx.fillStyle = theme.risk[risk].strong;
  ctx.strokeStyle = theme.risk[risk].strong;
  ctx.lineWidth = 1.6;
  drawRisk(ctx, risk, x, y, 11);
}

/** A house. */
function paintHome(ctx: Ctx, colour: string, x: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y - 6);
  ctx.lineTo(x + 6, y - 0.5);
  ctx.lineTo(x + 4.2, y - 0.5);
  ctx.lineTo(x + 4.2, y + 5);
  ctx.lineTo(x - 4.2, y + 5);
  ctx.lineTo(x - 4.2, y - 0.5);
  ctx.lineTo(x - 6, y - 0.5);
  ctx.closePath();
  ctx.stroke();
  ctx.fillStyle = colour;
  ctx.fill();
}

/** A square on its side with an eye: a partner's place. */
function paintPoint(ctx: Ctx, theme: BoardTheme, x: number, y: number): void {
  ctx.beginPath();
  ctx.rect(x - 5, y - 5, 10, 10);
  ctx.stroke();
  ctx.fillStyle = theme.accent;
  ctx.fill();
  ctx.fillStyle = theme.raised;
  ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
}

/** What a mark is called. */
export function nameOf(mark: Mark): string {
  if (mark.kind === "home") return mark.source.city;
  return mark.kind === "site" ? mark.source.city : mark.source.name;
}

function paintName(frame: MapFrame, mark: Mark, placed: Box[]): void {
  const { ctx, theme, view, size } = frame;
  const [x, y] = toScreen(view, mark.at);
  if (x < 0 || y < 0 || x > size.width || y > size.height) return;
  ctx.font = mark.kind === "site" ? theme.fonts.title : theme.fonts.detail;
  const name = nameOf(mark);
  const width = ctx.measureText(name).width;
  // At the right edge a name stands on the left of its mark.
  const left = x + 14 + width > size.width ? x - 10 - width : x + 10;
  const box = { left: Math.min(x - 8, left), top: y - 8, right: Math.max(x + 8, left + width + 4), bottom: y + 8 };
  if (placed.some((other) => overlaps(other, box))) return;
  placed.push(box);
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.raised;
  ctx.strokeText(name, left, y + 4);
  ctx.fillStyle = mark.kind === "site" ? theme.text : theme.muted;
  ctx.fillText(name, left, y + 4);
}
