/**
 * What is on the map, in sheet coordinates.
 *
 * Owns turning the core's answer into things with a place: sites, homes,
 * points, arcs. Made once for each answer; pan and zoom do not touch it.
 */

import type { MapArc } from "@/bindings/MapArc";
import type { MapHome } from "@/bindings/MapHome";
import type { MapPoint } from "@/bindings/MapPoint";
import type { MapSite } from "@/bindings/MapSite";
import type { MapView } from "@/bindings/MapView";
import type { Risk } from "@/bindings/Risk";
import { arc, arcPoints, around, circle, project, type Box, type Shape, type SheetPoint } from "./projection";

/** Which kinds are shown. */
export interface Layers {
  readonly sites: boolean;
  readonly homes: boolean;
  readonly points: boolean;
  readonly coverage: boolean;
  readonly journeys: boolean;
}

interface Placed<Kind extends string, Source> {
  readonly kind: Kind;
  /** Unique on the map. */
  readonly key: string;
  readonly at: SheetPoint;
  readonly source: Source;
}

export type SiteMark = Placed<"site", MapSite>;
export type HomeMark = Placed<"home", MapHome>;
export type PointMark = Placed<"point", MapPoint> & { readonly reach: Shape | null };
export type Mark = SiteMark | HomeMark | PointMark;

export interface ArcLine {
  readonly kind: "arc";
  readonly key: string;
  readonly source: MapArc;
  readonly shape: Shape;
  /** Along the line, for finding it. */
  readonly points: readonly SheetPoint[];
}

export interface Scene {
  /** Drawn in this order: the most urgent site last, on top. */
  readonly marks: readonly Mark[];
  readonly arcs: readonly ArcLine[];
  /** Letters of the countries that some point covers as a whole. */
  readonly covered: ReadonlySet<string>;
}

const URGENCY: Readonly<Record<Risk, number>> = { missed: 4, will_miss: 3, tight: 2, fine: 1, none: 0 };

export function sceneOf(view: MapView): Scene {
  return {
    marks: [...view.points.map(pointMark), ...view.homes.map(homeMark), ...sitesByUrgency(view.sites).map(siteMark)],
    arcs: view.arcs.map(arcLine),
    covered: new Set(view.points.flatMap((point) => point.countries)),
  };
}

/** The least urgent first. */
function sitesByUrgency(sites: readonly MapSite[]): MapSite[] {
  return [...sites].sort((a, b) => URGENCY[a.risk] - URGENCY[b.risk]);
}

function siteMark(source: MapSite): SiteMark {
  return { kind: "site", key: `site ${source.buyer_id}`, at: project(source.lat, source.lon), source };
}

function homeMark(source: MapHome, at: number): HomeMark {
  return { kind: "home", key: `home ${at} ${source.city}`, at: project(source.lat, source.lon), source };
}

function pointMark(source: MapPoint): PointMark {
  const reach = source.radius_km === null ? null : circle(source.lat, source.lon, source.radius_km);
  return { kind: "point", key: `point ${source.point_id}`, at: project(source.lat, source.lon), source, reach };
}

function arcLine(source: MapArc, at: number): ArcLine {
  return { kind: "arc", key: `arc ${at}`, source, shape: arc(source.from, source.to), points: arcPoints(source.from, source.to) };
}

/** Whether a kind of mark is shown. */
export function isShown(mark: Mark, layers: Layers): boolean {
  if (mark.kind === "site") return layers.sites;
  return mark.kind === "home" ? layers.homes : layers.points;
}

/** A box around everything that is shown. */
export function extent(scene: Scene, layers: Layers): Box | null {
  return around(scene.marks.filter((mark) => isShown(mark, layers)).map((mark) => mark.at));
}

/** A box around one journey; null when it is not on the map. */
export function journeyExtent(scene: Scene, journeyId: string): Box | null {
  return around(scene.arcs.filter((line) => line.source.journey_id === journeyId).flatMap((line) => line.points));
}
