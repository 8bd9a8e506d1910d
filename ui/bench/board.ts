/**
 * The board under load, in whatever browser opens the page.
 *
 * Mounts the product's own pane with 300 rows and 20,000 visits over 12 months
 * and measures it: `window.__bench` holds the figures when it is done. Start
 * reading at `measure`.
 */
import { mount, unmount } from "svelte";
import { BoardState } from "@/features/board/board.svelte";
import { Gestures } from "@/features/board/gestures";
import Grid from "@/features/board/Grid.svelte";
import { Mover } from "@/features/board/moving.svelte";
import type { ZoomLevel } from "@/features/board/scale";
import type { Bar } from "@/bindings/Bar";
import { i18n } from "@/i18n/index.svelte";
import "@/styles/primitives.css";
import "@/styles/tokens.css";
import "@/styles/base.css";
import { generateBoard } from "./generate";

/** What is measured; times in milliseconds, the median of several tries. */
export interface BenchResult {
  rows: number;
  visits: number;
  width: number;
  height: number;
  /** From having the core's answer to it standing on the screen. */
  paint_ms: number;
  /** The worst of the four zoom levels. */
  pan_fps: number;
  pan_fps_by_level: Record<string, number>;
  /** Zooming in and out between a day and a year. */
  zoom_fps: number;
  /** A visit is moved: from the drop to the bar at its new place. */
  change_ms: number;
  /** The whole board is read again and shown, JSON included. */
  reload_ms: number;
}

declare global {
  interface Window {
    __bench?: BenchResult | { error: string };
  }
}

const SIZE = { seed: 20_261_118, rows: 300, visits: 20_000, days: 365 };
const TRIES = 7;
const FRAMES = 90;
const nothing = (): void => undefined;
const app = document.getElementById("app") as HTMLElement;

function show(board: BoardState): () => Promise<void> {
  const mover = new Mover(board);
  const gestures = new Gestures(board, mover, { onfixed: nothing, ondrop: nothing, onselect: nothing });
  const shown = mount(Grid, { target: app, props: { board, mover, gestures, onmove: nothing, onlock: nothing, oncancel: nothing, ondrop: nothing } });
  return () => unmount(shown);
}

const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));

/** Until what was asked for has been drawn: the frame it is drawn in, and what follows it. */
async function painted(): Promise<void> {
  await frame();
  await new Promise<void>((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { done(); };
    port2.postMessage(null);
  });
}

async function timed(work: () => void): Promise<number> {
  await frame();
  const start = performance.now();
  work();
  await painted();
  return performance.now() - start;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const rounded = (value: number): number => Math.round(value * 10) / 10;

async function framesPerSecond(step: (at: number) => void): Promise<number> {
  await frame();
  const start = performance.now();
  for (let at = 0; at < FRAMES; at++) {
    step(at);
    await frame();
  }
  return (FRAMES * 1000) / (performance.now() - start);
}

async function measurePaint(): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const view = generateBoard(SIZE);
    const board = new BoardState();
    const hide = show(board);
    await painted();
    times.push(await timed(() => { board.take(view); }));
    await hide();
  }
  return median(times);
}

async function measurePan(board: BoardState, level: ZoomLevel): Promise<number> {
  board.setLevel(level);
  board.showInstant(board.model?.view.days[60]?.from_ms ?? 0, 0.5);
  return framesPerSecond((at) => { board.pan(at % 60 < 30 ? 22 : -22, at % 40 < 20 ? 17 : -17); });
}

async function measureZoom(board: BoardState): Promise<number> {
  board.setLevel("year");
  return framesPerSecond((at) => { board.zoom(at % 90 < 45 ? 1.1 : 1 / 1.1, 400); });
}

async function measureChange(board: BoardState): Promise<number> {
  board.setLevel("fortnight");
  board.showInstant(board.model?.view.now.ms ?? 0);
  await settled();
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const bar = board.model?.bars[40 + i] as Bar;
    times.push(await timed(() => { board.expect({ ...bar, row: i, from_ms: bar.from_ms + 864e5, to_ms: bar.to_ms + 864e5 }); }));
  }
  return median(times);
}

async function measureReload(board: BoardState): Promise<number> {
  const answer = JSON.stringify(generateBoard(SIZE));
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    times.push(await timed(() => { board.take(JSON.parse(answer) as ReturnType<typeof generateBoard>); }));
  }
  return median(times);
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 600));

async function measure(): Promise<BenchResult> {
  await i18n.start();
  app.style.display = "flex";
  await document.fonts.ready;
  const paint_ms = await measurePaint();
  const board = new BoardState();
  show(board);
  await painted();
  board.take(generateBoard(SIZE));
  await settled();
  const pans: Record<string, number> = {};
  for (const level of ["day", "fortnight", "quarter", "year"] as const) pans[level] = rounded(await measurePan(board, level));
  const zoom_fps = await measureZoom(board);
  const change_ms = await measureChange(board);
  const reload_ms = await measureReload(board);
  return {
    rows: SIZE.rows,
    visits: SIZE.visits,
    width: innerWidth,
    height: innerHeight,
    paint_ms: rounded(paint_ms),
    pan_fps: Math.min(...Object.values(pans)),
    pan_fps_by_level: pans,
    zoom_fps: rounded(zoom_fps),
    change_ms: rounded(change_ms),
    reload_ms: rounded(reload_ms),
  };
}

measure().then(
  (result) => {
    window.__bench = result;
    document.title = JSON.stringify(result);
  },
  (error: unknown) => {
    window.__bench = { error: String(error) };
    document.title = String(error);
  },
);
