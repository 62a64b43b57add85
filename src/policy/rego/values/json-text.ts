// SPDX-License-Identifier: Apache-2.0
// JSON text of values and back, with whole numbers exact at any size.
import { jsonNumber } from './number.ts';
import { entriesOf, isArray, isNumeric, isObject, isSet, type Value } from './value.ts';
import { compareText } from './text-order.ts';
import { numberText } from './display.ts';

type Layout = { readonly indent: string; readonly prefix: string };

const KEPT = /[<>&\u2028\u2029]/g;

/** Characters that HTML and JavaScript read otherwise are escaped, as Go's encoder does. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    KEPT,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Keys are sorted; sets are arrays. With `layout`: one member a line. */
export function toJsonText(value: Value, layout?: Layout, depth = 0): string {
  if (typeof value === 'string') return quoted(value);
  if (isNumeric(value)) return numberText(value);
  if (isArray(value) || isSet(value)) {
    const items = isArray(value) ? value : value.items;
    return joined(
      '[]',
      items.map((item) => toJsonText(item, layout, depth + 1)),
      layout,
      depth,
    );
  }
  if (!isObject(value)) return String(value);
  const members = entriesOf(value)
    .map(([key, member]) => [typeof key === 'string' ? key : toJsonText(key), member] as const)
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([key, member]) =>
        `${quoted(key)}:${layout === undefined ? '' : ' '}${toJsonText(member, layout, depth + 1)}`,
    );
  return joined('{}', members, layout, depth);
}

function joined(
  around: string,
  parts: readonly string[],
  layout: Layout | undefined,
  depth: number,
): string {
  const [open = '', close = ''] = around;
  if (layout === undefined || parts.length === 0) return open + parts.join() + close;
  const line = (level: number): string => `\n${layout.prefix}${layout.indent.repeat(level)}`;
  return open + parts.map((part) => line(depth + 1) + part).join() + line(depth) + close;
}

/** The value of JSON text; undefined for what is none. */
export function fromJsonText(text: string): Value | undefined {
  try {
    return JSON.parse(text, exactly) as Value;
  } catch {
    return undefined;
  }
}

/** A reviver that reads numbers from their source, which keeps whole ones exact. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const exact = context?.source === undefined ? value : jsonNumber(context.source);
  if (exact === undefined) throw new RangeError('number is too large');
  return exact;
}
