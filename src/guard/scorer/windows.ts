// SPDX-License-Identifier: Apache-2.0
// The windows that a text is judged by: each sentence alone, and each with as many of the sentences before
// it as fit. A payload in a long page stands in a window of its own and is not diluted by the page; what is
// spread over sentences is seen together. A window ends with a sentence, so that a growing text is judged
// as it grows.
import type { Reader } from './reader.ts';

/** Most tokens of a window of more than one sentence. */
const CONTEXT_TOKENS = 64;
const MOST_SENTENCES = 16;

/** Added to the number of features: a window of two words is no surer than its words. */
export const SMOOTHING = 16;

/** The last sentences read, as far back as a window may reach. */
export class Windows {
  /** Of each sentence held: first feature since the start of the text, tokens, start in the text. */
  readonly #firsts: number[] = [];
  readonly #tokens: number[] = [];
  readonly #starts: number[] = [];
  #held = 0;

  open(): void {
    this.#firsts.length = this.#tokens.length = this.#starts.length = 0;
    this.#held = 0;
  }

  /**
   * Takes in the sentence that `reader` has read last; true when it has company, so that `from` and
   * `start` tell where a window of several sentences begins.
   */
  take(reader: Reader): boolean {
    this.#firsts.push(reader.base + reader.from);
    this.#tokens.push(reader.tokens);
    this.#starts.push(reader.start);
    this.#held += reader.tokens;
    while (
      this.#firsts.length > 1 &&
      (this.#held > CONTEXT_TOKENS || this.#firsts.length > MOST_SENTENCES)
    ) {
      this.#held -= this.#tokens.shift() ?? 0;
      this.#firsts.shift();
      this.#starts.shift();
    }
    return this.#firsts.length > 1;
  }

  /** First feature, since the start of the text, of the widest window that ends here. */
  get from(): number {
    return this.#firsts[0] ?? 0;
  }

  /** Where that window starts in the text. */
  get start(): number {
    return this.#starts[0] ?? 0;
  }
}
