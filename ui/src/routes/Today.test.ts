/** *Today* as a person meets it: the list, its filters, its keys, and its names for a screen reader. */
import { render, screen, within } from "@testing-library/svelte";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import type { TodayView } from "@/bindings/TodayView";
import { clock } from "@/store/clock.svelte";
import { router } from "@/store/router.svelte";
import { answerWith } from "../../tests/fixtures/core";
import { demandRow, now, runningClock } from "../../tests/fixtures/rows";
import Today from "./Today.svelte";

const rows = [
  demandRow({ request_id: "R-0003", risk: "missed", stage: "confirmed" }),
  demandRow({ request_id: "R-0019", risk: "tight", clock: runningClock(205_200), hint: "reply: agree the method and the content" }),
  demandRow({ request_id: "R-0020", stage: "booked", assignee: { kind: "engineer", id: "E-1", name: "Zhang D." }, start: now }),
];

function view(list = rows): TodayView {
  return { now, rows: list, total: list.length, missed: 1, will_miss: 0, tight: 1, unplaced: 2 };
}

beforeEach(() => {
  clock.sync(now.ms);
  router.replace("/today");
});

async function show(list = rows): Promise<HTMLElement> {
  answerWith({ today: () => view(list) });
  render(Today);
  return screen.findByRole("listbox");
}

it("lists demands in the core's order, with the clock that runs", async () => {
  const list = await show();
  const options = within(list).getAllByRole("option");
  expect(options.map((option) => option.querySelector("b")?.textContent)).toEqual(["R-0003", "R-0019", "R-0020"]);
  expect(options[1]).toHaveTextContent("2 d 9 h");
  expect(options[0]).toHaveAttribute("aria-selected", "true");
});

it("filters by a counter, and again shows all", async () => {
  const list = await show();
  screen.getByRole("button", { name: /tight/ }).click();
  await expect.poll(() => within(list).getAllByRole("option")).toHaveLength(1);
  screen.getByRole("button", { name: /tight/ }).click();
  await expect.poll(() => within(list).getAllByRole("option")).toHaveLength(3);
});

it("moves by keys and remembers the choice in the address", async () => {
  const list = await show();
  list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
  expect(router.path).toBe("/today/R-0019");
});

it("draws only what is in sight of many", async () => {
  const many = Array.from({ length: 5_000 }, (_, index) => demandRow({ request_id: `R-${index}` }));
  const list = await show(many);
  expect(within(list).getAllByRole("option").length).toBeLessThan(60);
});

it("says what to do when there is nothing", async () => {
  answerWith({ today: () => view([]) });
  render(Today);
  expect(await screen.findByText("No open demands")).toBeVisible();
});

it("shows the core's sentence when it fails", async () => {
  answerWith({});
  render(Today);
  expect(await screen.findByText("no answer for today")).toBeVisible();
});

it("has no fault that axe can find", async () => {
  await show();
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});
