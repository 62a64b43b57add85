// SPDX-License-Identifier: Apache-2.0
// What detectors of answers ask about the request: its texts by who supplied them, and things that are
// made of them once for all texts of one answer.
import type { Answer, Asked } from '../detector.ts';

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

/** `make`, done once for all texts of an answer that share what was made. */
export function perRequest<Made>(
  make: (request: readonly Asked[]) => Made,
): (answer: Pick<Answer, 'request' | 'made'>) => Made {
  return ({ request, made }) => {
    const known = made?.get(make) as { readonly value: Made } | undefined;
    if (known !== undefined) return known.value;
    const value = make(request);
    made?.set(make, { value });
    return value;
  };
}
