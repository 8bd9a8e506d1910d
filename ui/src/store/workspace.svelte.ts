/**
 * The workspace as the screen knows it: its status, and the one door for every
 * action (`act`), so that each is announced, can be undone, and makes the
 * views read again.
 */
import type { Done } from "@/bindings/Done";
import type { Status } from "@/bindings/Status";
import { host, HostError, type Input, type Output, type UseCase } from "@/host";
import { i18n, t } from "@/i18n/index.svelte";
import { clock } from "./clock.svelte";
import { applyTheme } from "./theme.svelte";
import { toasts } from "./toasts.svelte";

function isDone(answer: unknown): answer is Done {
  return typeof answer === "object" && answer !== null && "message" in answer && "batch_id" in answer && "log_length" in answer;
}

class Workspace {
  /** What the core last said; null until it first answers. */
  status = $state.raw<Status | null>(null);
  /** Why the core could not be asked. */
  error = $state.raw<HostError | null>(null);
  /** How many actions run. */
  busy = $state(0);
  /** Grows with each change: views that read it read again. */
  readonly logLength = $derived(this.status?.log_length ?? 0);

  /** Asks the core how the workspace stands, unless it was asked already. */
  async refresh(asked: Promise<Status> = host.call("status", {})): Promise<void> {
    try {
      await this.#take(await asked);
      this.error = null;
    } catch (thrown) {
      this.error = thrown as HostError;
    }
  }

  async #take(status: Status): Promise<void> {
    clock.sync(status.now.ms);
    if (status.state === "open") {
      applyTheme(status.theme);
      if (status.language !== i18n.language) {
        await i18n.choose(status.language);
        // The answer was worded in the language that was shown before.
        if (i18n.language === status.language) status = await host.call("status", {});
      }
    }
    this.status = status;
  }

  /** Runs an action; its refusal is thrown, for a form to show beside its fields. */
  async run<K extends UseCase>(name: K, input: Input<K>): Promise<Output<K>> {
    this.busy += 1;
    try {
      const answer = await host.call(name, input);
      if (isDone(answer)) this.#announce(answer, name);
      await this.refresh();
      return answer;
    } finally {
      this.busy -= 1;
    }
  }

  /** Runs an action; its refusal becomes a message, and the answer `undefined`. */
  async act<K extends UseCase>(name: K, input: Input<K>): Promise<Output<K> | undefined> {
    try {
      return await this.run(name, input);
    } catch (thrown) {
      toasts.show("error", (thrown as HostError).message);
      await this.refresh();
      return undefined;
    }
  }

  undo(): Promise<Done | undefined> {
    return this.act("undo", {});
  }

  redo(): Promise<Done | undefined> {
    return this.act("redo", {});
  }

  #announce(done: Done, name: UseCase): void {
    const undoable = done.batch_id !== null && name !== "undo" && name !== "redo";
    const action = { label: t("common:undo"), run: () => void this.undo() };
    toasts.show("done", done.message, undoable ? action : undefined);
  }
}

export const workspace = new Workspace();
