/** The clock of the screen follows the core's. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { clock } from "./clock.svelte";

const core = Date.UTC(2026, 10, 24, 1);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

it("says the core's time to the millisecond, however long that takes", () => {
  const began = Date.now();
  let asked = 0;
  const slow = vi.spyOn(Date, "now").mockImplementation(() => began + asked++);
  clock.sync(core);
  slow.mockRestore();
  expect(clock.nowMs).toBe(core);
});

it("counts on by the second between two answers", () => {
  clock.sync(core);
  clock.start();
  vi.advanceTimersByTime(2_000);
  expect(clock.nowMs).toBe(core + 2_000);
});
