/** Does something once what is there now is on the screen: the list can be read before its detail loads. */
export function afterPaint<T>(work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // The first frame paints; a task behind it comes after.
    requestAnimationFrame(() => {
      setTimeout(() => {
        work().then(resolve, reject);
      });
    });
  });
}

const restMs = 700;

/** Resolves when the first view has painted its rows and its detail, for what nobody waits for. */
export function atRest(): Promise<void> {
  return afterPaint(() => new Promise((resolve) => setTimeout(resolve, restMs)));
}
