// SPDX-License-Identifier: Apache-2.0
// Policies as trees, as they are written: nothing is resolved, renamed or reordered yet.
import type { Decimal } from '../values/decimal.ts';
import type { Location } from './location.ts';

export type Scalar = null | boolean | number | bigint | Decimal | string;

type At = { readonly location: Location };

export type ScalarTerm = At & { readonly kind: 'scalar'; readonly value: Scalar };
export type VarTerm = At & { readonly kind: 'var'; readonly name: string };
/** `head` is no reference itself; each part of the path is a scalar, a variable or any other term. */
export type RefTerm = At & {
  readonly kind: 'ref';
  readonly head: Term;
  readonly path: readonly Term[];
};
export type ArrayTerm = At & { readonly kind: 'array'; readonly items: readonly Term[] };
export type SetTerm = At & { readonly kind: 'set'; readonly items: readonly Term[] };
export type ObjectTerm = At & {
  readonly kind: 'object';
  readonly entries: readonly (readonly [key: Term, value: Term])[];
};
export type ComprehensionTerm = At & {
  readonly kind: 'comprehension';
  readonly of: 'array' | 'set' | 'object';
  /** Of objects alone. */
  readonly key: Term | undefined;
  readonly value: Term;
  readonly body: Body;
};
export type CallTerm = At & {
  readonly kind: 'call';
  /** A name or a reference of constant parts: of a builtin, or of a function of a policy. */
  readonly operator: VarTerm | RefTerm;
  readonly args: readonly Term[];
  /** The sign it was written with. */
  readonly sign?: string;
};
/** Text, and terms whose values stand in it. */
export type TemplateTerm = At & {
  readonly kind: 'template';
  readonly parts: readonly (string | TemplatePart)[];
};

export type TemplatePart = { readonly term: Term; readonly with: readonly With[] };

export type Term =
  | ScalarTerm
  | VarTerm
  | RefTerm
  | ArrayTerm
  | SetTerm
  | ObjectTerm
  | ComprehensionTerm
  | CallTerm
  | TemplateTerm;

export type With = At & { readonly target: VarTerm | RefTerm; readonly value: Term };

export type Statement =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'unify'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'assign'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'some'; readonly names: readonly VarTerm[] }
  | {
      readonly kind: 'some-in';
      readonly key: Term | undefined;
      readonly value: Term;
      readonly domain: Term;
    }
  | {
      readonly kind: 'every';
      readonly key: VarTerm | undefined;
      readonly value: VarTerm;
      readonly domain: Term;
      readonly body: Body;
    }
  | { readonly kind: 'all'; readonly body: Body }
  | { readonly kind: 'any'; readonly bodies: readonly Body[] };

export type Expression = At & {
  readonly negated: boolean;
  readonly with: readonly With[];
  readonly statement: Statement;
};

export type Body = readonly Expression[];

export type RuleHead = At & {
  /** The name, then what follows it: `a.b[x]`. */
  readonly name: string;
  readonly path: readonly Term[];
  /** Of a function. */
  readonly args: readonly Term[] | undefined;
  /** `contains`: an element of a set. */
  readonly contains: Term | undefined;
  /** Undefined: true. */
  readonly value: Term | undefined;
};

export type Rule = At & {
  readonly isDefault: boolean;
  readonly head: RuleHead;
  readonly body: Body;
  readonly otherwise: readonly Else[];
  readonly annotations: readonly Annotation[];
};

export type Else = At & { readonly value: Term | undefined; readonly body: Body };

export type Import = At & {
  readonly path: RefTerm | VarTerm;
  readonly alias: string | undefined;
};

/** A METADATA comment. */
export type Annotation = At & {
  readonly scope: 'rule' | 'document' | 'package' | 'subpackages';
  readonly values: Readonly<Record<string, unknown>>;
};

export type Module = At & {
  readonly file: string;
  /** After `data`. */
  readonly path: readonly string[];
  readonly imports: readonly Import[];
  readonly rules: readonly Rule[];
  readonly annotations: readonly Annotation[];
  readonly comments: readonly Comment[];
};

export type Comment = At & { readonly text: string };
