/**
 * Reading from the core: an answer that follows its question. It asks again
 * when the arguments, the workspace or the language change, keeps the old
 * answer on the screen meanwhile, and drops answers that come too late.
 */
import { untrack } from "svelte";
import { host, type HostError, type Input, type Output, type UseCase } from "@/host";
import { i18n } from "@/i18n/index.svelte";
import { workspace } from "./workspace.svelte";

export interface Query<T> {
  /** The newest answer; undefined until the first. */
  readonly data: T | undefined;
  readonly error: HostError | undefined;
  readonly loading: boolean;
  /** Nothing to show yet, and long enough so that a skeleton does not flash. */
  readonly pending: boolean;
  reload(): void;
}

const flashMs = 150;

/** The question asked before the view that asks it was there. */
let early: { key: string; answer: Promise<unknown> } | null = null;

function key(name: string, input: unknown): string {
  return JSON.stringify([name, input, i18n.language]);
}

/**
 * Asks ahead: a view that asks the same while it is being made takes this
 * answer. Only for the start of the program, when the first view's question is
 * known before the view is there; `forgetAhead` ends it.
 */
export function askAhead<K extends UseCase>(name: K, input: Input<K>): void {
  const answer = host.call(name, input);
  // Whoever asks in earnest meets the refusal.
  answer.catch(() => undefined);
  early = { key: key(name, input), answer };
}

/** An answer that nobody took is old from now on. */
export function forgetAhead(): void {
  early = null;
}

function ask<K extends UseCase>(name: K, input: Input<K>): Promise<Output<K>> {
  if (early?.key !== key(name, input)) return host.call(name, input);
  const answer = early.answer as Promise<Output<K>>;
  early = null;
  return answer;
}

/**
 * Must be called while a component starts. `null` asks nothing and forgets the
 * answer.
 */
export function useQuery<K extends UseCase>(wanted: () => readonly [K, Input<K>] | null): Query<Output<K>> {
  let data = $state.raw<Output<K>>();
  let error = $state.raw<HostError>();
  let loading = $state(false);
  let slow = $state(false);
  let asked = $state(0);
  let serial = 0;

  const question = $derived.by(() => {
    const now = wanted();
    return now === null ? null : JSON.stringify([now[0], now[1], workspace.logLength, i18n.language, asked]);
  });

  async function run(text: string, mine: number): Promise<void> {
    const [name, input] = JSON.parse(text) as [K, Input<K>];
    const timer = setTimeout(() => (slow = mine === serial), flashMs);
    loading = true;
    try {
      const answer = await ask(name, input);
      if (mine !== serial) return;
      data = answer;
      error = undefined;
    } catch (thrown) {
      if (mine === serial) error = thrown as HostError;
    } finally {
      clearTimeout(timer);
      if (mine === serial) loading = slow = false;
    }
  }

  $effect(() => {
    const text = question;
    untrack(() => {
      serial += 1;
      if (text !== null) return void run(text, serial);
      data = error = undefined;
      loading = slow = false;
    });
  });

  $effect(() => () => void (serial += 1));

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    get pending() {
      return slow && data === undefined;
    },
    reload() {
      asked += 1;
    },
  };
}
