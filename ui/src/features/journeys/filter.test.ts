import { describe, expect, it } from "vitest";
import type { JourneyView } from "@/bindings/JourneyView";
import type { Moment } from "@/bindings/Moment";
import type { MoneyText } from "@/bindings/MoneyText";
import { citiesOf, costLines, journeysOf, seenJourney, stepJourney, travellers } from "./filter";

const moment: Moment = { at: "2026-11-20T05:10:00Z", ms: 0, text: "Fri 20 Nov 2026, 13:10", short: "20 Nov 13:10", zone: "Asia/Shanghai", zone_label: "Shanghai", offset: "+08:00" };
const money = (minor: number): MoneyText => ({ minor, currency: "CNY", text: `¥ ${minor / 100}` });

function journey(id: string, engineer: string, cities: string[]): JourneyView {
  const none = money(0);
  return {
    id,
    engineer_id: `E-${engineer}`,
    engineer,
    depart: moment,
    back: moment,
    legs: [],
    stops: cities.map((city, at) => ({ visit_id: `R-${at}`, request_id: `R-${at}`, order_id: `O-${at}`, buyer: city, city, start: moment, finish: moment, cost: none })),
    nights: 3,
    cost: { money: money(900), travel: money(500), stay: money(400), days: none, service_points: none, misses: none, wishes: none, disturbance: money(-100), road_seconds: 0, total: money(800) },
    problems: [],
  };
}

const all = [journey("J-1", "Wang B.", ["Bursa", "İzmir", "Bursa"]), journey("J-2", "Chen A.", []), journey("J-3", "Wang B.", ["Łódź"])];

describe("the list of journeys", () => {
  it("names every traveller once, by name", () => {
    expect(travellers(all)).toEqual([{ id: "E-Chen A.", name: "Chen A." }, { id: "E-Wang B.", name: "Wang B." }]);
  });

  it("keeps the order of departure within one engineer", () => {
    expect(journeysOf(all, "E-Wang B.").map((one) => one.id)).toEqual(["J-1", "J-3"]);
    expect(journeysOf(all, null)).toHaveLength(3);
  });

  it("shows the one asked for, else the first", () => {
    expect(seenJourney(all, "J-3")?.id).toBe("J-3");
    expect(seenJourney(all, "J-9")?.id).toBe("J-1");
    expect(seenJourney([], "J-1")).toBeUndefined();
  });

  it("steps by keys and stops at the ends", () => {
    const walk = (...keys: string[]): string | undefined => keys.reduce<string | undefined>((id, key) => stepJourney(all, id, key), "J-1");
    expect(walk("ArrowDown")).toBe("J-2");
    expect(walk("End", "ArrowDown")).toBe("J-3");
    expect(walk("ArrowUp")).toBe("J-1");
    expect(stepJourney(all, "J-1", "x")).toBeUndefined();
    expect(stepJourney([], undefined, "End")).toBeUndefined();
  });

  it("leaves out what costs nothing, and keeps what is saved", () => {
    expect(costLines(journey("J", "X", []).cost).map((line) => line.kind)).toEqual(["travel", "stay", "disturbance"]);
    expect(citiesOf(all[0] as JourneyView)).toEqual(["Bursa", "İzmir"]);
  });
});
