/** A day is typed, or chosen in a calendar that knows the core's today. */
import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { workspace } from "@/store/workspace.svelte";
import DateField from "./DateField.svelte";

const onchange = vi.fn<(value: string) => void>();

// The calendar is loaded when it is first opened, which takes the test's server a while.
beforeAll(() => import("./DayPopover.svelte"), 30_000);

beforeEach(() => {
  onchange.mockClear();
  // Half past one in the night of the 19th in Shanghai, still the 18th in Greenwich.
  const now = { ms: Date.parse("2026-11-18T17:30:00Z"), offset: "+08:00" };
  workspace.status = { now } as NonNullable<typeof workspace.status>;
});

async function opened(value: string): Promise<HTMLElement> {
  render(DateField, { label: "Parts arrive", value, onchange });
  const field = screen.getByRole("textbox", { name: "Parts arrive" });
  await fireEvent.keyDown(field, { key: "ArrowDown" });
  return screen.findByRole("application");
}

/** Found by what it stands for: engines word days in more than one way. */
function day(date: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-bits-day][data-value="${date}"]`);
  if (!found) throw new Error(`the calendar shows no ${date}`);
  return found;
}

it("opens at the month of its day and hands over the day that is chosen", async () => {
  const calendar = await opened("2027-02-10");
  expect(calendar.getAttribute("aria-label")).toContain("February 2027");
  expect(day("2027-02-10").dataset["selected"]).toBe("");
  await fireEvent.click(day("2027-02-26"));
  expect(onchange.mock.calls).toEqual([["2027-02-26"]]);
  await waitFor(() => expect(screen.queryByRole("application")).toBeNull());
});

it.each(["", "2026-02-30"])("opens at the core's today where the field has no day: %j", async (text) => {
  const calendar = await opened(text);
  expect(calendar.getAttribute("aria-label")).toContain("November 2026");
  expect(day("2026-11-19").getAttribute("aria-current")).toBe("date");
  await fireEvent.click(screen.getByRole("button", { name: "Today 2026-11-19" }));
  expect(onchange.mock.calls).toEqual([["2026-11-19"]]);
});

it("begins its weeks on Monday", async () => {
  await opened("2026-11-18");
  const heads = screen.getAllByRole("columnheader", { hidden: true }).map((head) => head.textContent);
  expect(heads).toEqual(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
});

it("says of what is no day that it is none", () => {
  render(DateField, { label: "Parts arrive", value: "2026-02-30", onchange });
  expect(screen.getByRole("textbox").getAttribute("aria-invalid")).toBe("true");
});

it("has no fault that axe can find", { timeout: 30_000 }, async () => {
  await opened("2026-11-18");
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});
