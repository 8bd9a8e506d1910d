import { describe, expect, it } from "vitest";
import type { MapView } from "@/bindings/MapView";
import { seeded } from "../../../bench/generate";
import { distanceToSegment, hitTest } from "./hit";
import { countryNumber } from "./iso";
import { loadOutline, numbersOf } from "./outline";
import { arcPoints, around, circle, degrees, distanceKm, project, projectOutline, SHEET_HEIGHT, SHEET_WIDTH, type SheetPoint } from "./projection";
import { extent, journeyExtent, sceneOf, type Layers } from "./scene";
import { centre, fit, overlaps, panBy, seen, toScreen, toSheet, worldScale, zoomAt } from "./view";

const size = { width: 1100, height: 640 };
const all: Layers = { sites: true, homes: true, points: true, coverage: true, journeys: true };
const shanghai: SheetPoint = [31.23, 121.47];
const frankfurt: SheetPoint = [50.03, 8.57];
const fixture: MapView = {
  sites: [
    { buyer_id: "B-1", name: "Wupper GmbH", city: "Wuppertal, DE", lat: 51.26, lon: 7.18, requests: ["R-1", "R-2"], risk: "missed" },
    { buyer_id: "B-2", name: "Fiji Plastics", city: "Suva, FJ", lat: -18.14, lon: 178.44, requests: ["R-3"], risk: "fine" },
    { buyer_id: "B-3", name: "Honolulu Pack", city: "Honolulu, US", lat: 21.31, lon: -157.86, requests: ["R-4"], risk: "tight" },
  ],
  homes: [{ city: "Suzhou", engineers: ["Chen A."], lat: 31.3, lon: 120.62 }],
  points: [{ point_id: "SP-1", name: "Istanbul partner", lat: 41.01, lon: 28.98, radius_km: 600, countries: ["TR", "BG"] }],
  arcs: [{ journey_id: "J-1", engineer: "Chen A.", mode: "air", from: [...shanghai], to: [...frankfurt], text: "PVG → FRA" }],
};
const scene = sceneOf(fixture);

describe("the sheet", () => {
  it("holds every place, no two corners of the earth alike", () => {
    const random = seeded(4);
    for (let i = 0; i < 500; i++) {
      const [x, y] = project(random() * 178 - 89, random() * 360 - 180);
      expect(x >= 0 && x <= SHEET_WIDTH && y >= 0 && y <= SHEET_HEIGHT).toBe(true);
    }
  });

  it("goes the short way round: Shanghai to Frankfurt passes far north of both", () => {
    const points = arcPoints(shanghai, frankfurt);
    const highest = Math.min(...points.map(([, y]) => y));
    expect(highest).toBeLessThan(project(56, 0)[1]);
    expect(points[0]?.[0]).toBeCloseTo(project(...shanghai)[0], 6);
    expect(distanceKm(shanghai, frankfurt)).toBeGreaterThan(8700);
    expect(distanceKm(shanghai, frankfurt)).toBeLessThan(9000);
  });

  it("draws coverage as a circle on the earth: wider on the sheet towards the pole", () => {
    const width = (lat: number): number => {
      const { box } = circle(lat, 20, 600);
      return box.right - box.left;
    };
    expect(width(65)).toBeGreaterThan(width(0) * 1.2);
    expect(degrees(10_007.5)).toBeCloseTo(90, 1);
  });

  it("knows every country the outlines have by its letters", async () => {
    const outline = await loadOutline();
    const shapes = projectOutline(outline);
    expect(shapes.length).toBeGreaterThan(230);
    const numbers = new Set(shapes.map((shape) => shape.number));
    for (const letters of ["CN", "DE", "TR", "BR", "ID", "NG", "UZ", "US", "ZA", "AU"]) {
      expect(numbers, letters).toContain(countryNumber(letters));
    }
    expect(numbersOf(["TR", "xx", "bg"])).toEqual(new Set(["792", "100"]));
    expect(shapes.every((shape) => shape.box.right - shape.box.left < SHEET_WIDTH)).toBe(true);
  }, 60_000);
});

describe("pan and zoom", () => {
  const start = fit(null, size);

  it("shows the whole world at first", () => {
    expect(start.k).toBe(worldScale(size));
    const box = seen(start, size);
    expect(box.left).toBeLessThanOrEqual(0);
    expect(box.bottom).toBeGreaterThanOrEqual(SHEET_HEIGHT);
  });

  it("inverts itself, and keeps what is under the pointer", () => {
    const random = seeded(6);
    let view = zoomAt(start, 8, [550, 300], size);
    for (let i = 0; i < 300; i++) {
      const at: SheetPoint = [300 + random() * 500, 200 + random() * 240];
      const before = toSheet(view, at);
      expect(toScreen(view, before)[0]).toBeCloseTo(at[0], 6);
      const zoomed = zoomAt(view, 0.9 + random() * 0.25, at, size);
      const wide = seen(zoomed, size);
      const inside = wide.left > 0 && wide.right < SHEET_WIDTH && wide.top > 0 && wide.bottom < SHEET_HEIGHT;
      if (inside) expect(toSheet(zoomed, at)[0]).toBeCloseTo(before[0], 6);
      view = inside ? zoomed : zoomAt(start, 8, [550, 300], size);
    }
  });

  it("never loses the world", () => {
    let view = zoomAt(start, 5, [100, 100], size);
    for (const [dx, dy] of [[9999, 0], [-9999, 0], [0, 9999], [0, -9999]] as const) {
      view = panBy(view, dx, dy, size);
      expect(overlaps(seen(view, size), { left: 1, top: 1, right: SHEET_WIDTH - 1, bottom: SHEET_HEIGHT - 1 })).toBe(true);
      expect(seen(view, size).left).toBeGreaterThanOrEqual(-1e-6);
    }
    expect(zoomAt(view, 1e-6, [0, 0], size).k).toBe(worldScale(size));
    expect(zoomAt(view, 1e9, [0, 0], size).k).toBeCloseTo(worldScale(size) * 60, 6);
  });

  it("fits a box with room around it, and centres a place", () => {
    const box = around([project(51, 7), project(41, 29)]);
    const view = fit(box, size);
    for (const point of [project(51, 7), project(41, 29)]) {
      const [x, y] = toScreen(view, point);
      expect(x >= 39 && x <= size.width - 39 && y >= 39 && y <= size.height - 39).toBe(true);
    }
    const one = fit(around([project(51, 7)]), size);
    expect(one.k).toBeLessThan(worldScale(size) * 20);
    expect(toScreen(centre(view, project(45, 20), size), project(45, 20))[0]).toBeCloseTo(550, 6);
  });
});

describe("what is on the map", () => {
  it("draws the most urgent site on top", () => {
    const sites = scene.marks.filter((mark) => mark.kind === "site").map((mark) => mark.source.risk);
    expect(sites).toEqual(["fine", "tight", "missed"]);
    expect(scene.covered).toEqual(new Set(["TR", "BG"]));
  });

  it("is hit where it is drawn, unless its kind is hidden", () => {
    const view = fit(extent(scene, all), size);
    for (const mark of scene.marks) expect(hitTest(scene, all, view, toScreen(view, mark.at))?.key).toBe(mark.key);
    const [home] = scene.marks.filter((mark) => mark.kind === "home");
    const hidden = home && hitTest(scene, { ...all, homes: false, journeys: false }, view, toScreen(view, home.at));
    expect(hidden).toBeNull();
  });

  it("finds a journey along its line and not beside it", () => {
    const view = fit(journeyExtent(scene, "J-1"), size);
    const middle = scene.arcs[0]?.points[16] as SheetPoint;
    const [x, y] = toScreen(view, middle);
    expect(hitTest(scene, all, view, [x, y + 2])?.kind).toBe("arc");
    expect(hitTest(scene, all, view, [x, y + 40])).toBeNull();
    expect(journeyExtent(scene, "J-9")).toBeNull();
  });

  it("measures the distance to a segment, also beyond its ends", () => {
    expect(distanceToSegment([0, 0], [10, 0], [5, 3])).toBe(3);
    expect(distanceToSegment([0, 0], [10, 0], [13, 4])).toBe(5);
    expect(distanceToSegment([2, 2], [2, 2], [2, 5])).toBe(3);
  });
});
