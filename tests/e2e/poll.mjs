/** Waiting for a condition, never for a time. */

const restMs = 40;

/**
 * Asks until the answer is truthy, and gives it. Fails after `withinMs` with
 * what was waited for; `seen` may say what was there instead.
 */
export async function poll(ask, what, { withinMs = 30_000, seen } = {}) {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) {
      const instead = seen === undefined ? "" : `; there was: ${await seen()}`;
      throw new Error(`waited ${withinMs / 1000} s for ${what}${instead}`);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
