// SPDX-License-Identifier: Apache-2.0
// Calls that can never have a value: too many or too few arguments, and literals of a type that a builtin does
// not take. Only what is certain is refused; what depends on input or data is left to the decision.
import { type Location, RegoError } from '../syntax/location.ts';
import { type TypeName, typeName } from '../values/value.ts';
import type { CallTarget, Ir } from './ir.ts';

const STRING = ['string'] as const;
const NUMBER = ['number'] as const;
const LIST = ['array', 'set'] as const;
const COLLECTION = ['array', 'set', 'object'] as const;
const SUM = ['number', 'set'] as const;

type Types = readonly TypeName[];

/** What the arguments of builtins may be, by their place; builtins that are not named take anything. */
const TAKES: Readonly<Record<string, readonly Types[]>> = {
  abs: [NUMBER],
  ceil: [NUMBER],
  concat: [STRING, LIST],
  contains: [STRING, STRING],
  count: [['string', ...COLLECTION]],
  div: [NUMBER, NUMBER],
  endswith: [STRING, STRING],
  floor: [NUMBER],
  format_int: [NUMBER, NUMBER],
  'glob.match': [STRING, ['null', 'array'], STRING],
  indexof: [STRING, STRING],
  'json.marshal': [],
  'json.unmarshal': [STRING],
  lower: [STRING],
  max: [LIST],
  min: [LIST],
  minus: [SUM, SUM],
  mul: [NUMBER, NUMBER],
  'numbers.range': [NUMBER, NUMBER],
  'object.get': [['object']],
  'object.keys': [['object']],
  'object.union': [['object'], ['object']],
  plus: [NUMBER, NUMBER],
  product: [LIST],
  'regex.match': [STRING, STRING],
  rem: [NUMBER, NUMBER],
  replace: [STRING, STRING, STRING],
  round: [NUMBER],
  sort: [LIST],
  split: [STRING, STRING],
  sprintf: [STRING, ['array']],
  startswith: [STRING, STRING],
  substring: [STRING, NUMBER, NUMBER],
  sum: [LIST],
  'time.parse_rfc3339_ns': [STRING],
  trim: [STRING, STRING],
  trim_left: [STRING, STRING],
  trim_prefix: [STRING, STRING],
  trim_right: [STRING, STRING],
  trim_space: [STRING],
  trim_suffix: [STRING, STRING],
  upper: [STRING],
};

/** What builtins are sure to result in. */
const MAKES: Readonly<Record<string, TypeName>> = {
  concat: 'string',
  count: 'number',
  div: 'number',
  lower: 'string',
  mul: 'number',
  plus: 'number',
  rem: 'number',
  sprintf: 'string',
  upper: 'string',
};

/** The type that a term is sure to have; undefined: it cannot be said. */
function sureType(term: Ir): TypeName | undefined {
  switch (term.kind) {
    case 'constant':
      return typeName(term.value);
    case 'array':
    case 'set':
    case 'object':
      return term.kind;
    case 'comprehension':
      return term.of;
    case 'template':
      return 'string';
    case 'call':
      return 'builtin' in term.target ? ownOf(MAKES, term.target.builtin) : undefined;
    case 'local':
    case 'ref':
    default:
      return undefined;
  }
}

const ownOf = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export type CheckedCall = {
  readonly target: CallTarget;
  readonly args: readonly Ir[];
  readonly location: Location;
  /** It stands for itself: one more argument is compared with the result. */
  readonly stands: boolean;
  /** Types are left to the decision, as OPA leaves them in the body of `every`. */
  readonly untyped: boolean;
};

/** Throws RegoError `rego_type_error` for a call that no input can give a value. `arity` is that of its function. */
export function checkCall(
  { target, args, location, stands, untyped }: CheckedCall,
  arity: number | undefined,
): void {
  const takes = arity ?? args.length;
  if (args.length !== takes && !(stands && args.length === takes + 1)) {
    throw wrongArity(target, takes, { given: args.length, location });
  }
  if (untyped || !('builtin' in target)) return;
  const { builtin } = target;
  if (builtin === 'equal') checkSame(args, location);
  const wanted = ownOf(TAKES, builtin);
  for (const [at, types] of (wanted ?? []).entries()) {
    const arg = args[at];
    const type = arg && sureType(arg);
    if (arg === undefined || type === undefined || types.includes(type)) continue;
    throw new RegoError('rego_type_error', `${builtin}: invalid argument(s)`, {
      location: arg.location,
      hint: `argument ${at + 1} has to be ${types.join(' or ')}, and is ${type}`,
    });
  }
}

function wrongArity(
  target: CallTarget,
  takes: number,
  { given, location }: { readonly given: number; readonly location: Location },
): RegoError {
  const hint = `it takes ${takes === 1 ? '1 argument' : `${takes} arguments`}, and is given ${given}`;
  const message =
    'builtin' in target
      ? `${target.builtin}: arity mismatch`
      : `function data.${target.path.join('.')} has arity ${takes}, got ${given === 1 ? '1 argument' : `${given} arguments`}`;
  return new RegoError('rego_type_error', message, { location, hint });
}

/** Literals of two types are never equal. */
function checkSame([left, right]: readonly Ir[], location: Location): void {
  const one = left && sureType(left);
  const other = right && sureType(right);
  if (one === undefined || other === undefined || one === other) return;
  throw new RegoError('rego_type_error', 'match error', {
    location,
    hint: `left is ${one}, right is ${other}: they are never equal`,
  });
}
