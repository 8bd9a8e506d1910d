/**
 * The list beside the map: what it holds and in which order.
 */

import type { ArcLine, Mark, SiteMark } from "./scene";

/** The marks that have every word in their names. */
export function matching(marks: readonly Mark[], words: string): Mark[] {
  return marks.filter((mark) => hasAll(textOf(mark), words));
}

function textOf(mark: Mark): string {
  if (mark.kind === "site") return [mark.source.name, mark.source.city, ...mark.source.requests].join(" ");
  if (mark.kind === "home") return [mark.source.city, ...mark.source.engineers].join(" ");
  return [mark.source.name, ...mark.source.countries].join(" ");
}

function hasAll(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/** The sites, the most urgent first: the other way round than they are drawn. */
export function sitesOf(marks: readonly Mark[]): SiteMark[] {
  return marks.filter((mark) => mark.kind === "site").reverse();
}

export interface JourneyEntry {
  readonly id: string;
  readonly engineer: string;
  readonly legs: readonly string[];
}

/** The journeys with their legs, in the order of the arcs. */
export function journeysOf(arcs: readonly ArcLine[], words: string): JourneyEntry[] {
  const byId = new Map<string, { id: string; engineer: string; legs: string[] }>();
  for (const { source } of arcs) {
    const entry = byId.get(source.journey_id) ?? { id: source.journey_id, engineer: source.engineer, legs: [] };
    entry.legs.push(source.text);
    byId.set(source.journey_id, entry);
  }
  return [...byId.values()].filter((entry) => hasAll([entry.engineer, ...entry.legs].join(" "), words));
}
