/** The status bar's item: the core's words, a mark, and no more questions than agreed. */
import { render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { availableActions, runAction } from "@/store/actions.svelte";
import { market } from "@/store/market.svelte";
import { router } from "@/store/router.svelte";
import { answerWith } from "../../../tests/fixtures/core";
import { connected, unconnected } from "../../../tests/fixtures/market";
import MarketItem from "./MarketItem.svelte";

beforeEach(() => {
  market.view = null;
});
afterEach(() => void vi.useRealTimers());

it("says in the core's words how it stands, and leads to its settings", async () => {
  answerWith({ marketplace: () => connected({ status_line: "Orders: 12 minutes ago · 3 waiting" }) });
  render(MarketItem);
  const link = await screen.findByRole("link", { name: /12 minutes ago · 3 waiting/ });
  expect(link).toHaveAttribute("href", "#/settings/marketplace");
  expect(link.querySelector("svg")).toBeInTheDocument();
  expect(link).not.toHaveTextContent("Simulated");
});

it("marks what is simulated", async () => {
  answerWith({ marketplace: () => connected({ simulated: true }) });
  render(MarketItem);
  expect(await screen.findByText("Simulated")).toBeVisible();
});

it("asks again every quarter of a minute, and never while nothing is connected", async () => {
  vi.useFakeTimers();
  let view = unconnected();
  const calls = answerWith({ marketplace: () => view });
  render(MarketItem);
  const asked = (): number => calls.filter((call) => call.name === "marketplace").length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(1);
  view = connected();
  await market.refresh();
  await vi.advanceTimersByTimeAsync(14_000);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked()).toBe(4);
});

it("keeps quiet while the core does not answer", async () => {
  answerWith({});
  const { container } = render(MarketItem);
  await expect.poll(() => market.error?.message).toBe("no answer for marketplace");
  expect(container.textContent).toBe("");
});

it("brings the actions that make sense", async () => {
  answerWith({ marketplace: () => unconnected() });
  const { unmount } = render(MarketItem);
  await screen.findByRole("link");
  const names = (): string[] => availableActions().map((action) => action.id);
  expect(names()).toEqual(["go.orders", "go.marketplace", "market.connect"]);
  runAction("go.orders");
  await expect.poll(() => location.hash).toBe("#/people/orders");
  market.take(connected());
  expect(names()).toContain("market.pull");
  expect(names()).not.toContain("market.connect");
  unmount();
  expect(names()).toEqual([]);
  router.replace("/today");
});
