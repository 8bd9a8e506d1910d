/**
 * The state of the map on the screen: where one looks, what is shown, what is
 * selected. One instance lives as long as the window.
 */

import { untrack } from "svelte";
import type { MapView } from "@/bindings/MapView";
import { loadOutline, numbersOf } from "./outline";
import type { Country } from "./paint";
import { projectOutline, type SheetPoint } from "./projection";
import { extent, journeyExtent, sceneOf, type Layers, type Mark, type Scene } from "./scene";
import { centre, fit, panBy, worldScale, zoomAt, type Size, type View } from "./view";

/** Closer than this many world widths a place found in the list is not left. */
const NEAR = 4;

export class MapState {
  scene = $state.raw<Scene | null>(null);
  land = $state.raw<readonly Country[]>([]);
  layers = $state.raw<Layers>({ sites: true, homes: true, points: true, coverage: true, journeys: true });
  view = $state.raw<View>({ k: 1, x: 0, y: 0 });
  size = $state.raw<Size>({ width: 0, height: 0 });
  /** The key of the selected mark. */
  selected = $state<string | null>(null);
  /** The journey that stands out. */
  journey = $state<string | null>(null);
  readonly covered: ReadonlySet<string> = $derived(numbersOf(this.layers.coverage && this.scene !== null ? this.scene.covered : []));
  readonly selectedMark: Mark | null = $derived(this.scene?.marks.find((mark) => mark.key === this.selected) ?? null);
  /** Somebody has chosen where to look: the view is theirs from then on. */
  #chosen = false;

  take(view: MapView): void {
    this.scene = sceneOf(view);
    if (!this.#chosen) this.#showAll();
  }

  /** Reads the outlines the first time the map is seen. */
  async loadLand(): Promise<void> {
    if (this.land.length > 0) return;
    const shapes = projectOutline(await loadOutline());
    this.land = shapes.map(({ number, d, box }) => ({ number, path: new Path2D(d), box }));
  }

  resize(width: number, height: number): void {
    untrack(() => {
      const before = this.size;
      this.size = { width, height };
      if (!this.#chosen) this.#showAll();
      else this.view = panBy(this.view, (width - before.width) / 2, (height - before.height) / 2, this.size);
    });
  }

  fitAll(): void {
    this.#chosen = false;
    this.#showAll();
  }

  #showAll(): void {
    if (this.size.width === 0) return;
    this.view = fit(this.scene === null ? null : extent(this.scene, this.layers), this.size);
  }

  pan(dx: number, dy: number): void {
    this.#chosen = true;
    this.view = panBy(this.view, dx, dy, this.size);
  }

  zoom(factor: number, at: SheetPoint = [this.size.width / 2, this.size.height / 2]): void {
    this.#chosen = true;
    this.view = zoomAt(this.view, factor, at, this.size);
  }

  toggle(layer: keyof Layers): void {
    this.layers = { ...this.layers, [layer]: !this.layers[layer] };
  }

  select(key: string | null): void {
    this.selected = key;
  }

  /** Selects a mark and brings it into the middle, near enough to tell its surroundings. */
  showMark(mark: Mark): void {
    this.selected = mark.key;
    this.#chosen = true;
    const k = Math.max(this.view.k, worldScale(this.size) * NEAR);
    this.view = centre({ ...this.view, k }, mark.at, this.size);
  }

  /** Lets a journey stand out, and shows all of it. */
  showJourney(journeyId: string | null): void {
    this.journey = journeyId;
    const box = journeyId === null || this.scene === null ? null : journeyExtent(this.scene, journeyId);
    if (box === null || this.size.width === 0) return;
    this.view = fit(box, this.size);
    this.#chosen = true;
  }
}

export const map = new MapState();
