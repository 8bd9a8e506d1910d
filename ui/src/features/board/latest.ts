/**
 * Asking while something moves: at most one question under way, the newest wins.
 *
 * Owns the order of questions and answers. A question that was overtaken
 * before it was asked is dropped; an answer that was overtaken is not
 * delivered. Answers are kept by key, so that coming back to a place is
 * instant. Knows nothing of what is asked.
 */

export type Answer<A> = { readonly ok: true; readonly value: A } | { readonly ok: false; readonly error: unknown };

export class LatestWins<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #keyOf: (question: Q) => string;
  readonly #deliver: (question: Q, answer: Answer<A>) => void;
  readonly #known = new Map<string, Answer<A>>();
  #wanted: { question: Q; key: string } | null = null;
  #busy = false;
  #generation = 0;

  constructor(
    ask: (question: Q) => Promise<A>,
    keyOf: (question: Q) => string,
    deliver: (question: Q, answer: Answer<A>) => void,
  ) {
    this.#ask = ask;
    this.#keyOf = keyOf;
    this.#deliver = deliver;
  }

  /** Wants the answer to this question and to none before it. */
  want(question: Q): void {
    const key = this.#keyOf(question);
    if (this.#wanted?.key === key) return;
    this.#wanted = { question, key };
    const known = this.#known.get(key);
    if (known !== undefined) this.#deliver(question, known);
    else if (!this.#busy) void this.#next();
  }

  /** Forgets the question and every answer: what was known may be old. */
  reset(): void {
    this.#wanted = null;
    this.#known.clear();
    this.#generation += 1;
  }

  async #next(): Promise<void> {
    this.#busy = true;
    while (this.#wanted !== null && !this.#known.has(this.#wanted.key)) {
      const { question, key } = this.#wanted;
      const generation = this.#generation;
      const answer = await this.#attempt(question);
      if (generation !== this.#generation) continue;
      this.#known.set(key, answer);
      if (this.#wanted?.key === key) this.#deliver(question, answer);
    }
    this.#busy = false;
  }

  async #attempt(question: Q): Promise<Answer<A>> {
    try {
      return { ok: true, value: await this.#ask(question) };
    } catch (error) {
      return { ok: false, error };
    }
  }
}
