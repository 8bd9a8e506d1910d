/**
 * One ticking second for everything that runs down. The core says what time it
 * is (`sync`); between its answers the screen only counts on.
 */
class RunningClock {
  nowMs = $state(Date.now());
  #offset = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Follows the core's clock from now on. */
  sync(coreMs: number): void {
    this.#offset = coreMs - Date.now();
    // Not counted on: a millisecond may have gone since, and what is due in two days would be due in less.
    this.nowMs = coreMs;
  }

  /** Ticks each second while the page is seen. */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (document.visibilityState === "visible") this.#tick();
    }, 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.nowMs = Date.now() + this.#offset;
  }
}

export const clock = new RunningClock();
