// SPDX-License-Identifier: Apache-2.0
// The types of what rules say, found when another rule asks for them.
import { ANY, openObject, setOf, type Type, unionOf } from './types.ts';
import type { Rules, TypedRule } from './types-annotations.ts';
import { BodyTypes } from './types-infer.ts';

const key = (path: readonly string[]): string => path.join('\u0000');

export class RuleTypes implements Rules {
  readonly #rules = new Map<string, TypedRule[]>();
  /** Paths with rules below them: documents with members of several types. */
  readonly #around = new Set<string>();
  readonly #known = new Map<string, Type>();
  readonly #bodies = new Map<TypedRule, BodyTypes>();

  constructor(rules: readonly TypedRule[]) {
    for (const one of rules) {
      const { prefix } = one.rule;
      const path = key(prefix);
      const beside = this.#rules.get(path);
      if (beside === undefined) this.#rules.set(path, [one]);
      else beside.push(one);
      for (let at = 0; at < prefix.length; at++) this.#around.add(key(prefix.slice(0, at)));
    }
  }

  at(path: readonly string[]): { readonly length: number; readonly type: Type } | undefined {
    for (let length = path.length; length > 0; length--) {
      const part = path.slice(0, length);
      if (this.#rules.has(key(part))) return { length, type: this.#typeOf(part) };
    }
    return undefined;
  }

  result(path: readonly string[]): Type {
    return this.#rules.has(key(path)) ? this.#typeOf(path) : ANY;
  }

  /** The types within a rule. */
  within(typed: TypedRule): BodyTypes {
    let types = this.#bodies.get(typed);
    if (types === undefined) this.#bodies.set(typed, (types = new BodyTypes(typed, this)));
    return types;
  }

  #typeOf(path: readonly string[]): Type {
    const name = key(path);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // A rule that asks for itself is refused elsewhere.
    this.#known.set(name, ANY);
    const rules = this.#rules.get(name) ?? [];
    const type = this.#around.has(name) ? ANY : unionOf(rules.map((one) => this.#saidBy(one)));
    this.#known.set(name, type);
    return type;
  }

  #saidBy(typed: TypedRule): Type {
    const { rule } = typed;
    const types = this.within(typed);
    const value = unionOf(rule.branches.map((branch) => types.said(branch)));
    if (rule.isSet) return rule.dynamic.length === 0 ? setOf(value) : ANY;
    if (rule.dynamic.length === 0) return value;
    const [key] = rule.dynamic;
    return rule.dynamic.length === 1 && key?.kind !== 'constant' ? openObject(value) : ANY;
  }
}
