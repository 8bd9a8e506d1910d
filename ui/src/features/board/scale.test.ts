import { describe, expect, it } from "vitest";
import { seeded } from "../../../bench/generate";
import { DAY_MS, levelOf, panBy, resized, scaleFor, toLevel, toMs, toX, ZOOM_LEVELS, zoomAround, type TimeScale } from "./scale";

const NOW = Date.UTC(2026, 10, 18);

function scales(count: number, seed = 7): TimeScale[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => ({
    originMs: NOW + (random() - 0.5) * 800 * DAY_MS,
    msPerPx: 10_000 + random() * 3e7,
  }));
}

describe("the time scale", () => {
  it("inverts itself", () => {
    const random = seeded(11);
    for (const scale of scales(500)) {
      const ms = scale.originMs + (random() - 0.5) * 400 * DAY_MS;
      expect(toMs(scale, toX(scale, ms))).toBeCloseTo(ms, 1);
    }
  });

  it("keeps the instant under the pointer when it zooms", () => {
    const random = seeded(13);
    for (const scale of scales(300)) {
      const [x, factor] = [random() * 1200, 0.2 + random() * 4];
      const zoomed = zoomAround(scale, x, factor, 1200);
      expect(Math.abs(toMs(zoomed, x) - toMs(scale, x))).toBeLessThan(1);
    }
  });

  it("pans without changing what a pixel is", () => {
    for (const scale of scales(50)) {
      const panned = panBy(scale, 120);
      expect(panned.msPerPx).toBe(scale.msPerPx);
      expect(toX(panned, toMs(scale, 120))).toBeCloseTo(0, 5);
    }
  });

  it("names the level it was set to, and shows as many days", () => {
    for (const level of ZOOM_LEVELS) {
      const scale = scaleFor(level, NOW, 1100);
      expect(levelOf(scale, 1100)).toBe(level);
      expect(levelOf(toLevel({ originMs: NOW, msPerPx: 5e5 }, level, 300, 900), 900)).toBe(level);
    }
    expect(levelOf({ originMs: NOW, msPerPx: (40 * DAY_MS) / 1000 }, 1000)).toBeNull();
  });

  it("stays between a quarter of a day and what the core gives at once", () => {
    let scale = scaleFor("fortnight", NOW, 1000);
    for (let i = 0; i < 60; i++) scale = zoomAround(scale, 500, 1.5, 1000);
    expect((scale.msPerPx * 1000) / DAY_MS).toBeCloseTo(0.25, 6);
    for (let i = 0; i < 60; i++) scale = zoomAround(scale, 500, 0.5, 1000);
    expect((scale.msPerPx * 1000) / DAY_MS).toBeLessThanOrEqual(400);
  });

  it("shows the same span after a resize", () => {
    const scale = scaleFor("quarter", NOW, 1000);
    expect(resized(scale, 1000, 640).msPerPx * 640).toBeCloseTo(scale.msPerPx * 1000, 3);
  });
});
