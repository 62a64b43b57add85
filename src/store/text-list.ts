// SPDX-License-Identifier: Apache-2.0
// A list of texts in one column. One that is not such a list stops the reader: an empty list of models or
// addresses means "any", so that reading a damaged one as empty would open what was restricted.
import { BartizanError } from '../core/errors.ts';

export function textOf(list: readonly string[]): string {
  return JSON.stringify(list);
}

/** Throws `internal` for what `textOf` cannot have made. */
export function listOf(text: string): readonly string[] {
  const list: unknown = parsed(text);
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw new BartizanError('internal', undefined, { detail: 'a list in the store is damaged' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
