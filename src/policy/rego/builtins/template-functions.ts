// SPDX-License-Identifier: Apache-2.0
// Functions that templates may call. There is no way out of the template: they read their arguments and nothing else.
import type { Context } from '../evaluate/context.ts';
import { wholeNumber } from '../values/number.ts';
import { compareText } from '../values/text-order.ts';
import { failed } from './builtin.ts';
import { sprintf } from './sprintf.ts';
import { type Data, isList, isMap, isTruthy, printed } from './template-data.ts';

type TemplateFunction = {
  readonly least: number;
  readonly most: number;
  readonly call: (args: readonly Data[], context: Context) => Data;
};

const fixed = (count: number, call: TemplateFunction['call']): TemplateFunction => ({
  least: count,
  most: count,
  call,
});
const open = (least: number, call: TemplateFunction['call']): TemplateFunction => ({
  least,
  most: Infinity,
  call,
});

const refuse = (what: string) => failed(`template: ${what}`);

type Kind = 'null' | 'boolean' | 'string' | 'int' | 'float';

function kindOf(data: Data): Kind {
  if (data === null) return 'null';
  if (typeof data === 'bigint') return 'int';
  if (typeof data === 'number') return 'float';
  if (typeof data === 'string' || typeof data === 'boolean')
    return typeof data as 'string' | 'boolean';
  throw refuse('lists and maps cannot be compared');
}

function isSame(a: Data, b: Data): boolean {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind !== other && kind !== 'null' && other !== 'null')
    throw refuse('incompatible types for comparison');
  return a === b;
}

function order(a: Data, b: Data): number {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) throw refuse('incompatible types for comparison');
  if (kind === 'null' || kind === 'boolean') throw refuse('invalid type for comparison');
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a !== null && b !== null && a < b ? -1 : a === b ? 0 : 1;
}

const comparing = (holds: (order: number) => boolean): TemplateFunction =>
  fixed(2, ([a = null, b = null]) => holds(order(a, b)));

/** Longest text that one call makes, in UTF-16 units. */
const TEXT_CHARS = 1 << 20;

/** Blanks stand between all, or between neighbours neither of which is text. */
function joined(args: readonly Data[], between: 'all' | 'values' = 'values'): string {
  let text = '';
  for (const [at, arg] of args.entries()) {
    const isApart =
      between === 'all' || (typeof arg !== 'string' && typeof args[at - 1] !== 'string');
    text += (at > 0 && isApart ? ' ' : '') + printed(arg);
    if (text.length > TEXT_CHARS) throw refuse('text is too long');
  }
  return text;
}

function indexed(data: Data, key: Data): Data {
  if (isMap(data) && typeof key === 'string') return data.get(key) ?? null;
  const list = isList(data)
    ? data
    : typeof data === 'string'
      ? [...Buffer.from(data, 'utf8')].map(BigInt)
      : undefined;
  if (list === undefined || typeof key !== 'bigint') throw refuse('cannot index');
  const found = list[Number(key)];
  if (key < 0n || found === undefined) throw refuse('index out of range');
  return found;
}

function sliced(data: Data, bounds: readonly Data[]): Data {
  const list = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  if (!Buffer.isBuffer(list) && !isList(list)) throw refuse('cannot slice');
  const [from = 0, to = list.length] = bounds.map((bound) => {
    if (typeof bound !== 'bigint' || bound < 0n || bound > BigInt(list.length))
      throw refuse('index out of range');
    return Number(bound);
  });
  if (from > to) throw refuse('index out of range');
  return Buffer.isBuffer(list) ? list.toString('utf8', from, to) : list.slice(from, to);
}

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

function scripted(text: string): string {
  return text.replace(/[\\'"<>&=\p{Cc}]/gu, (char) => {
    // Only those of ASCII.
    if (char > '\u001f' && /\p{Cc}/u.test(char)) return char;
    if (char === '\\' || char === "'" || char === '"') return `\\${char}`;
    return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

const queried = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/%20/g, '+')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** What `printf` knows of. */
const argument = (data: Data) =>
  typeof data === 'bigint'
    ? wholeNumber(data)
    : data === null || isList(data) || isMap(data)
      ? printed(data)
      : data;

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  ['and', open(1, (args) => args.at(-1) ?? null)],
  ['or', open(1, (args) => args.at(-1) ?? null)],
  ['not', fixed(1, ([arg = null]) => !isTruthy(arg))],
  ['len', fixed(1, ([arg = null]) => lengthOf(arg))],
  ['index', open(1, ([data = null, ...keys]) => keys.reduce<Data>(indexed, data))],
  ['slice', { least: 1, most: 3, call: ([data = null, ...bounds]) => sliced(data, bounds) }],
  [
    'eq',
    open(2, ([first = null, ...others]) =>
      others.map((other) => isSame(first, other)).includes(true),
    ),
  ],
  ['ne', fixed(2, ([a = null, b = null]) => !isSame(a, b))],
  ['lt', comparing((sign) => sign < 0)],
  ['le', comparing((sign) => sign <= 0)],
  ['gt', comparing((sign) => sign > 0)],
  ['ge', comparing((sign) => sign >= 0)],
  ['print', open(0, (args) => joined(args))],
  ['println', open(0, (args) => `${joined(args, 'all')}\n`)],
  [
    'printf',
    open(1, ([format = null, ...args], context) => {
      if (typeof format !== 'string') throw refuse('the format of printf is a text');
      return sprintf(format, args.map(argument), context);
    }),
  ],
  ['html', open(1, (args) => joined(args).replace(/["'&<>\0]/g, (char) => HTML[char] ?? char))],
  ['js', open(1, (args) => scripted(joined(args)))],
  ['urlquery', open(1, (args) => queried(joined(args)))],
]);

function lengthOf(data: Data): bigint {
  if (typeof data === 'string') return BigInt(Buffer.byteLength(data, 'utf8'));
  if (isList(data)) return BigInt(data.length);
  if (isMap(data)) return BigInt(data.size);
  throw refuse('this has no length');
}

export const isTemplateFunction = (name: string): boolean => FUNCTIONS.has(name);

/** Calls a function that there is. Throws for the wrong number or kind of arguments. */
export function callTemplateFunction(name: string, args: readonly Data[], context: Context): Data {
  const found = FUNCTIONS.get(name);
  if (found === undefined || args.length < found.least || args.length > found.most) {
    throw refuse(`wrong number of arguments for ${name}`);
  }
  return found.call(args, context);
}
