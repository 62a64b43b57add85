// SPDX-License-Identifier: Apache-2.0
// The values of a recorded decision, which nobody kept. Whether a policy looks at one of them is noted: what it
// would then say is not known, and is not guessed. A value that is not named in `erased` was not there at all.
import type { PolicyValues } from '../../core/policy-input.ts';

export type UnseenValues = {
  readonly values: PolicyValues;
  /** Names of the values that were looked at. */
  readonly looked: ReadonlySet<string>;
};

/** Values with the names of `erased`, each of which tells when it is read. */
export function unseenValues(erased: readonly string[]): UnseenValues {
  const looked = new Set<string>();
  const values: PolicyValues = {};
  for (const name of erased) {
    Object.defineProperty(values, name, {
      enumerable: true,
      get: () => {
        looked.add(name);
        return null;
      },
    });
  }
  return { values, looked };
}
