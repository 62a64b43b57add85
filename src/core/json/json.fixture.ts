// SPDX-License-Identifier: Apache-2.0
// Generated JSON for the tests: the same value in many spellings (whitespace, escapes, number forms), and
// broken spellings. Not part of the product.
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from './types.ts';

const NAMES = [
  'a',
  'b',
  'role',
  'content',
  'constructor',
  'toString',
  '',
  '0',
  '1',
  'x/y',
  '~',
  'é😀',
];
export const text = fc.oneof(
  fc.constantFrom('', 'sekret', '😀a😀', '\\', '"', 'a\nb\u2028', '\u0000\u007f\ufffd'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 80 }),
);
export const { document } = fc.letrec<{ value: JsonValue; document: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.constantFrom<JsonValue>(null, true, false, 0, -1, 1.5, 1e21, 5e-324),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
  document: fc.oneof(
    tie('value'),
    fc.array(tie('value'), { minLength: 1, maxLength: 6 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { minKeys: 3, noNullPrototype: true }),
  ),
}));

/** Small choices for the printer; shrinkable. */
export const choices = fc.array(fc.nat(15), { minLength: 1, maxLength: 40 });
type Choose = () => number;

/** The choices, over and over. */
export function choosing(list: readonly number[]): Choose {
  let next = 0;
  return () => list[next++ % list.length] ?? 0;
}

const hex4 = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

export function spellString(source: string, choose: Choose): string {
  let out = '"';
  for (let index = 0; index < source.length; index++) {
    const unit = source.charAt(index);
    const plain = JSON.stringify(unit).slice(1, -1);
    const surrogate = /[\ud800-\udfff]/.test(unit);
    const style = choose();
    if (surrogate) {
      const pair = source.slice(index, index + 2);
      const low = pair.charCodeAt(1);
      out +=
        style < 4 ? hex4(pair.charCodeAt(0)) + hex4(low).toUpperCase().replace('U', 'u') : pair;
      index++;
    } else if (style === 0) out += hex4(unit.charCodeAt(0));
    else if (style === 1 && unit === '/') out += '\\/';
    else out += plain;
  }
  return `${out}"`;
}

export const spellSpace = (choose: Choose): string =>
  ['', '', '', ' ', '\n', '\r\n\t'][choose() % 6] ?? '';

type Spelling = {
  readonly choose: Choose;
  /** Written in place of the usual members of the nth object from here; counts down. */
  spoil?: { countdown: number; member: (object: JsonObject) => string };
};

export function spell(json: JsonValue, spelling: Spelling): string {
  const { choose } = spelling;
  const space = (): string => spellSpace(choose);
  if (typeof json === 'string') return spellString(json, choose);
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) {
    return `[${space()}${json.map((item) => space() + spell(item, spelling) + space()).join(',')}]`;
  }
  const { spoil } = spelling;
  const extra = spoil !== undefined && spoil.countdown-- === 0 ? [spoil.member(json)] : [];
  const members = Object.entries(json).map(
    ([name, item]) => `${spellString(name, choose)}${space()}:${space()}${spell(item, spelling)}`,
  );
  return `{${[...members, ...extra].map((member) => space() + member + space()).join(',')}${space()}}`;
}

export const spelled = fc.tuple(document, choices).map(([json, list]) => {
  const choose = choosing(list);
  return spellSpace(choose) + spell(json, { choose }) + spellSpace(choose);
});

export function countObjects(json: JsonValue): number {
  if (typeof json !== 'object' || json === null) return 0;
  const inner = Object.values(json).reduce<number>((sum, item) => sum + countObjects(item), 0);
  return inner + (Array.isArray(json) ? 0 : 1);
}

/** `text` broken at some places: bytes changed, taken out, put in, a slice repeated, the tail cut off. */
export const broken = fc
  .tuple(
    spelled,
    fc.array(
      fc.tuple(
        fc.constantFrom('change', 'drop', 'insert', 'repeat', 'cut'),
        fc.nat(),
        fc.nat(40),
        fc.oneof(fc.constantFrom(...Buffer.from('"\\,:{}[]0eu -+.\n')), fc.nat(255)),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([source, mutations]) => {
    let bytes: Buffer = Buffer.from(source);
    for (const [kind, where, length, byte] of mutations) {
      const from = where % (bytes.length + 1);
      const head = bytes.subarray(0, from);
      const slice = bytes.subarray(from, from + length);
      const put = Buffer.of(byte);
      if (kind === 'change') bytes = Buffer.concat([head, put, bytes.subarray(from + 1)]);
      else if (kind === 'drop') bytes = Buffer.concat([head, bytes.subarray(from + length)]);
      else if (kind === 'insert') bytes = Buffer.concat([head, put, bytes.subarray(from)]);
      else if (kind === 'repeat') bytes = Buffer.concat([head, slice, bytes.subarray(from)]);
      else bytes = head;
    }
    return bytes;
  });
