/**
 * Pan and zoom over the sheet.
 *
 * Owns the transform from the sheet to the screen: `screen = sheet * k + (x, y)`.
 * Its invariants: a zoom keeps the point under the pointer, and the world never
 * leaves the view. Knows nothing of the earth.
 */

import { SHEET_HEIGHT, SHEET_WIDTH, type Box, type SheetPoint } from "./projection";

export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much closer than the whole world one can go. */
const CLOSEST = 60;
const PADDING_PX = 40;
/** A single place is not shown closer than this share of the world's width. */
const NARROWEST_BOX = SHEET_WIDTH / 14;

export function toScreen(view: View, [x, y]: SheetPoint): SheetPoint {
  return [x * view.k + view.x, y * view.k + view.y];
}

export function toSheet(view: View, [x, y]: SheetPoint): SheetPoint {
  return [(x - view.x) / view.k, (y - view.y) / view.k];
}

/** The scale at which the whole world just fits. */
export function worldScale({ width, height }: Size): number {
  return Math.max(1e-6, Math.min(width / SHEET_WIDTH, height / SHEET_HEIGHT));
}

export function panBy(view: View, dx: number, dy: number, size: Size): View {
  return held({ k: view.k, x: view.x + dx, y: view.y + dy }, size);
}

/** Zooms by `factor`; what is under `at` on the screen stays there, as far as the world reaches. */
export function zoomAt(view: View, factor: number, at: SheetPoint, size: Size): View {
  const least = worldScale(size);
  const k = Math.min(least * CLOSEST, Math.max(least, view.k * factor));
  const [x, y] = toSheet(view, at);
  return held({ k, x: at[0] - x * k, y: at[1] - y * k }, size);
}

/** The closest view that shows all of a box; the world when there is none. */
export function fit(box: Box | null, size: Size): View {
  const world: Box = { left: 0, top: 0, right: SHEET_WIDTH, bottom: SHEET_HEIGHT };
  const { left, top, right, bottom } = box === null ? world : widened(box);
  const pad = box === null ? 0 : PADDING_PX;
  const room = { width: Math.max(1, size.width - 2 * pad), height: Math.max(1, size.height - 2 * pad) };
  const k = Math.max(worldScale(size), Math.min(room.width / (right - left), room.height / (bottom - top)));
  return held({ k, x: size.width / 2 - ((left + right) / 2) * k, y: size.height / 2 - ((top + bottom) / 2) * k }, size);
}

function widened(box: Box): Box {
  const dx = Math.max(0, NARROWEST_BOX - (box.right - box.left)) / 2;
  const dy = Math.max(0, NARROWEST_BOX / 2 - (box.bottom - box.top)) / 2;
  return { left: box.left - dx, right: box.right + dx, top: box.top - dy, bottom: box.bottom + dy };
}

/** Centres a point without changing the scale. */
export function centre(view: View, [x, y]: SheetPoint, size: Size): View {
  return held({ k: view.k, x: size.width / 2 - x * view.k, y: size.height / 2 - y * view.k }, size);
}

function held(view: View, size: Size): View {
  return {
    k: view.k,
    x: within(view.x, size.width, SHEET_WIDTH * view.k),
    y: within(view.y, size.height, SHEET_HEIGHT * view.k),
  };
}

/** An offset at which content of this length covers the room, or is centred in it. */
function within(offset: number, room: number, content: number): number {
  if (content <= room) return (room - content) / 2;
  return Math.min(0, Math.max(room - content, offset));
}

/** The part of the sheet that is seen. */
export function seen(view: View, size: Size): Box {
  const [left, top] = toSheet(view, [0, 0]);
  const [right, bottom] = toSheet(view, [size.width, size.height]);
  return { left, top, right, bottom };
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}
