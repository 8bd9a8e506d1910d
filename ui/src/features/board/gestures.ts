/**
 * The pointer on the board: pan the ground, drag bars and cards, zoom.
 *
 * Owns which gesture a press becomes. A press turns into a drag after a few
 * pixels, so that a click stays a click. Knows the board's geometry only by
 * its hit test, and the page only by the pane's rectangle.
 */

import type { RequestRow } from "@/bindings/RequestRow";
import type { BoardState } from "./board.svelte";
import type { Target } from "./cursor";
import { snap, snapMove, snapStep } from "./days";
import { hitTest, type Hit } from "./hit";
import { itemAt } from "./layout";
import type { Mover } from "./moving.svelte";
import { HEADER_HEIGHT } from "./paint/frame";
import { toMs } from "./scale";

/** Pixels the pointer may tremble before a press is a drag. */
const TREMBLE_PX = 4;
/** Near an edge the board follows the drag. */
const EDGE_PX = 36;
const EDGE_SPEED_PX = 14;
const WHEEL_ZOOM = 0.0016;

export interface Outcomes {
  /** A bar that cannot be moved was dragged. */
  onfixed: (visitId: string) => void;
  ondrop: () => void;
  /** A click on a bar, or (null) on the ground. */
  onselect: (visitId: string | null) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export class Gestures {
  readonly #board: BoardState;
  readonly #mover: Mover;
  readonly #outcomes: Outcomes;
  #pane: HTMLElement | null = null;
  #edgeFrame = 0;

  constructor(board: BoardState, mover: Mover, outcomes: Outcomes) {
    this.#board = board;
    this.#mover = mover;
    this.#outcomes = outcomes;
  }

  /** The element whose left edge is the time axis's. */
  attach(pane: HTMLElement): () => void {
    this.#pane = pane;
    return () => {
      this.#pane = null;
    };
  }

  /** The pointer in the pane: x along time, y from the top of the rows' content. */
  #inPane(event: MouseEvent): Point {
    const box = this.#pane?.getBoundingClientRect();
    const top = (box?.top ?? 0) + HEADER_HEIGHT;
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - top + this.#board.scrollTop };
  }

  hit(event: MouseEvent): Hit | null {
    const { model, layout, scale, scrollTop } = this.#board;
    const { x, y } = this.#inPane(event);
    if (model === null || y < scrollTop) return null;
    return hitTest(model, layout, scale, x, y);
  }

  /** A press on the pane: on a bar to drag it, elsewhere to pan. */
  press(event: PointerEvent): void {
    if (event.button !== 0 || this.#mover.inHand !== null) return;
    const hit = this.hit(event);
    const bar = hit?.kind === "bar" ? this.#board.model?.bars[hit.at] : undefined;
    if (bar === undefined) {
      this.#pan(event);
      return;
    }
    const grabbed = toMs(this.#board.scale, this.#inPane(event).x) - bar.from_ms;
    this.#drag(event, {
      lift: () => {
        const lifted = this.#mover.liftBar(bar, "pointer");
        if (!lifted) this.#outcomes.onfixed(bar.visit_id);
        return lifted;
      },
      place: (at) => this.#place(at, (ms, days) => snapMove(days, bar.from_ms, ms - grabbed, snapStep(this.#board.scale.msPerPx))),
      click: () => {
        this.#outcomes.onselect(bar.visit_id);
      },
    });
  }

  /** A press on a card of the tray. */
  pressCard(event: PointerEvent, card: RequestRow): void {
    if (event.button !== 0 || this.#mover.inHand !== null) return;
    this.#drag(event, {
      lift: () => {
        this.#mover.liftCard(card, "pointer");
        return true;
      },
      place: (at) => this.#place(at, (ms, days) => snap(days, ms, snapStep(this.#board.scale.msPerPx))),
      click: () => {
        this.#outcomes.onselect(card.request_id);
      },
    });
  }

  #place(at: Point, snapTo: (ms: number, days: Days) => number): Target | null {
    const { model, layout, scale, width, scrollTop, bodyHeight } = this.#board;
    const seen = at.x >= 0 && at.x <= width && at.y >= scrollTop && at.y <= scrollTop + bodyHeight;
    const item = layout.items[itemAt(layout, at.y)];
    if (model === null || !seen || item?.kind !== "row") return null;
    return { row: item.row, startMs: snapTo(toMs(scale, at.x), model.view.days) };
  }

  #drag(event: PointerEvent, drag: Drag): void {
    const from = { x: event.clientX, y: event.clientY };
    let state: "pressed" | "dragging" | "refused" = "pressed";
    const move = (next: PointerEvent): void => {
      if (state === "pressed" && trembles(from, next)) return;
      if (state === "pressed") state = drag.lift() ? "dragging" : "refused";
      if (state !== "dragging" || this.#mover.inHand === null) return;
      this.#mover.aim(drag.place(this.#inPane(next)));
      this.#follow(next);
    };
    follow(move, (ended) => {
      this.#stopFollowing();
      if (state === "pressed" && !ended.cancelled) drag.click();
      if (state === "dragging") this.#endDrag(ended.cancelled);
    });
  }

  #endDrag(cancelled: boolean): void {
    if (this.#mover.inHand === null) return;
    if (cancelled) this.#mover.cancel();
    else this.#outcomes.ondrop();
  }

  #pan(event: PointerEvent): void {
    let last = { x: event.clientX, y: event.clientY };
    const from = last;
    let panned = false;
    const move = (next: PointerEvent): void => {
      if (!panned && trembles(from, next)) return;
      panned = true;
      this.#board.pan(last.x - next.clientX, last.y - next.clientY);
      last = { x: next.clientX, y: next.clientY };
    };
    follow(move, (ended) => {
      if (!panned && !ended.cancelled) this.#outcomes.onselect(null);
    });
  }

  /** Pans on while the pointer is held near an edge. */
  #follow(event: PointerEvent): void {
    this.#stopFollowing();
    const { x, y } = this.#inPane(event);
    const { width, scrollTop, bodyHeight } = this.#board;
    if (x < -EDGE_PX) return;
    const dx = edge(x, width);
    const dy = edge(y - scrollTop, bodyHeight);
    if (dx === 0 && dy === 0) return;
    const step = (): void => {
      this.#board.pan(dx * EDGE_SPEED_PX, dy * EDGE_SPEED_PX);
      this.#edgeFrame = requestAnimationFrame(step);
    };
    this.#edgeFrame = requestAnimationFrame(step);
  }

  #stopFollowing(): void {
    cancelAnimationFrame(this.#edgeFrame);
  }

  /** Wheel: down the rows; with Shift (or sideways) along time; with Ctrl zoom. */
  wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) this.#board.zoom(Math.exp(-dy * WHEEL_ZOOM), this.#inPane(event).x);
    else if (event.shiftKey) this.#board.pan(dx + dy, 0);
    else this.#board.pan(dx, dy);
  }
}

type Days = NonNullable<BoardState["model"]>["view"]["days"];

interface Drag {
  /** The press became a drag; false when this cannot be moved. */
  lift: () => boolean;
  place: (at: Point) => Target | null;
  click: () => void;
}

function trembles(from: Point, event: PointerEvent): boolean {
  return Math.hypot(event.clientX - from.x, event.clientY - from.y) < TREMBLE_PX;
}

/** -1, 0 or 1: which edge of `[0, size]` is near. */
function edge(at: number, size: number): number {
  if (at < EDGE_PX) return -1;
  return at > size - EDGE_PX ? 1 : 0;
}

/** Follows the pointer wherever it goes until it is released. */
function follow(move: (event: PointerEvent) => void, end: (how: { cancelled: boolean }) => void): void {
  const stop = new AbortController();
  const { signal } = stop;
  const finish = (cancelled: boolean) => (): void => {
    stop.abort();
    end({ cancelled });
  };
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", finish(false), { signal });
  addEventListener("pointercancel", finish(true), { signal });
}
