/**
 * The sign-in that waits for the browser to come back. Lives longer than the
 * settings page: looking elsewhere meanwhile does not end it.
 */
import type { TaskProgress } from "@/bindings/TaskProgress";
import { host, type HostError } from "@/host";
import { followTask } from "@/lib/tasks";
import { market } from "@/store/market.svelte";
import { pulling } from "./pulling.svelte";

class SigningIn {
  /** The address that the browser was given; null while nothing waits. */
  url = $state<string | null>(null);
  refusal = $state.raw<HostError | null>(null);
  /** Whether a browser came up for it. */
  hasBrowser = $state(true);
  /** How the last one ended, in the core's words. */
  ended = $state("");
  #task = "";
  #stop: () => void = () => undefined;

  async begin(): Promise<void> {
    this.refusal = null;
    this.ended = "";
    try {
      const { url, task } = await host.call("marketplace_sign_in", { code: null, passphrase: null });
      this.url = url;
      this.#task = task;
      this.#stop = followTask(task, (now) => void this.#follow(task, now));
    } catch (thrown) {
      this.refusal = thrown as HostError;
      return;
    }
    await this.openBrowser();
  }

  /** Where no browser opens by itself, the address can still be copied. */
  async openBrowser(): Promise<void> {
    if (this.url === null) return;
    try {
      await host.openUrl(this.url);
      this.hasBrowser = true;
    } catch {
      this.hasBrowser = false;
    }
  }

  /** Signs in with a code that was copied from elsewhere; it goes through and is not kept. */
  async useCode(code: string): Promise<void> {
    this.refusal = null;
    this.ended = "";
    try {
      await host.call("marketplace_sign_in", { code, passphrase: null });
    } catch (thrown) {
      this.refusal = thrown as HostError;
      return;
    }
    await this.#goOn();
  }

  cancel(): void {
    const task = this.#task;
    this.#end();
    void host.call("task_cancel", { task_id: task }).catch(() => undefined);
  }

  async #follow(task: string, now: TaskProgress): Promise<void> {
    if (now.running || task !== this.#task) return;
    this.#end();
    this.ended = now.message;
    await this.#goOn();
  }

  async #goOn(): Promise<void> {
    await market.refresh();
    if (market.view?.signed_in) await pulling.start();
  }

  #end(): void {
    this.#stop();
    this.#task = "";
    this.url = null;
  }
}

export const signingIn = new SigningIn();
