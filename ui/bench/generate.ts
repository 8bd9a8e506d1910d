/**
 * A large board, invented from a seed: the work load of the bench and of tests.
 *
 * The same seed gives the same board. Rows are half engineers, half service
 * points; visits are spread evenly over the days, some in several pieces.
 */

import type { Bar } from "@/bindings/Bar";
import type { BoardDay } from "@/bindings/BoardDay";
import type { BoardView } from "@/bindings/BoardView";
import type { JourneySpan } from "@/bindings/JourneySpan";
import type { Risk } from "@/bindings/Risk";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RISKS: readonly Risk[] = ["fine", "fine", "fine", "fine", "tight", "will_miss", "missed", "none"];
const CITIES = ["Wuppertal", "Łódź", "Bursa", "Campinas", "Surabaya", "Casablanca", "São Paulo", "杜塞尔多夫", "Tashkent", "Lagos"];
const WORK = ["Installation · 24 h", "Commissioning · 16 h", "Repair · 8 h", "Fault detection · 4 h"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Size {
  readonly seed: number;
  readonly rows: number;
  readonly visits: number;
  readonly days: number;
}

/** The first day of every generated board, 1 November 2026 in Shanghai. */
export const FIRST_MS = Date.UTC(2026, 9, 31, 16);

export function generateBoard(size: Size): BoardView {
  const random = seeded(size.seed);
  const bars = generateBars(size, random);
  const nowMs = FIRST_MS + 20.4 * DAY;
  return {
    now: { at: new Date(nowMs).toISOString(), ms: nowMs, text: "", short: "", zone: "Asia/Shanghai", zone_label: "Shanghai", offset: "+08:00" },
    days: generateDays(size.days),
    rows: Array.from({ length: size.rows }, (_, at) => row(at, size.rows, random)),
    bars,
    spans: spansAround(bars, size.rows / 2),
    absences: [],
    tray: [],
    log_length: 1,
  };
}

function generateDays(count: number): BoardDay[] {
  return Array.from({ length: count }, (_, at) => {
    const civil = new Date(Date.UTC(2026, 10, 1 + at));
    const first = at === 0 || civil.getUTCDate() === 1;
    return {
      date: civil.toISOString().slice(0, 10),
      from_ms: FIRST_MS + at * DAY,
      to_ms: FIRST_MS + (at + 1) * DAY,
      text: `${WEEKDAYS[civil.getUTCDay()] ?? ""} ${civil.getUTCDate()}`,
      month: first ? civil.toISOString().slice(0, 7) : null,
      weekend: civil.getUTCDay() % 6 === 0,
    };
  });
}

function row(at: number, rows: number, random: () => number): BoardView["rows"][number] {
  const engineer = at < rows / 2;
  return {
    kind: engineer ? "engineer" : "service_point",
    id: `${engineer ? "E" : "SP"}-${at}`,
    name: `${engineer ? "Engineer" : "Service partner"} ${at + 1}`,
    detail: engineer ? "Suzhou · hydraulics, cnc, packaging" : "TR · 600 km · 1 a day",
    load_percent: Math.round(random() * 100),
  };
}

function generateBars(size: Size, random: () => number): Bar[] {
  const bars: Bar[] = [];
  for (let at = 0; at < size.rows; at++) {
    const share = Math.floor(((at + 1) * size.visits) / size.rows) - Math.floor((at * size.visits) / size.rows);
    const slot = (size.days * DAY) / Math.max(1, share);
    for (let i = 0; i < share; i++) bars.push(bar(at, bars.length, FIRST_MS + i * slot, slot, random));
  }
  return bars;
}

function bar(row: number, number: number, slotFrom: number, slot: number, random: () => number): Bar {
  const from = Math.round(slotFrom + slot * 0.2 * random());
  const to = Math.round(from + Math.max(HOUR, slot * (0.3 + 0.45 * random())));
  const id = `R-${String(number).padStart(5, "0")}`;
  const third = Math.round((to - from) / 3);
  return {
    visit_id: id,
    request_id: id,
    row,
    from_ms: from,
    to_ms: to,
    work_ms: number % 3 === 0 ? [[from, from + third], [to - third, to]] : [],
    title: `${id} ${pick(CITIES, random)}`,
    detail: pick(WORK, random),
    when: "",
    risk: pick(RISKS, random),
    lock: { assignee: number % 11 === 0, time: false },
    published: number % 4 === 0,
    fixed: number % 17 === 0,
    problems: [],
    rev: 1,
  };
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** A journey around every two neighbouring bars of an engineer. */
function spansAround(bars: readonly Bar[], engineers: number): JourneySpan[] {
  const spans: JourneySpan[] = [];
  for (let at = 0; at + 1 < bars.length; at += 2) {
    const [first, second] = [bars[at] as Bar, bars[at + 1] as Bar];
    if (first.row !== second.row || first.row >= engineers) continue;
    const [from, to] = [first.from_ms - 8 * HOUR, second.to_ms + 8 * HOUR];
    spans.push({
      journey_id: `J-${at}`,
      row: first.row,
      from_ms: from,
      to_ms: to,
      travel: [
        { from_ms: from, to_ms: first.from_ms, text: "PVG → FRA", mode: "air" },
        { from_ms: second.to_ms, to_ms: to, text: "FRA → PVG", mode: "air" },
      ],
      nights: Math.round((to - from) / DAY),
    });
  }
  return spans;
}
