/** What the palette and the keys can do about the marketplace. */
import type { Action } from "@/store/actions.svelte";
import { market, marketPath } from "@/store/market.svelte";
import { router } from "@/store/router.svelte";
import { pulling } from "./pulling.svelte";

function goTo(id: string, title: string, keys: string, path: string): Action {
  return {
    id,
    title,
    group: "actions:group.go",
    keys,
    run: () => {
      router.go(path);
    },
  };
}

export function marketActions(): Action[] {
  return [
    goTo("go.orders", "actions:goOrders", "g o", "/people/orders"),
    goTo("go.marketplace", "actions:goMarketplace", "g k", marketPath),
    { ...goTo("market.connect", "actions:marketConnect", "g c", marketPath), group: "actions:group.do", when: () => market.view?.connected === false },
    {
      id: "market.pull",
      title: "actions:marketPull",
      group: "actions:group.do",
      keys: "g u",
      when: () => market.view?.signed_in === true && !market.view.pulling,
      run: () => void pulling.start(),
    },
  ];
}
