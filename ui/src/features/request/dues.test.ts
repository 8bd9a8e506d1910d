import { describe, expect, it } from "vitest";
import type { Moment } from "@/bindings/Moment";
import { sameTold } from "./dues";

function at(text: string, zone_label: string): Moment {
  return { at: "2026-11-18T01:00:00Z", ms: 0, text, short: text, zone: zone_label, zone_label, offset: "+00:00" };
}

describe("sameTold", () => {
  const shanghai = at("Wed 18 Nov 2026 09:00", "Shanghai");
  const rome = at("Wed 18 Nov 2026 02:00", "Rome");

  it("names those in one zone together", () => {
    expect(sameTold([["yours", shanghai], ["engineer", { ...shanghai }], ["buyer", rome]])).toEqual([
      { whose: ["yours", "engineer"], moment: shanghai },
      { whose: ["buyer"], moment: rome },
    ]);
  });

  it("keeps zones apart that happen to show one time", () => {
    const singapore = at(shanghai.text, "Singapore");
    expect(sameTold([["yours", shanghai], ["buyer", singapore]])).toHaveLength(2);
  });

  it("leaves out who is not known", () => {
    expect(sameTold([["yours", shanghai], ["engineer", null], ["buyer", null]])).toEqual([{ whose: ["yours"], moment: shanghai }]);
  });
});
