/**
 * Which journeys are listed, and which one is seen.
 */

import type { JourneyView } from "@/bindings/JourneyView";

export interface Traveller {
  readonly id: string;
  readonly name: string;
}

/** Everybody who travels, by name. */
export function travellers(journeys: readonly JourneyView[]): Traveller[] {
  const byId = new Map(journeys.map((journey) => [journey.engineer_id, journey.engineer]));
  return [...byId].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** The journeys of one engineer; of all for null. */
export function journeysOf(journeys: readonly JourneyView[], engineerId: string | null): JourneyView[] {
  return journeys.filter((journey) => engineerId === null || journey.engineer_id === engineerId);
}

/** The journey that is seen: the one asked for, else the first. */
export function seenJourney(journeys: readonly JourneyView[], id: string | undefined): JourneyView | undefined {
  return journeys.find((journey) => journey.id === id) ?? journeys[0];
}

/** The id a key leads to from this one; undefined where the key means nothing or there is none. */
export function stepJourney(journeys: readonly JourneyView[], id: string | undefined, key: string): string | undefined {
  const at = journeys.findIndex((journey) => journey.id === id);
  const last = journeys.length - 1;
  const to: Record<string, number> = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last };
  const next = to[key];
  return next === undefined ? undefined : journeys[next]?.id;
}

/** The kinds of cost that are not nothing, in the order they are shown. */
export const COST_KINDS = ["travel", "stay", "days", "service_points", "misses", "wishes", "disturbance"] as const;

export function costLines(cost: JourneyView["cost"]): { kind: (typeof COST_KINDS)[number]; text: string }[] {
  return COST_KINDS.filter((kind) => cost[kind].minor !== 0).map((kind) => ({ kind, text: cost[kind].text }));
}

/** The distinct cities of a journey, in order. */
export function citiesOf(journey: JourneyView): string[] {
  return [...new Set(journey.stops.map((stop) => stop.city))];
}
