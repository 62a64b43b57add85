// SPDX-License-Identifier: Apache-2.0
// The names that modules define together, and the builtins beside them.
import { type Builtins } from '../builtins/builtin.ts';
import { EXCLUDED, refusal } from '../builtins/excluded.ts';
import { nameOfFunction } from '../evaluate/replace.ts';
import type { Module } from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { notesOf } from './metadata.ts';
import type { Names } from './scope.ts';
import { similarName } from './similar.ts';

const key = (path: readonly string[]): string => path.join('\u0000');

/** Builtins that OPA no longer lets policies of Rego v1 call. */
const DEPRECATED: readonly string[] = [
  'all',
  'any',
  'cast_array',
  'cast_boolean',
  'cast_null',
  'cast_object',
  'cast_set',
  'cast_string',
  'net.cidr_overlap',
  're_match',
  'set_diff',
];

/** What names mean in `modules` where they call `builtins`. `deprecated`: those that are may be called. */
export function namesIn(modules: readonly Module[], builtins: Builtins, deprecated = false): Names {
  const paths = new Set<string>();
  const functions = new Set<string>();
  const arities = new Map<string, number>();
  for (const { path, rules } of modules) {
    for (const { head } of rules) {
      paths.add(key([...path, head.name]));
      if (head.args === undefined) continue;
      const names = head.path.map((part) => (part.kind === 'scalar' ? String(part.value) : ''));
      const whole = [...path, head.name, ...names];
      functions.add(key(whole));
      arities.set(nameOfFunction(whole), head.args.length);
    }
  }
  return {
    hasRule: (path) => paths.has(key(path)),
    isFunction: (path) => functions.has(key(path)),
    hasBuiltin: (name) => Object.hasOwn(builtins, name),
    isDeprecated: (name) => !deprecated && DEPRECATED.includes(name),
    missing: (name, location) =>
      missing(name, location, [...Object.keys(builtins), ...arities.keys()]),
    arity: (target) =>
      'builtin' in target
        ? builtins[target.builtin]?.arity
        : arities.get(nameOfFunction(target.path)),
    notes: notesOf(modules),
  };
}

function missing(name: string, location: Location, known: readonly string[]): RegoError {
  const { code, message, hint } = Object.hasOwn(EXCLUDED, name)
    ? refusal(name)
    : new RegoError('rego_type_error', `undefined function ${name}`);
  const similar = hint === undefined ? similarName(name, known) : undefined;
  const said = hint ?? (similar === undefined ? undefined : `did you mean ${similar}?`);
  return new RegoError(code, message, { location, ...(said !== undefined && { hint: said }) });
}
