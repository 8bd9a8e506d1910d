/**
 * The pull that this window began: how far it is and how it ended. Lives longer
 * than the settings page, so that one may go elsewhere meanwhile.
 */
import type { PullView } from "@/bindings/PullView";
import type { TaskProgress } from "@/bindings/TaskProgress";
import { host, type HostError } from "@/host";
import { i18n, t } from "@/i18n/index.svelte";
import { followTask, newTaskId } from "@/lib/tasks";
import { market, marketPath } from "@/store/market.svelte";
import { router } from "@/store/router.svelte";
import { toasts } from "@/store/toasts.svelte";
import { workspace } from "@/store/workspace.svelte";

interface Ending {
  result: PullView | null;
  refusal: HostError | null;
}

async function ask(task: string, passphrase: string | null): Promise<Ending> {
  try {
    return { result: await host.call("marketplace_pull", { task, passphrase }), refusal: null };
  } catch (thrown) {
    return { result: null, refusal: thrown as HostError };
  }
}

class Pulling {
  taskId = $state<string | null>(null);
  progress = $state.raw<TaskProgress | null>(null);
  result = $state.raw<PullView | null>(null);
  refusal = $state.raw<HostError | null>(null);
  stopping = $state(false);
  #other: string | null = null;

  /** Pulls what changed, unless it does already. The passphrase goes through and is not kept. */
  async start(passphrase: string | null = null): Promise<void> {
    if (this.taskId !== null) return;
    const task = newTaskId("pull");
    this.taskId = task;
    this.progress = this.result = this.refusal = null;
    this.stopping = false;
    const stop = followTask(task, (now) => (this.progress = now));
    const { result, refusal } = await ask(task, passphrase);
    stop();
    await Promise.all([workspace.refresh(), market.refresh()]);
    this.taskId = null;
    this.result = result;
    // Where the core began one by itself a moment earlier, what was wanted happens.
    this.refusal = market.view?.pulling ? null : refusal;
    await this.#tell();
  }

  /** Follows a pull that somebody else began, until it has ended; returns a way to stop following. */
  follow(task: string): () => void {
    if (this.taskId !== null) return () => undefined;
    this.#other = task;
    this.stopping = false;
    const stop = followTask(task, (now) => {
      this.progress = now;
      if (!now.running) void market.refresh();
    });
    return () => {
      stop();
      this.#other = null;
    };
  }

  cancel(): void {
    const task = this.taskId ?? this.#other;
    if (task === null) return;
    this.stopping = true;
    void host.call("task_cancel", { task_id: task }).catch(() => undefined);
  }

  /** What an earlier pull said is about an earlier connection. */
  forget(): void {
    this.progress = this.result = this.refusal = null;
  }

  /** Whoever is elsewhere hears of the end in the corner. */
  async #tell(): Promise<void> {
    if (`#${router.path}` === `#${marketPath}`) return;
    await i18n.need("marketplace");
    const fault = this.refusal?.message ?? this.result?.problem?.message;
    if (fault !== undefined) toasts.show("error", fault, { label: t("marketplace:look"), run: () => { router.go(marketPath); } });
    else if (this.result) toasts.show("done", t("marketplace:pull.changed", { count: this.result.changed }));
  }
}

export const pulling = new Pulling();
