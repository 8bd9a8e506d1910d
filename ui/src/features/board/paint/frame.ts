/**
 * What every part of the painter is given: one frame of the board.
 */

import type { BoardDay } from "@/bindings/BoardDay";
import type { RowItem, BoardLayout } from "../layout";
import type { BoardModel } from "../model";
import type { TimeScale } from "../scale";
import type { BoardTheme } from "./theme";
import type { TextFitter } from "./text";

/** The height of the header with the months and the days. */
export const HEADER_HEIGHT = 46;

export interface Frame {
  readonly ctx: CanvasRenderingContext2D;
  readonly model: BoardModel;
  readonly layout: BoardLayout;
  readonly scale: TimeScale;
  readonly theme: BoardTheme;
  readonly text: TextFitter;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly nowMs: number;
  /** The selected visit, outlined. */
  readonly selected: string | null;
  /** The visit that is being moved, drawn faint. */
  readonly lifted: string | null;
  /** A visit whose change the core has not confirmed yet. */
  readonly pending: string | null;
}

/** The days that touch the view, with where each begins and ends. */
export interface SeenDay {
  readonly day: BoardDay;
  readonly x: number;
  readonly width: number;
}

/** A row with its top on the canvas. */
export interface SeenRow {
  readonly item: RowItem;
  readonly top: number;
}

/** Rounds to the middle of a device pixel, so that a line of 1 px is sharp. */
export function crisp(value: number): number {
  return Math.round(value) + 0.5;
}
