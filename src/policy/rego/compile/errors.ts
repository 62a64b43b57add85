// SPDX-License-Identifier: Apache-2.0
// Errors of one stage of compiling, collected, so that an author sees several at once. A stage that has some
// ends there: what comes after it would only repeat them.
import { RegoError } from '../syntax/location.ts';

/** Errors told at once; there may be more. */
const ERRORS_MAX = 10;

export class Errors {
  readonly #found: RegoError[] = [];

  /** What `make` makes; undefined where it failed, which is kept. */
  try<Made>(make: () => Made): Made | undefined {
    try {
      return make();
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      this.#found.push(thrown);
      if (this.#found.length >= ERRORS_MAX) this.check();
      return undefined;
    }
  }

  /** Throws the first error in the order of the sources, with the others beside it; nothing where there are none. */
  check(): void {
    const [first, ...others] = [...this.#found].sort(bySource);
    if (first === undefined) return;
    const { code, message, location, hint } = first;
    throw new RegoError(code, message, { location, others, ...(hint !== undefined && { hint }) });
  }
}

function bySource({ location: a }: RegoError, { location: b }: RegoError): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1;
}
