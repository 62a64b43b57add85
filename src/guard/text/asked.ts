// SPDX-License-Identifier: Apache-2.0
// What detectors of answers ask about the request: its texts by who supplied them, and things that are
// made of them once for all texts of one answer.
import type { Asked } from '../detector.ts';

/** Who supplied a text: the operator, the person, or neither. */
export type Supplier = 'operator' | 'user' | 'others';

const supplierOf = ({ origin }: Asked): Supplier | undefined => {
  if (origin === 'system') return 'operator';
  if (origin === 'user') return 'user';
  return origin === 'model' || origin === 'app' ? undefined : 'others';
};

/** Plain texts and documents of the request that `suppliers` supplied. */
export const textsBy = (
  request: readonly Asked[],
  ...suppliers: readonly Supplier[]
): readonly string[] =>
  request
    .filter(
      (asked) => asked.kind === 'text' || asked.kind === 'document' || asked.kind === 'tool-result',
    )
    .filter((asked) => suppliers.some((one) => one === supplierOf(asked)))
    .map(({ text }) => text);

/** `make`, done once for each request: the segments of an exchange never change. */
export function perRequest<Made>(
  make: (request: readonly Asked[]) => Made,
): (request: readonly Asked[]) => Made {
  const made = new WeakMap<readonly Asked[], { readonly value: Made }>();
  return (request) => {
    let known = made.get(request);
    if (known === undefined) {
      known = { value: make(request) };
      made.set(request, known);
    }
    return known.value;
  };
}
