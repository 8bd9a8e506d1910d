/** Orders as rows of their list, and the words of their parts. */
import type { OrderLineView } from "@/bindings/OrderLineView";
import type { OrderRow } from "@/bindings/OrderRow";
import { t } from "@/i18n/index.svelte";
import { listed } from "@/lib/words";
import type { Row } from "./rows";

export function orderRows(orders: readonly OrderRow[]): Row[] {
  return orders.map((order) => ({
    id: order.order_id,
    name: order.order_id,
    cells: [statusOf(order), paidOf(order), order.buyer_name ?? "", linesOf(order.lines), t(`orders:from.${order.from}`), order.demands.join(" ")],
    warning: order.refunded ? t("orders:refunded") : null,
  }));
}

/** The platform's status; that money went back stands first, because it changes what to do. */
function statusOf({ refunded, status_text }: OrderRow): string {
  return refunded ? [t("orders:refunded"), status_text].filter((part) => part !== "").join(" · ") : status_text;
}

function paidOf({ paid }: OrderRow): string {
  return paid === null ? t("orders:unpaid") : `${paid.text} ${paid.zone_label}`;
}

function linesOf(lines: readonly OrderLineView[]): string {
  return listed(lines.map((line) => [line.name ?? line.product_id ?? t("request:unknown"), line.quantity === null ? "" : `×${plainNumber(line.quantity)}`].filter((part) => part !== "").join(" ")));
}

/** A decimal without the zeros that say nothing: `12.0000` is 12. Digits are never computed with. */
export function plainNumber(text: string): string {
  return /^\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text;
}
