/** What choosing a thing found opens. */
import type { SearchHit } from "@/bindings/SearchHit";
import { requestPath, router } from "@/store/router.svelte";

const tabs: Record<string, string> = { engineer: "engineers", service_point: "points", buyer: "buyers", machine: "machines", order: "orders" };

export function openHit(hit: SearchHit): void {
  const tab = tabs[hit.kind];
  if (hit.kind === "request") router.go(requestPath(hit.id));
  else if (tab) router.go(`/people/${tab}/${encodeURIComponent(hit.id)}`);
}

/** Whether each word typed occurs in the text. */
export function matchesWords(text: string, query: string): boolean {
  const folded = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => folded.includes(word));
}
