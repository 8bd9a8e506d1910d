/** The orders in *People and places*: the list, its search, and an order with what can be done about it. */
import { fireEvent, render, screen, within } from "@testing-library/svelte";
import axe from "axe-core";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { OrderDetail } from "@/bindings/OrderDetail";
import type { OrderRow } from "@/bindings/OrderRow";
import { i18n } from "@/i18n/index.svelte";
import { dialogs } from "@/store/dialogs.svelte";
import { router } from "@/store/router.svelte";
import { answerWith, type Call } from "../../tests/fixtures/core";
import { orderDetail, orderRow } from "../../tests/fixtures/market";
import { now } from "../../tests/fixtures/rows";
import People from "./People.svelte";

const orders = [
  orderRow({ order_id: "1001" }),
  orderRow({ order_id: "1002", refunded: true, from: "platform", buyer_name: "Pacific Presses Inc.", demands: [] }),
  orderRow({ order_id: "1003", from: "seller", lines: [{ product_id: "P-7", quantity: "1", name: null, known: false }] }),
];

beforeAll(() => i18n.need("orders"));
beforeEach(() => {
  dialogs.close();
});

const words = (query: string | null): string[] => (query ?? "").toLowerCase().split(" ").filter(Boolean);

function show(path: string, rows: OrderRow[] = orders, change: Partial<OrderDetail> = {}): Call[] {
  router.replace(path);
  const calls = answerWith({
    orders: ({ query, limit, only }) => {
      const held = rows.filter((row) => only === null && words(query).every((word) => JSON.stringify(row).toLowerCase().includes(word)));
      return { rows: held.slice(0, limit ?? undefined), total: held.length };
    },
    order: ({ order_id }) => orderDetail(rows.find((row) => row.order_id === order_id) ?? orderRow(), change),
    people: () => ({ engineers: [], points: [], buyers: [], machines: [], products: [], parts: [] }),
    log: () => [],
  });
  render(People);
  return calls;
}

it("lists orders with status, payment, buyer, lines, source and demands", async () => {
  show("/people/orders");
  const list = await screen.findByRole("listbox", { name: "Orders" });
  const rows = within(list).getAllByRole("option").map((option) => option.textContent?.replace(/\s+/g, " "));
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/1001.*from both.*completed.*Shanghai.*Surabaya Packaging Ltd.*Block making machine ×2.*R-0001/);
  expect(rows[1]).toMatch(/1002.*from the platform.*refunded\s·\scompleted/);
});

it("has the core search, once the typing rests", async () => {
  const calls = show("/people/orders");
  await screen.findByRole("listbox", { name: "Orders" });
  const asked = (): number => calls.filter((call) => call.name === "orders").length;
  const before = asked();
  for (const value of ["pa", "pacific", "pacific 1002"]) await fireEvent.input(screen.getByRole("searchbox"), { target: { value } });
  await vi.waitFor(() => {
    expect(screen.getAllByRole("option", { name: /Pacific/ })).toHaveLength(1);
    expect(within(screen.getByRole("listbox", { name: "Orders" })).getAllByRole("option")).toHaveLength(1);
  });
  expect(asked()).toBe(before + 1);
});

it("asks for a page of many orders, and for more", async () => {
  const many = Array.from({ length: 700 }, (_, index) => orderRow({ order_id: String(10_000 + index) }));
  const calls = show("/people/orders/10650", many);
  expect(await screen.findByText("300 of 700 shown")).toBeVisible();
  expect(screen.getByRole("tab", { name: /Orders 700/ })).toBeVisible();
  // An order on no page yet is shown all the same.
  expect(await screen.findByRole("heading", { name: "10650" })).toBeVisible();
  await fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(await screen.findByText("600 of 700 shown")).toBeVisible();
  expect(calls.filter((call) => call.name === "orders").map((call) => (call.input as { limit: number }).limit)).toEqual([300, 600]);
});

it("shows only what is to be decided, when asked", async () => {
  const calls = show("/people/orders");
  await screen.findByRole("listbox", { name: "Orders" });
  await fireEvent.change(screen.getByLabelText("What is to be decided"), { target: { value: "review" } });
  expect(await screen.findByText("Nothing here")).toBeVisible();
  expect(calls.at(-1)).toMatchObject({ name: "orders", input: { only: "review" } });
});

it("says of an order that a simulator told it, whatever is connected now", async () => {
  show("/people/orders/1001", [orderRow({ order_id: "1001", from: "platform", simulated: true })]);
  expect(await screen.findByText(/an invented order/)).toBeVisible();
  expect(screen.getAllByText("from the simulator").length).toBeGreaterThan(0);
});

it("draws only what is in sight of many", async () => {
  show("/people/orders", Array.from({ length: 5_000 }, (_, index) => orderRow({ order_id: String(10_000 + index) })));
  const list = await screen.findByRole("listbox", { name: "Orders" });
  expect(within(list).getAllByRole("option").length).toBeLessThan(60);
});

it("opens an order, and the intake with the order filled in", async () => {
  show("/people/orders/1002");
  expect(await screen.findByText(/Check before sending anybody/)).toBeVisible();
  expect(screen.getByText("No demand rests on this order.")).toBeVisible();
  await fireEvent.click(screen.getByRole("button", { name: "Take in a demand for this order" }));
  expect(dialogs.current).toEqual({ name: "intake", props: { orderId: "1002" } });
});

it("tells a product that is not in the catalogue, and the demands of an order", async () => {
  show("/people/orders/1003");
  expect(await screen.findByText(/not in the catalogue/)).toBeVisible();
  expect(screen.getByRole("link", { name: "R-0001" })).toHaveAttribute("href", "#/request/R-0001");
});

it("shows payments, prices and the place that the goods went to", async () => {
  show("/people/orders/1001");
  expect(await screen.findByText("Advance · PAID")).toBeVisible();
  expect(screen.getByText("Balance").closest("li")).toHaveTextContent("not paid yet 17150.00 USD");
  expect(screen.getByText("24500.00 USD each")).toBeVisible();
  expect(screen.getByText("Jalan Raya 4, Surabaya, ID")).toBeVisible();
});

it("says why payments are not known, and why an order waits", async () => {
  show("/people/orders/1002", orders, { payments: [], funds_denied: true, waiting: { trade_id: "1002", reason: "The platform denies this app the payments.", tried: now } });
  expect(await screen.findByText(/ask for that permission/)).toBeVisible();
  expect(screen.getByText(/The platform denies this app the payments\. Last tried/)).toBeVisible();
});

it("shows what the list knows when the rest cannot be read", async () => {
  router.replace("/people/orders/1001");
  answerWith({ orders: () => ({ rows: orders, total: orders.length }), people: () => ({ engineers: [], points: [], buyers: [], machines: [], products: [], parts: [] }), log: () => [] });
  render(People);
  expect(await screen.findByText("no answer for order")).toBeVisible();
  expect(screen.getByRole("heading", { name: "1001" })).toBeVisible();
});

it("asks for orders only when they are looked at", async () => {
  const calls = show("/people/engineers");
  await screen.findByText("Nothing here");
  expect(calls.map((call) => call.name)).not.toContain("orders");
});

it("leads to the marketplace when there are none", async () => {
  show("/people/orders", []);
  expect(await screen.findByText("No orders yet")).toBeVisible();
  await fireEvent.click(screen.getByRole("button", { name: "Marketplace settings" }));
  await expect.poll(() => location.hash).toBe("#/settings/marketplace");
});

it("has no fault that axe can find", { timeout: 30_000 }, async () => {
  show("/people/orders/1002");
  await screen.findByText(/Check before sending anybody/);
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});
