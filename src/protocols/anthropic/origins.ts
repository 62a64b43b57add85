// SPDX-License-Identifier: Apache-2.0
// Names for origin labels. Labels stand in events and policy rules, so prose never becomes one.
import type { JsonValue } from '../../core/json/types.ts';
import { tokensOf } from '../../core/pointer.ts';

const LABEL = /^[\w.:/-]{1,64}$/;

/** `name` where it looks like an identifier or file name, else the place: the last index in `pointer`. */
export function labelOf(name: JsonValue | undefined, pointer: string): string {
  if (typeof name === 'string' && LABEL.test(name)) return name;
  return tokensOf(pointer).findLast((token) => /^\d+$/.test(token)) ?? 'unknown';
}
