/**
 * How the connection to the marketplace stands, as the core last said it. Asked
 * again when the workspace or the language changes, and now and then while the
 * window is seen: nothing on the screen waits for it. Comes with the status
 * bar's item, after the first paint.
 */
import { untrack } from "svelte";
import type { MarketplaceView } from "@/bindings/MarketplaceView";
import { host, type HostError } from "@/host";
import { i18n } from "@/i18n/index.svelte";
import { workspace } from "./workspace.svelte";

const againMs = 15_000;

class Market {
  /** Null until the core first answers. */
  view = $state.raw<MarketplaceView | null>(null);
  /** Why the core could not be asked the last time. */
  error = $state.raw<HostError | null>(null);
  #serial = 0;

  /** Asks how it stands; an answer that comes too late is dropped. */
  async refresh(): Promise<void> {
    this.#serial += 1;
    const mine = this.#serial;
    try {
      const view = await host.call("marketplace", {});
      if (mine === this.#serial) this.take(view);
    } catch (thrown) {
      if (mine === this.#serial) this.error = thrown as HostError;
    }
  }

  /** What an action answered is newer than any question on its way. */
  take(view: MarketplaceView): void {
    this.#serial += 1;
    const isNews = this.view !== null && this.view.last_success_at !== view.last_success_at;
    this.view = view;
    this.error = null;
    // A pull that the core began by itself went through: the views read again.
    if (isNews) void workspace.refresh();
  }

  /**
   * Keeps it fresh while a component is there; call from a component as it
   * starts. A workspace that is connected to nothing changes by actions alone,
   * and they make the log grow.
   */
  follow(): void {
    $effect(() => {
      // Read for their changes alone.
      void [workspace.logLength, i18n.language];
      untrack(() => void this.refresh());
    });
    const isConnected = $derived(this.view?.connected ?? false);
    $effect(() => {
      if (!isConnected) return;
      const timer = setInterval(() => {
        if (document.visibilityState === "visible") void this.refresh();
      }, againMs);
      return () => {
        clearInterval(timer);
      };
    });
  }
}

export const market = new Market();

/** Where its settings are. */
export const marketPath = "/settings/marketplace";
