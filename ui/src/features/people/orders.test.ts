/** What a row of the orders' list says. */
import { beforeAll, expect, it } from "vitest";
import { i18n } from "@/i18n/index.svelte";
import { orderRow } from "../../../tests/fixtures/market";
import { orderRows, plainNumber } from "./orders";

beforeAll(() => i18n.need("orders"));

it("leaves out the zeros that say nothing", () => {
  expect(["12.0000", "12.5000", "0.2500", "100", "1000.00", "about 3"].map(plainNumber)).toEqual(["12", "12.5", "0.25", "100", "1000", "about 3"]);
});

it("says status, payment with its zone, buyer, lines, source and demands", () => {
  const [row] = orderRows([orderRow()]);
  expect(row?.order).toEqual({
    status: "completed",
    paid: "paid Wed 18 Nov 2026, 09:00 Shanghai",
    buyer: "Surabaya Packaging Ltd",
    lines: "Block making machine ×2",
    from: "from both",
    demands: "R-0001",
    demandsInShort: "R-0001",
  });
  expect(row?.warning).toBeNull();
});

it("says two demands in full, and of more how many", () => {
  const short = (demands: string[]) => orderRows([orderRow({ demands })])[0]?.order?.demandsInShort;
  expect([[], ["R-1", "R-2"], ["R-1", "R-2", "R-3"]].map(short)).toEqual(["", "R-1 R-2", "R-1 +2"]);
});

it("warns of a refund, finds it by its word, and says what is not known", () => {
  const [row] = orderRows([orderRow({ refunded: true, paid: null, paid_at: null, buyer_name: null, lines: [{ product_id: null, quantity: null, name: null, known: false }] })]);
  expect(row?.order).toMatchObject({ paid: "not known to be paid", buyer: "Buyer not named", lines: "not known" });
  expect(row?.cells).toContain("refunded");
  expect(row?.warning).toBe("refunded");
});
