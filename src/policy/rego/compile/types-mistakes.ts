// SPDX-License-Identifier: Apache-2.0
// How a reference to what is not there is told: the part that is wrong, and what was probably meant.
import type { Ir } from './ir.ts';
import { similarName } from './similar.ts';
import { namesOf, shown, type Type } from './types.ts';

const NAMES_SHOWN = 12;

/** `type` has nothing at the last part of a path that begins at `root`. */
export function noSuchMember(
  type: Type,
  path: readonly Ir[],
  root: string,
): { readonly message: string; readonly hint: string } {
  const part = path.at(-1);
  const name = part?.kind === 'constant' && typeof part.value === 'string' ? part.value : undefined;
  const names = namesOf(type);
  const similar = name === undefined ? undefined : similarName(name, names);
  const listed = [...names].sort().slice(0, NAMES_SHOWN).join(', ');
  const hint =
    similar !== undefined
      ? `did you mean ${similar}?`
      : names.length > 0
        ? `it has: ${listed}${names.length > NAMES_SHOWN ? ', ...' : ''}`
        : `it is ${shown(type)}`;
  return { message: `undefined ref: ${[root, ...path.map(written)].join('')}`, hint };
}

/** A part of a path as it is written. */
function written(part: Ir): string {
  if (part.kind === 'local') return `[${part.name}]`;
  if (part.kind !== 'constant') return '[...]';
  const { value } = part;
  return typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value)
    ? `.${value}`
    : `[${JSON.stringify(typeof value === 'bigint' ? Number(value) : value)}]`;
}
