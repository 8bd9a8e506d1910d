/**
 * The state of the board on the screen: what is loaded, which part of it is
 * seen, where the focus is and what is selected.
 *
 * Owns the viewport and the cursor. It does not read from the core (the route
 * does, and hands in views by `take`) and does not change bookings (`Mover`
 * does). One instance lives as long as the window, so that coming back to the
 * board finds it as it was left.
 */

import { untrack } from "svelte";
import type { Bar } from "@/bindings/Bar";
import type { BoardView } from "@/bindings/BoardView";
import { addDays, rangeToLoad, type DayRange } from "./civil";
import { barAtCursor, cursorOfVisit, moveCursor, settleCursor, type Cursor } from "./cursor";
import { layoutRows, scrollToShow, type BoardLayout, type RowFilter } from "./layout";
import { indexBoard, withBar, type BoardModel } from "./model";
import { HEADER_HEIGHT } from "./paint/frame";
import { DAY_MS, panBy, resized, scaleFor, toLevel, toMs, toX, zoomAround, type TimeScale, type ZoomLevel } from "./scale";

/** How far from the present the board may be panned. */
const FARTHEST_MS = 3 * 366 * DAY_MS;

export class BoardState {
  model = $state.raw<BoardModel | null>(null);
  filter = $state.raw<RowFilter>({ engineers: true, servicePoints: true, text: "" });
  scale = $state.raw<TimeScale>({ originMs: 0, msPerPx: DAY_MS / 70 });
  /** The size of the time pane with its header, CSS pixels. */
  width = $state(0);
  height = $state(0);
  scrollTop = $state(0);
  cursor = $state.raw<Cursor | null>(null);
  /** The selected visit: of a bar, or of a card in the tray. */
  selected = $state<string | null>(null);
  /** A visit whose change the core has not confirmed yet. */
  pending = $state<string | null>(null);
  /** The days to ask for; null asks for what the core thinks best. */
  range = $state.raw<DayRange | null>(null);

  readonly layout: BoardLayout = $derived.by(() => {
    const model = this.model;
    if (model === null) return { items: [], height: 0, itemOfRow: [] };
    return layoutRows(model.view.rows, this.#laneCounts, this.filter);
  });
  readonly #laneCounts: number[] = $derived(this.model?.rowBars.map((index) => index.laneCount) ?? []);
  /** The height left for rows. */
  readonly bodyHeight: number = $derived(Math.max(0, this.height - HEADER_HEIGHT));

  /** Takes a view of the core; the focus stays on the visit it was on. */
  take(view: BoardView): void {
    const first = this.model === null;
    const visit = this.cursorBar?.visit_id;
    const model = indexBoard(view);
    this.model = model;
    this.pending = null;
    if (first) this.#showFirst(view);
    const found = visit === undefined ? null : cursorOfVisit(model, visit);
    this.cursor = settleCursor(model, this.layout, found ?? this.cursor);
    this.#clampScroll();
  }

  #showFirst(view: BoardView): void {
    const left = view.days[0]?.from_ms ?? view.now.ms;
    this.scale = scaleFor("fortnight", left, this.width);
  }

  /** Shows a change before the core's next view has it. */
  expect(bar: Bar): void {
    if (this.model === null) return;
    const visit = this.cursorBar?.visit_id;
    this.pending = bar.visit_id;
    this.model = withBar(this.model, bar);
    if (visit !== undefined) this.cursor = cursorOfVisit(this.model, visit) ?? this.cursor;
  }

  /** The bar under the cursor; null on a row's name. */
  get cursorBar(): Bar | null {
    if (this.model === null) return null;
    const at = barAtCursor(this.model, this.cursor);
    return at === null ? null : (this.model.bars[at] ?? null);
  }

  /** The bar of a visit; null when it has none. */
  barOf(visitId: string): Bar | null {
    const at = this.model?.barOfVisit.get(visitId);
    return at === undefined ? null : (this.model?.bars[at] ?? null);
  }

  resize(width: number, height: number): void {
    untrack(() => {
      if (this.model !== null) this.scale = this.width > 0 ? resized(this.scale, this.width, width) : scaleFor("fortnight", this.scale.originMs, width);
      this.width = width;
      this.height = height;
      this.#clampScroll();
    });
  }

  setFilter(change: Partial<RowFilter>): void {
    this.filter = { ...this.filter, ...change };
    if (this.model !== null) this.cursor = settleCursor(this.model, this.layout, this.cursor);
    this.#clampScroll();
  }

  pan(dx: number, dy: number): void {
    if (dx !== 0) this.#show(panBy(this.scale, dx));
    if (dy !== 0) this.scrollTo(this.scrollTop + dy);
  }

  scrollTo(top: number): void {
    this.scrollTop = Math.max(0, Math.min(top, this.layout.height - this.bodyHeight));
  }

  zoom(factor: number, x = this.width / 2): void {
    this.#show(zoomAround(this.scale, x, factor, this.width));
  }

  /** A named level; now stays where it is when it is in sight, else the left edge does. */
  setLevel(level: ZoomLevel): void {
    const x = this.model === null ? 0 : toX(this.scale, this.model.view.now.ms);
    this.#show(toLevel(this.scale, level, x >= 0 && x <= this.width ? x : 0, this.width));
  }

  /** Puts an instant a share of the width from the left. */
  showInstant(ms: number, share = 0.15): void {
    this.#show({ ...this.scale, originMs: ms - share * this.width * this.scale.msPerPx });
  }

  #show(scale: TimeScale): void {
    const now = this.model?.view.now.ms ?? scale.originMs;
    const originMs = Math.min(now + FARTHEST_MS, Math.max(now - FARTHEST_MS, scale.originMs));
    this.scale = { originMs, msPerPx: scale.msPerPx };
  }

  #clampScroll(): void {
    this.scrollTo(this.scrollTop);
  }

  /** Moves the focus by a key; true when the key means something here. */
  step(key: string): boolean {
    if (this.model === null || this.cursor === null) return false;
    const next = moveCursor(this.model, this.layout, this.cursor, key);
    if (next === this.cursor) return false;
    this.focus(next);
    return true;
  }

  /** Puts the focus there and shows it. */
  focus(cursor: Cursor): void {
    this.cursor = cursor;
    const item = this.layout.items[this.layout.itemOfRow[cursor.row] ?? -1];
    if (item !== undefined) this.scrollTop = scrollToShow(item, this.scrollTop, this.bodyHeight);
    const bar = this.cursorBar;
    if (bar !== null) this.#reveal(bar.from_ms, bar.to_ms);
  }

  /** Selects a visit and, when it has a bar, puts the focus on it. */
  select(visitId: string | null): void {
    this.selected = visitId;
    const cursor = visitId === null || this.model === null ? null : cursorOfVisit(this.model, visitId);
    if (cursor !== null) this.focus(cursor);
  }

  #reveal(fromMs: number, toMsEnd: number): void {
    const inSight = toX(this.scale, toMsEnd) > 24 && toX(this.scale, fromMs) < this.width - 24;
    if (!inSight) this.showInstant(fromMs, 0.3);
  }

  /** The range the core should be asked for, given what is seen. */
  wantedRange(): DayRange | null {
    const days = this.model?.view.days;
    const [first, last] = [days?.[0], days?.at(-1)];
    if (first === undefined || last === undefined || this.width === 0) return null;
    const dateAt = (ms: number): string => addDays(first.date, Math.floor((ms - first.from_ms) / DAY_MS));
    const seen = { from: dateAt(this.scale.originMs), to: dateAt(toMs(this.scale, this.width)) };
    return rangeToLoad({ from: first.date, to: last.date }, seen);
  }

  /** Asks for more days when the view has come to an edge of what is loaded. */
  loadSeen(): void {
    const wanted = this.wantedRange();
    const days = this.model?.view.days;
    const loaded = wanted?.from === days?.[0]?.date && wanted?.to === days?.at(-1)?.date;
    if (wanted !== null && !loaded) this.range = wanted;
  }
}

export const board = new BoardState();
