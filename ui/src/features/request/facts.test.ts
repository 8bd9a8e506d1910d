import { describe, expect, it } from "vitest";
import type { ClockState } from "@/bindings/ClockState";
import { now } from "../../../tests/fixtures/rows";
import { nextFact } from "./facts";

const clock = (name: string, state: ClockState, met = false): Parameters<typeof nextFact>[1][number] => ({ clock: name, state, met: met ? now : null });

describe("nextFact", () => {
  it("is the reply while it is owed, even when somebody is booked", () => {
    expect(nextFact("booked", [clock("effective_reply", "missed"), clock("visit", "not_started")])).toBe("reply");
    expect(nextFact("booked", [clock("effective_reply", "running"), clock("visit", "running")])).toBe("reply");
  });

  it("does not ask again for a reply that came late", () => {
    expect(nextFact("replied", [clock("effective_reply", "missed", true)])).toBe("confirm");
  });

  it("is the confirmation before the arrival", () => {
    expect(nextFact("booked", [clock("effective_reply", "met", true), clock("visit", "not_started")])).toBe("confirm");
    expect(nextFact("booked", [clock("effective_reply", "met", true), clock("visit", "running")])).toBe("arrive");
  });

  it("is the solution a service point owes", () => {
    expect(nextFact("confirmed", [clock("local_solution", "running")])).toBe("solve");
  });

  it("is nothing for what is over, and the completion on site", () => {
    expect(nextFact("done", [clock("effective_reply", "missed")])).toBeNull();
    expect(nextFact("on_site", [clock("effective_reply", "missed")])).toBe("complete");
  });
});
