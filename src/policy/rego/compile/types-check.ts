// SPDX-License-Identifier: Apache-2.0
// Mistakes that a schema shows before there is an input: members that nothing has, comparisons of types that never are
// equal, arguments that a builtin does not take. Only what is sure to be wrong is refused.
import { BUILTINS } from '../builtins/all.ts';
import { EXCLUDED } from '../builtins/excluded.ts';
import type { Module } from '../syntax/ast.ts';
import { Errors } from './errors.ts';
import { namesIn } from './known-names.ts';
import { resolveModule } from './resolve.ts';
import { ANY } from './types.ts';
import {
  checkAnnotations,
  type NamedSchemas,
  replaced,
  toldOf,
  type TypedRule,
} from './types-annotations.ts';
import { RuleTypes } from './types-rules.ts';
import { typeOfSchema } from './types-schema.ts';

export type Schemas = {
  /** JSON Schemas by the name that metadata gives after `schema.`. Undefined: those names are passed over. */
  readonly named?: NamedSchemas;
  /** The schema of `input` in a package where metadata names none; undefined: nothing is known of it. */
  readonly input?: (path: readonly string[]) => unknown;
};

/**
 * Throws RegoError, with the others beside it, for modules that cannot mean what they say. They compile: an engine was
 * made of them.
 */
export function checkTypes(modules: readonly Module[], { named, input }: Schemas): void {
  const names = namesIn(modules, { ...BUILTINS, ...EXCLUDED });
  const errors = new Errors();
  checkAnnotations(modules, errors);
  errors.check();
  const found: TypedRule[] = [];
  for (const module of modules) {
    const usual = input === undefined ? ANY : typeOfSchema(input(module.path));
    for (const one of module.rules) {
      const told =
        errors.try(() => toldOf(module, one, { notes: names.notes, schemas: named })) ?? [];
      const own = told
        .filter(({ path }) => path[0] === 'input')
        .reduce((type, { path, type: next }) => replaced(type, path.slice(1), next), usual);
      const data = told.filter(({ path }) => path[0] === 'data');
      const rules = resolveModule({ ...module, rules: [one] }, names, errors);
      for (const rule of rules) found.push({ rule, input: own, data });
    }
  }
  errors.check();
  const types = new RuleTypes(found);
  for (const one of found) types.within(one).check(errors);
  errors.check();
}
