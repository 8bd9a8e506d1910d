/**
 * The outlines of countries, drawn under everything on the map.
 *
 * Owns the outline data: the only module that knows where it comes from
 * (Natural Earth at 1:50 million, through `world-atlas`). Borders are a matter
 * of law for some readers: whoever must show others replaces this module with
 * one that gives the same shape. Knows no names and no colours.
 */

import type { Feature, MultiPolygon, Polygon } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { countryNumber } from "./iso";

export interface Outline {
  readonly countries: readonly CountryOutline[];
}

export interface CountryOutline {
  /** ISO 3166-1 number; null for land without one. */
  readonly number: string | null;
  readonly shape: Feature<Polygon | MultiPolygon>;
}

type Atlas = Topology<{ countries: GeometryCollection }>;

let loaded: Promise<Outline> | undefined;

/** Reads the outlines, once. */
export function loadOutline(): Promise<Outline> {
  loaded ??= import("world-atlas/countries-50m.json").then((module) => outlineOf(module.default as unknown as Atlas));
  return loaded;
}

function outlineOf(atlas: Atlas): Outline {
  const { features } = feature(atlas, atlas.objects.countries);
  return {
    countries: features.flatMap((one) => {
      const { type } = one.geometry;
      if (type !== "Polygon" && type !== "MultiPolygon") return [];
      return [{ number: one.id === undefined ? null : String(one.id), shape: one as Feature<Polygon | MultiPolygon> }];
    }),
  };
}

/** The numbers of the countries named by their letters. */
export function numbersOf(countries: Iterable<string>): Set<string> {
  const numbers = [...countries].map(countryNumber);
  return new Set(numbers.filter((number) => number !== undefined));
}
