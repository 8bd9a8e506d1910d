/** What the connection's mark says, and which address is one's own. */
import { expect, it } from "vitest";
import { connected, unconnected } from "../../../tests/fixtures/market";
import { now } from "../../../tests/fixtures/rows";
import { markOf } from "./mark";
import { addresses, ownAddress } from "./platform";

it("marks nothing, well, and something to look at", () => {
  expect(markOf(unconnected())).toBe("none");
  expect(markOf(connected())).toBe("fine");
  expect(markOf(connected({ signed_in: false }))).toBe("tight");
  expect(markOf(connected({ locked: true }))).toBe("tight");
  expect(markOf(connected({ waiting: [{ trade_id: "1", reason: "unreadable", tried: now }] }))).toBe("tight");
  expect(markOf(connected({ problem: { code: "network", message: "no connection", advice: "check it" } }))).toBe("tight");
});

it("sends an address only where it is not the platform's own", () => {
  expect(ownAddress("A", ` ${addresses.A} `)).toBeNull();
  expect(ownAddress("A", "")).toBeNull();
  expect(ownAddress("B", addresses.A)).toBe(addresses.A);
  expect(ownAddress("A", "http://127.0.0.1:8123")).toBe("http://127.0.0.1:8123");
});
