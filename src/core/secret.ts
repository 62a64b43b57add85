// SPDX-License-Identifier: Apache-2.0
// A value that cannot be printed, logged or serialised by accident: only `reveal` gives it out. It has no
// property of its own, so that whatever copies, spreads, clones or walks over an object finds nothing.
import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const SHOWN = '[secret]';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    // Else a property set later, by whoever reads the value, would travel with the object.
    Object.freeze(this);
  }

  /** The value itself. Call it only where the value is put on the wire or hashed. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

/**
 * Whether `given` is the secret. The time taken tells nothing of the secret, its length included; an empty
 * secret is nobody's.
 */
export function sameSecret(secret: Secret, given: string): boolean {
  const expected = secret.reveal();
  return timingSafeEqual(digestOf(expected), digestOf(given)) && expected !== '';
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
