/** How well the connection stands, as a mark: shape and colour of the status item and the settings page. */
import type { MarketplaceView } from "@/bindings/MarketplaceView";
import type { Mark } from "@/components/RiskMark.svelte";

type Standing = Pick<MarketplaceView, "connected" | "locked" | "signed_in" | "problem" | "waiting">;

/** Nothing ○, well ●, something to look at ▲. A lost connection is no missed promise: never ◆. */
export function markOf({ connected, locked, signed_in, problem, waiting }: Standing): Extract<Mark, "none" | "fine" | "tight"> {
  if (!connected) return "none";
  return locked || problem !== null || !signed_in || waiting.length > 0 ? "tight" : "fine";
}
