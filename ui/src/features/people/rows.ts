/** The records of *People and places* as rows: what each list shows of them. */
import type { Moment } from "@/bindings/Moment";
import type { PeopleView } from "@/bindings/PeopleView";
import { t } from "@/i18n/index.svelte";
import { listed, serviceNames } from "@/lib/words";
import type { OrderCells } from "./orders";

const recordTabs = ["engineers", "points", "buyers", "machines", "products", "parts"] as const;
type RecordTab = (typeof recordTabs)[number];

/** Orders come from a question of their own: see `orders`. */
export const tabs = [...recordTabs, "orders"] as const;
export type Tab = (typeof tabs)[number];

export function isRecordTab(tab: Tab): tab is RecordTab {
  return tab !== "orders";
}

/** Those a person can make and change here. */
export const editable: readonly Tab[] = ["engineers", "points", "buyers", "products"];

export interface Row {
  id: string;
  name: string;
  cells: string[];
  /** Something about it wants attention. */
  warning: string | null;
  /** An order's cells by name: its row has two lines. */
  order?: OrderCells;
}

/** Keys of the headings behind the name, per list. */
export const heads: Record<Tab, string[]> = {
  engineers: ["home", "skills", "passport", "booked"],
  points: ["place", "reach", "capacity", "booked"],
  buyers: ["site", "contact", "machines", "open"],
  machines: ["product", "buyer", "period"],
  products: ["model", "serviced", "services"],
  parts: ["name", "products", "stock"],
  orders: ["standing", "buyer", "demands"],
};

export function rowsOf(view: PeopleView, tab: RecordTab): Row[] {
  return rows[tab](view);
}

function place(site: { city: string; country: string }): string {
  return `${site.city}, ${site.country}`;
}

const rows: Record<RecordTab, (view: PeopleView) => Row[]> = {
  engineers: (view) =>
    view.engineers.map(({ record, warnings, passport_expires, booked }) => ({
      id: record.engineer_id,
      name: record.name,
      cells: [place(record.home), listed(record.skills), passport_expires?.text ?? "", String(booked)],
      warning: warnings[0]?.detail ?? null,
    })),
  points: (view) =>
    view.points.map(({ record, booked }) => ({
      id: record.point_id,
      name: record.name,
      cells: [place(record.place), reach(record.radius_km, record.countries), t("people:aDay", { count: record.capacity_per_day }), String(booked)],
      warning: null,
    })),
  buyers: (view) =>
    view.buyers.map(({ record, machines, open_requests }) => ({
      id: record.buyer_id,
      name: record.name,
      cells: [place(record.site), record.contact ?? record.email ?? "", String(machines), open_requests.join(" ")],
      warning: null,
    })),
  machines: (view) =>
    view.machines.map((machine) => ({
      id: machine.serial,
      name: machine.serial,
      cells: [machine.product, `${machine.buyer} · ${machine.city}`, period(machine.in_period, machine.period_ends)],
      warning: null,
    })),
  products: (view) =>
    view.products.map(({ record }) => ({
      id: record.product_id,
      name: record.name,
      cells: [record.model, yesNo(record.serviced), serviceNames(record.services)],
      warning: null,
    })),
  parts: (view) =>
    view.parts.map(({ record, stock }) => ({
      id: record.part_no,
      name: record.part_no,
      cells: [record.name, listed(record.products), listed(stock)],
      warning: stock.length === 0 ? t("people:noStock") : null,
    })),
};

function reach(radius: number | null, countries: string[]): string {
  const km = radius === null ? "" : `${radius} km`;
  return [km, countries.join(" ")].filter((text) => text !== "").join(" · ");
}

function period(inPeriod: boolean | null, ends: Moment | null): string {
  if (inPeriod === null || ends === null) return t("request:unknown");
  return t(inPeriod ? "people:inPeriod" : "people:outOfPeriod", { day: `${ends.text} ${ends.zone_label}` });
}

function yesNo(value: boolean | null): string {
  return value === null ? t("request:unknown") : t(value ? "people:yes" : "people:no");
}

/** Rows that hold every word typed. */
export function filterRows(list: Row[], query: string): Row[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return list;
  return list.filter((row) => {
    const text = `${row.id} ${row.name} ${row.cells.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
