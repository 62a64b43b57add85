// SPDX-License-Identifier: Apache-2.0
// The types of the variables of one rule, and what they show to be wrong. Variables get their types from what they are
// set to, in as many rounds as that takes; mistakes are looked for when all are known.
import { RegoError } from '../syntax/location.ts';
import type { Location } from '../syntax/location.ts';
import type { Errors } from './errors.ts';
import type { Call, Ir, IrBody, IrExpression, IrRule, IrStatement, Ref } from './ir.ts';
import {
  ANY,
  arrayOf,
  iterated,
  meets,
  memberOf,
  objectOf,
  openObject,
  setOf,
  shown,
  STRING,
  type Type,
  typeOfValue,
  unionOf,
} from './types.ts';
import type { Rules, TypedRule } from './types-annotations.ts';
import { noSuchMember } from './types-mistakes.ts';
import { signatureOf } from './types-signature.ts';

const ROUNDS_MAX = 8;

/** What an expression may rely on: within `with`, input and data are something else. */
type Around = { readonly isReplaced: boolean };

export class BodyTypes {
  readonly #typed: TypedRule;
  readonly #rules: Rules;
  readonly #slots = new Map<number, Type>();
  #errors: Errors | undefined;
  #learned = false;
  readonly #refused = new Set<string>();

  constructor(typed: TypedRule, rules: Rules) {
    this.#typed = typed;
    this.#rules = rules;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      this.#learned = false;
      for (const branch of typed.rule.branches) this.#branch(branch);
      if (!this.#learned) break;
    }
  }

  /** Adds to `errors` what is wrong. */
  check(errors: Errors): void {
    this.#errors = errors;
    for (const branch of this.#typed.rule.branches) this.#branch(branch);
    this.#errors = undefined;
  }

  /** The type of what a branch says. */
  said({ value }: IrRule['branches'][number]): Type {
    return this.#term(value, { isReplaced: false });
  }

  #branch({ body, value }: IrRule['branches'][number]): void {
    const around = { isReplaced: false };
    this.#body(body, around);
    this.#term(value, around);
  }

  #body({ expressions }: IrBody, around: Around): void {
    for (const one of expressions) this.#expression(one, around);
  }

  #expression(expression: IrExpression, around: Around): void {
    const inner = {
      isReplaced: around.isReplaced || expression.with.length > 0,
    };
    for (const { value } of expression.with) if (!('function' in value)) this.#term(value, around);
    this.#statement(expression.statement, inner);
  }

  #statement(statement: IrStatement, around: Around): void {
    switch (statement.kind) {
      case 'term':
        this.#standing(statement.term, around);
        break;
      case 'unify':
        this.#unify(statement.left, statement.right, around);
        break;
      case 'some-in': {
        const { key, value } = iterated(this.#term(statement.domain, around));
        if (statement.key !== undefined) this.#give(statement.key, key, around);
        this.#give(statement.value, value, around);
        break;
      }
      case 'every': {
        const { key, value } = iterated(this.#term(statement.domain, around));
        if (statement.key !== undefined) this.#give(statement.key, key, around);
        this.#give(statement.value, value, around);
        this.#body(statement.body, around);
        break;
      }
      case 'any':
        for (const body of statement.bodies) this.#body(body, around);
        break;
    }
  }

  /**
   * A comparison that stands for itself has to hold; as the value of something it may be false. A call that stands for
   * itself may have its result for its last argument.
   */
  #standing(term: Ir, around: Around): void {
    if (term.kind === 'call' && 'builtin' in term.target) {
      const { builtin } = term.target;
      const [left, right] = term.args;
      if (left !== undefined && right !== undefined && term.args.length === 2) {
        if (builtin === 'equal') {
          this.#unify(left, right, around);
          return;
        }
        if (builtin === 'internal.member_2') {
          const { value } = iterated(this.#term(right, around));
          this.#same(this.#term(left, around), value, { location: left.location, around });
          return;
        }
      }
    }
    const type = this.#term(term, around);
    if (term.kind !== 'call') return;
    const takes =
      'builtin' in term.target ? signatureOf(term.target.builtin)?.args.length : undefined;
    const last = term.args.at(-1);
    if (takes === undefined || last === undefined || term.args.length !== takes + 1) return;
    this.#give(last, type, around);
  }

  #unify(left: Ir, right: Ir, around: Around): void {
    if (
      left.kind === 'array' &&
      right.kind === 'array' &&
      left.items.length === right.items.length
    ) {
      for (const [at, item] of left.items.entries()) {
        const other = right.items[at];
        if (other !== undefined) this.#unify(item, other, around);
      }
      return;
    }
    const one = this.#term(left, around);
    const other = this.#term(right, around);
    this.#same(one, other, { location: left.location, around });
    this.#give(left, other, around);
    this.#give(right, one, around);
  }

  #same(
    left: Type,
    right: Type,
    { location, around }: { readonly location: Location; readonly around: Around },
  ): void {
    if (around.isReplaced || meets(left, right)) return;
    this.#refuse('match error', location, {
      hint: `left is ${shown(left)}, right is ${shown(right)}: they are never equal`,
    });
  }

  /** A pattern and the type of what it is set to. */
  #give(pattern: Ir, type: Type, around: Around): void {
    if (pattern.kind === 'local') {
      if (this.#slots.has(pattern.slot)) {
        if (this.#errors !== undefined) {
          this.#same(this.#slots.get(pattern.slot) ?? ANY, type, {
            location: pattern.location,
            around,
          });
        }
        return;
      }
      if (type.kind === 'any') return;
      this.#slots.set(pattern.slot, type);
      this.#learned = true;
      return;
    }
    if (pattern.kind === 'array') {
      for (const item of pattern.items) this.#give(item, elementOf(type), around);
    }
    if (pattern.kind === 'object') {
      for (const [key, value] of pattern.entries) {
        const name =
          key.kind === 'constant' && typeof key.value === 'string' ? key.value : undefined;
        this.#give(value, memberOf(type, ANY, name) ?? ANY, around);
      }
    }
  }

  #term(term: Ir, around: Around): Type {
    switch (term.kind) {
      case 'constant':
        return typeOfValue(term.value);
      case 'local':
        return this.#slots.get(term.slot) ?? ANY;
      case 'ref':
        return this.#ref(term, around);
      case 'call':
        return this.#call(term, around);
      case 'array':
        return arrayOf(this.#union(term.items, around));
      case 'set':
        return setOf(this.#union(term.items, around));
      case 'object':
        return this.#object(term.entries, around);
      case 'template':
        for (const part of term.parts) {
          if (typeof part !== 'string') this.#body(part.body, around);
        }
        return STRING;
      case 'comprehension': {
        this.#body(term.body, around);
        if (term.key !== undefined) this.#term(term.key, around);
        const value = this.#term(term.value, around);
        if (term.of === 'object') return openObject(value);
        return term.of === 'array' ? arrayOf(value) : setOf(value);
      }
      default:
        return ANY;
    }
  }

  #union(items: readonly Ir[], around: Around): Type {
    return unionOf(items.map((item) => this.#term(item, around)));
  }

  #object(entries: readonly (readonly [Ir, Ir])[], around: Around): Type {
    const members = new Map<string, Type>();
    let isNamed = true;
    for (const [key, value] of entries) {
      const type = this.#term(value, around);
      this.#term(key, around);
      if (key.kind === 'constant' && typeof key.value === 'string') members.set(key.value, type);
      else isNamed = false;
    }
    return isNamed ? objectOf(members) : openObject(ANY);
  }

  #ref(ref: Ref, around: Around): Type {
    const keys = ref.path.map((part) => this.#term(part, around));
    const { head } = ref;
    if (head === 'input') {
      const type = around.isReplaced ? ANY : this.#typed.input;
      return this.#followed(type, ref, { from: 0, root: 'input', keys });
    }
    if (head === 'data') {
      const known = around.isReplaced ? undefined : this.#ofData(ref);
      if (known === undefined) return ANY;
      return this.#followed(known.type, ref, { from: known.length, root: 'data', keys });
    }
    return this.#followed(this.#term(head, around), ref, {
      from: 0,
      root: head.kind === 'local' ? head.name : '_',
      keys,
    });
  }

  /** What metadata or rules say of the constant part of a path after `data`. */
  #ofData({ path }: Ref): { readonly length: number; readonly type: Type } | undefined {
    const names: string[] = [];
    for (const part of path) {
      if (part.kind !== 'constant' || typeof part.value !== 'string') break;
      names.push(part.value);
    }
    const told = this.#typed.data.findLast(
      ({ path: [, ...about] }) =>
        about.length <= names.length && about.every((name, at) => name === names[at]),
    );
    if (told !== undefined) return { length: told.path.length - 1, type: told.type };
    return this.#rules.at(names);
  }

  #followed(
    type: Type,
    { path }: Ref,
    { from, root, keys }: { from: number; root: string; readonly keys: readonly Type[] },
  ): Type {
    let found = type;
    for (let at = from; at < path.length; at++) {
      const part = path[at];
      if (part === undefined) break;
      // A variable that has no value yet gets the keys that there are.
      if (part.kind === 'local' && !this.#slots.has(part.slot) && found.kind !== 'any') {
        this.#give(part, iterated(found).key, { isReplaced: false });
      }
      const name =
        part.kind === 'constant' && typeof part.value === 'string' ? part.value : undefined;
      const key = part.kind === 'local' ? this.#slots.get(part.slot) : keys[at];
      const next = memberOf(found, key ?? ANY, name);
      if (next === undefined) {
        const { message, hint } = noSuchMember(found, path.slice(0, at + 1), root);
        this.#refuse(message, part.location, { hint });
        return ANY;
      }
      found = next;
    }
    return found;
  }

  #call({ target, args, location }: Call, around: Around): Type {
    const builtin = 'builtin' in target ? target.builtin : undefined;
    const types = args.map((arg) => this.#term(arg, around));
    if (builtin === undefined) {
      return around.isReplaced || 'builtin' in target ? ANY : this.#rules.result(target.path);
    }
    const signature = signatureOf(builtin);
    if (signature === undefined) return ANY;
    for (const [at, wanted] of signature.args.entries()) {
      const type = types[at];
      if (type === undefined || around.isReplaced || meets(type, wanted)) continue;
      this.#refuse(`${builtin}: invalid argument(s)`, args[at]?.location ?? location, {
        hint: `argument ${at + 1} has to be ${shown(wanted)}, and is ${shown(type)}`,
      });
    }
    return signature.result;
  }

  #refuse(message: string, location: Location, { hint }: { readonly hint: string }): void {
    const place = `${location.start} ${message}`;
    if (this.#errors === undefined || this.#refused.has(place)) return;
    this.#refused.add(place);
    this.#errors.try(() => {
      throw new RegoError('rego_type_error', message, { location, hint });
    });
  }
}

const elementOf = (type: Type): Type => {
  if (type.kind === 'array') return type.of;
  return ANY;
};
