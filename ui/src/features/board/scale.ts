/**
 * The time axis: instants to pixels and back.
 *
 * Owns the linear map between epoch milliseconds and pixels, and the zoom
 * levels. Knows nothing of days, zones or what is drawn. Its invariant is that
 * `toMs(toX(ms)) === ms` up to rounding, and that a zoom keeps the instant
 * under the pointer where it was. Start at `TimeScale`.
 */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** A nominal day, for zoom levels only; real days come from the core. */
export const DAY_MS = 24 * HOUR_MS;

/** Where the left edge stands and how much time a pixel is. */
export interface TimeScale {
  /** The instant at x = 0, epoch milliseconds. */
  readonly originMs: number;
  /** Milliseconds a CSS pixel stands for. */
  readonly msPerPx: number;
}

export type ZoomLevel = "day" | "fortnight" | "quarter" | "year";

/** Nominal days across the view at each named level, the closest first. */
export const ZOOM_DAYS: Readonly<Record<ZoomLevel, number>> = {
  day: 1,
  fortnight: 14,
  quarter: 91,
  year: 365,
};

export const ZOOM_LEVELS: readonly ZoomLevel[] = ["day", "fortnight", "quarter", "year"];

/** The closest and the widest view, in nominal days across. */
const CLOSEST_DAYS = 0.25;
const WIDEST_DAYS = 398;

export function toX(scale: TimeScale, ms: number): number {
  return (ms - scale.originMs) / scale.msPerPx;
}

export function toMs(scale: TimeScale, x: number): number {
  return scale.originMs + x * scale.msPerPx;
}

/** The same zoom, `dx` pixels further to the right in time. */
export function panBy(scale: TimeScale, dx: number): TimeScale {
  return { originMs: scale.originMs + dx * scale.msPerPx, msPerPx: scale.msPerPx };
}

/** Zooms by `factor` (above 1: closer); the instant under `x` stays there. */
export function zoomAround(scale: TimeScale, x: number, factor: number, width: number): TimeScale {
  const msPerPx = clampZoom(scale.msPerPx / factor, width);
  return { originMs: toMs(scale, x) - x * msPerPx, msPerPx };
}

/** A named level, with `leftMs` at the left edge. */
export function scaleFor(level: ZoomLevel, leftMs: number, width: number): TimeScale {
  return { originMs: leftMs, msPerPx: (ZOOM_DAYS[level] * DAY_MS) / Math.max(1, width) };
}

/** A named level around the instant that stands at `x` now. */
export function toLevel(scale: TimeScale, level: ZoomLevel, x: number, width: number): TimeScale {
  const msPerPx = (ZOOM_DAYS[level] * DAY_MS) / Math.max(1, width);
  return { originMs: toMs(scale, x) - x * msPerPx, msPerPx };
}

/** The named level this scale is at, within a tenth; null in between. */
export function levelOf(scale: TimeScale, width: number): ZoomLevel | null {
  const days = (scale.msPerPx * width) / DAY_MS;
  const near = ZOOM_LEVELS.find((level) => Math.abs(days / ZOOM_DAYS[level] - 1) < 0.1);
  return near ?? null;
}

/** The same span of time when the view changes its width. */
export function resized(scale: TimeScale, from: number, to: number): TimeScale {
  if (from <= 0 || to <= 0) return scale;
  return { originMs: scale.originMs, msPerPx: (scale.msPerPx * from) / to };
}

export function clampZoom(msPerPx: number, width: number): number {
  const w = Math.max(1, width);
  return Math.min((WIDEST_DAYS * DAY_MS) / w, Math.max((CLOSEST_DAYS * DAY_MS) / w, msPerPx));
}

/** The instant in RFC 3339 in UTC, as the core takes it. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}
