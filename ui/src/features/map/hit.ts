/**
 * What is under the pointer on the map: marks before lines, the nearest first.
 */

import type { SheetPoint } from "./projection";
import { isShown, type ArcLine, type Layers, type Mark, type Scene } from "./scene";
import { toScreen, type View } from "./view";

const MARK_PX = 11;
const LINE_PX = 5;
/** Two samples further apart are either side of the cut in the sheet. */
const CUT_SHEET = 300;

export function hitTest(scene: Scene, layers: Layers, view: View, at: SheetPoint): Mark | ArcLine | null {
  return nearestMark(scene, layers, view, at) ?? (layers.journeys ? nearestArc(scene, view, at) : null);
}

function nearestMark(scene: Scene, layers: Layers, view: View, at: SheetPoint): Mark | null {
  let best: Mark | null = null;
  let bestDistance = MARK_PX;
  for (const mark of scene.marks) {
    if (!isShown(mark, layers)) continue;
    const [x, y] = toScreen(view, mark.at);
    const distance = Math.hypot(x - at[0], y - at[1]);
    // Later marks are drawn on top: at the same place they win.
    if (distance <= bestDistance) [best, bestDistance] = [mark, distance];
  }
  return best;
}

function nearestArc(scene: Scene, view: View, at: SheetPoint): ArcLine | null {
  let best: ArcLine | null = null;
  let bestDistance = LINE_PX;
  for (const line of scene.arcs) {
    const distance = distanceToLine(line, view, at);
    if (distance <= bestDistance) [best, bestDistance] = [line, distance];
  }
  return best;
}

function distanceToLine(line: ArcLine, view: View, at: SheetPoint): number {
  let nearest = Infinity;
  for (let i = 1; i < line.points.length; i++) {
    const [a, b] = [line.points[i - 1] as SheetPoint, line.points[i] as SheetPoint];
    if (Math.abs(a[0] - b[0]) > CUT_SHEET) continue;
    nearest = Math.min(nearest, distanceToSegment(toScreen(view, a), toScreen(view, b), at));
  }
  return nearest;
}

/** The distance of a point from a segment. */
export function distanceToSegment(a: SheetPoint, b: SheetPoint, at: SheetPoint): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(a[0] + t * dx - at[0], a[1] + t * dy - at[1]);
}
