/**
 * From the earth to a flat sheet, once.
 *
 * Owns the projection (Natural Earth, turned so that no land is cut at the
 * edge) and the geometry made with it: outlines, arcs, circles. All of it is
 * in sheet coordinates; pan and zoom (`view.ts`) come after and never project
 * again.
 */

import { geoCircle, geoDistance, geoInterpolate, geoNaturalEarth1, geoPath } from "d3-geo";
import type { Outline } from "./outline";

/** The sheet's size. The world fills it from edge to edge. */
export const SHEET_WIDTH = 1000;
export const SHEET_HEIGHT = 520;

const EARTH_RADIUS_KM = 6371.0088;
/** Puts the cut into the Bering Strait. */
const TURN_DEGREES = -11;

/** How far a drawn curve may be from the true one, in sheet units: arcs stay round when one looks closely. */
const CURVE_PRECISION = 0.1;

const projection = geoNaturalEarth1()
  .rotate([TURN_DEGREES, 0])
  .precision(CURVE_PRECISION)
  .fitSize([SHEET_WIDTH, SHEET_HEIGHT], { type: "Sphere" });
const path = geoPath(projection).digits(2);

export type SheetPoint = readonly [number, number];

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A drawable shape with what it covers of the sheet. */
export interface Shape {
  /** SVG path data. */
  readonly d: string;
  readonly box: Box;
}

/** A place on the sheet. */
export function project(lat: number, lon: number): SheetPoint {
  return projection([lon, lat]) ?? [0, 0];
}

/** The edge of the world. */
export function sphere(): string {
  return path({ type: "Sphere" }) ?? "";
}

/** The countries as shapes, with their numbers. */
export function projectOutline(outline: Outline): (Shape & { number: string | null })[] {
  return outline.countries.map(({ number, shape }) => ({ number, d: path(shape) ?? "", box: boxOf(path.bounds(shape)) }));
}

/** The shortest way between two places (latitude, longitude), cut where the sheet is. */
export function arc(from: SheetPoint, to: SheetPoint): Shape {
  const line = { type: "LineString" as const, coordinates: [flip(from), flip(to)] };
  return { d: path(line) ?? "", box: boxOf(path.bounds(line)) };
}

/** Points along the shortest way, for finding it under the pointer. */
export function arcPoints(from: SheetPoint, to: SheetPoint, steps = 32): SheetPoint[] {
  const at = geoInterpolate(flip(from), flip(to));
  return Array.from({ length: steps + 1 }, (_, i) => projection(at(i / steps)) ?? [0, 0]);
}

/** Everything within a distance of a place: a circle on the earth, not on the sheet. */
export function circle(lat: number, lon: number, radiusKm: number): Shape {
  const shape = geoCircle().center([lon, lat]).radius(degrees(radiusKm)).precision(3)();
  return { d: path(shape) ?? "", box: boxOf(path.bounds(shape)) };
}

/** The angle at the earth's centre of a distance on its surface. */
export function degrees(km: number): number {
  return (Math.min(km, Math.PI * EARTH_RADIUS_KM) / EARTH_RADIUS_KM) * (180 / Math.PI);
}

/** Kilometres between two places (latitude, longitude). */
export function distanceKm(from: SheetPoint, to: SheetPoint): number {
  return geoDistance(flip(from), flip(to)) * EARTH_RADIUS_KM;
}

/** The core says latitude first, GeoJSON longitude. */
function flip([lat, lon]: SheetPoint): [number, number] {
  return [lon, lat];
}

function boxOf([[left, top], [right, bottom]]: [[number, number], [number, number]]): Box {
  return { left, top, right, bottom };
}

/** The smallest box around points; null without any. */
export function around(points: readonly SheetPoint[]): Box | null {
  if (points.length === 0) return null;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
