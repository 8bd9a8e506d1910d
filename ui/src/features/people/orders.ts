/** Orders as rows of their list, and the words of their parts. */
import type { OrderLineView } from "@/bindings/OrderLineView";
import type { OrderRow } from "@/bindings/OrderRow";
import { t } from "@/i18n/index.svelte";
import { listed } from "@/lib/words";
import type { Row } from "./rows";

/** What an order's row says beside its number. */
export interface OrderCells {
  status: string;
  paid: string;
  buyer: string;
  lines: string;
  from: string;
  demands: string;
  /** The same in the room of two lines. */
  demandsInShort: string;
}

/** Rows like the other lists' for searching, with their cells by name for showing. */
export function orderRows(orders: readonly OrderRow[]): Row[] {
  return orders.map((row) => {
    const order = cellsOf(row);
    const warning = row.refunded ? t("orders:refunded") : null;
    return { id: row.order_id, name: row.order_id, cells: [...Object.values(order), warning ?? ""], warning, order };
  });
}

function cellsOf(row: OrderRow): OrderCells {
  return {
    status: row.status_text,
    paid: row.paid === null ? t("orders:unpaid") : t("orders:paidOn", { when: `${row.paid.text} ${row.paid.zone_label}` }),
    buyer: row.buyer_name ?? t("orders:noBuyer"),
    lines: linesOf(row.lines),
    from: row.simulated ? t(`orders:fromSimulator.${row.from}`) : t(`orders:from.${row.from}`),
    demands: row.demands.join(" "),
    demandsInShort: inShort(row.demands),
  };
}

/** Two at most stand in full; of more, the first and how many others. */
function inShort(demands: readonly string[]): string {
  return demands.length > 2 ? `${demands[0]} +${demands.length - 1}` : demands.join(" ");
}

function linesOf(lines: readonly OrderLineView[]): string {
  return listed(lines.map((line) => [line.name ?? line.product_id ?? t("request:unknown"), line.quantity === null ? "" : `×${plainNumber(line.quantity)}`].filter((part) => part !== "").join(" ")));
}

/** A decimal without the zeros that say nothing: `12.0000` is 12. Digits are never computed with. */
export function plainNumber(text: string): string {
  return /^\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text;
}
