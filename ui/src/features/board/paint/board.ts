/**
 * Paints one frame of the board: ground, absences, journeys, bars, header, now.
 *
 * Costs what is in sight: rows and intervals are looked up by binary search.
 * Start reading here; each layer has a file of its own.
 */

import type { Frame } from "./frame";
import { paintBars } from "./bars";
import { paintGrid, seenDays, seenRows } from "./grid";
import { paintHeader, paintNow } from "./header";
import { paintAbsences, paintJourneys } from "./journeys";

export function paintBoard(frame: Frame): void {
  const days = seenDays(frame);
  const rows = seenRows(frame);
  paintGrid(frame, days);
  paintAbsences(frame, rows);
  paintJourneys(frame, rows, days);
  paintBars(frame, rows);
  // The header covers what of the first row has been scrolled under it.
  paintHeader(frame, days);
  paintNow(frame);
}

/** Fits a canvas to its CSS size on this screen; true when it had to change. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): boolean {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width === w && canvas.height === h) return false;
  canvas.width = w;
  canvas.height = h;
  return true;
}
