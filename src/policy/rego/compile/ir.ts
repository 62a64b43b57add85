// SPDX-License-Identifier: Apache-2.0
// Policies with every name resolved: variables are slots of the rule's frame, everything else is a path
// into `data` or `input`, or a function.
import type { Location } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';

type At = { readonly location: Location };

export type Local = At & { readonly kind: 'local'; readonly slot: number; readonly name: string };
export type Ref = At & {
  readonly kind: 'ref';
  readonly head: Ir | 'input' | 'data';
  readonly path: readonly Ir[];
};
export type Call = At & {
  readonly kind: 'call';
  readonly target: CallTarget;
  readonly args: readonly Ir[];
};
/** A builtin by its name, or a function by its path after `data`. */
export type CallTarget = { readonly builtin: string } | { readonly path: readonly string[] };
export type Comprehension = At & {
  readonly kind: 'comprehension';
  readonly of: 'array' | 'set' | 'object';
  readonly key: Ir | undefined;
  readonly value: Ir;
  readonly body: IrBody;
};
export type Template = At & {
  readonly kind: 'template';
  readonly parts: readonly (string | { readonly slot: number; readonly body: IrBody })[];
};

export type Ir =
  | (At & { readonly kind: 'constant'; readonly value: Value })
  | Local
  | Ref
  | Call
  | Comprehension
  | Template
  | (At & { readonly kind: 'array' | 'set'; readonly items: readonly Ir[] })
  | (At & { readonly kind: 'object'; readonly entries: readonly (readonly [Ir, Ir])[] });

export type IrWith = At & {
  readonly target:
    | { readonly input: readonly Ir[] }
    | { readonly data: readonly Ir[]; readonly isFunction?: boolean }
    | { readonly builtin: string };
  readonly value: Ir | { readonly function: CallTarget };
};

export type IrStatement =
  | { readonly kind: 'term'; readonly term: Ir }
  | { readonly kind: 'unify'; readonly left: Ir; readonly right: Ir }
  | {
      readonly kind: 'some-in';
      readonly key: Ir | undefined;
      readonly value: Ir;
      readonly domain: Ir;
    }
  | {
      readonly kind: 'every';
      readonly key: Local | undefined;
      readonly value: Local;
      readonly domain: Ir;
      readonly body: IrBody;
    }
  | { readonly kind: 'any'; readonly bodies: readonly IrBody[] };

export type IrExpression = At & {
  readonly negated: boolean;
  readonly with: readonly IrWith[];
  readonly statement: IrStatement;
  /** It was within a negation: its right side gives no variable a value. */
  readonly isLifted?: true;
};

/** `captures`: slots of bodies around it that it reads. */
export type IrBody = {
  readonly expressions: readonly IrExpression[];
  readonly captures: ReadonlySet<number>;
};

export type IrRule = At & {
  /** Path after `data` up to the first part that is no constant. */
  readonly prefix: readonly string[];
  readonly dynamic: readonly Ir[];
  readonly isDefault: boolean;
  /** A function's parameters. */
  readonly args: readonly Ir[] | undefined;
  /** An element of a set stands in `value`. */
  readonly isSet: boolean;
  /** In order: the rule itself, and what its `else` parts say. */
  readonly branches: readonly {
    readonly value: Ir;
    readonly body: IrBody;
    readonly location: Location;
  }[];
  readonly slots: number;
  readonly annotations: readonly unknown[];
};
