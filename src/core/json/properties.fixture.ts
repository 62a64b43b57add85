// SPDX-License-Identifier: Apache-2.0
// What must hold for reading and editing whatever JSON there is, checked against JSON.parse and against
// changes of the parsed value. Not part of the product.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BartizanError } from '../errors.ts';
import { at } from '../pointer.ts';
import { applyEdits } from './edit.ts';
import { findFault } from './fault.ts';
import {
  broken,
  choices,
  choosing,
  countObjects,
  document,
  spell,
  spelled,
  spellSpace,
  spellString,
  text,
} from './json.fixture.ts';
import { locate, sourceOf } from './locate.ts';
import { parseStrict } from './parse.ts';
import type { BodyEdit, JsonBody, JsonObject, JsonValue } from './types.ts';
import { unescapeView } from './unescape.ts';

const BOUNDS = { depth: 64, nodes: 200_000 };

const WORDS = /^Not strict JSON at byte \d+: (not UTF-8|[a-zA-Z ",:{}[\]_]{4,40})$/;

/** The error that `parseStrict` throws; fails when it throws another one or none. */
export function refusal(bytes: Buffer, limits?: { depth?: number; nodes?: number }): BartizanError {
  try {
    parseStrict(bytes, limits);
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    assert.equal(thrown.code, 'invalid_json');
    assert.match(thrown.message, WORDS);
    return thrown;
  }
  throw new assert.AssertionError({ message: 'accepted' });
}

function checkAnyBytes(bytes: Buffer): void {
  let body: JsonBody;
  try {
    body = parseStrict(bytes);
  } catch {
    const { message } = refusal(bytes);
    const fault = findFault(bytes.toString('utf8'), BOUNDS);
    assert.ok(fault !== undefined || message.endsWith('not UTF-8'));
    return;
  }
  const source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  assert.deepEqual(body.value, JSON.parse(source));
  // Two readers written apart from each other must agree on what is strict.
  assert.equal(findFault(source, BOUNDS), undefined);
}

/** Every pointer of a value, each with the value there. */
function* places(json: JsonValue, pointer = ''): Generator<[string, JsonValue]> {
  yield [pointer, json];
  if (typeof json !== 'object' || json === null) return;
  for (const [name, item] of Object.entries(json)) yield* places(item, at(pointer, name));
}

type Change = {
  pointer: string;
  edits: BodyEdit[];
  apply: (old: JsonValue) => JsonValue | undefined;
};

/** Units [start, end) of `old` widened to whole code points, as the contract of a text edit says. */
function widened(old: string, start: number, end: number): [number, number] {
  const inside = (unit: number): boolean =>
    unit > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(old.slice(unit - 1, unit + 1));
  return [inside(start) ? start - 1 : start, inside(end) ? end + 1 : end];
}

function textChange(pointer: string, old: string, cuts: readonly number[], insert: string): Change {
  const bounds = cuts.map((cut) => cut % (old.length + 1)).sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (let index = 0; index + 1 < bounds.length; index += 2) {
    const range = widened(old, bounds[index] ?? 0, bounds[index + 1] ?? 0);
    if (range[0] >= (ranges.at(-1)?.[1] ?? 0)) ranges.push(range);
  }
  const edits = ranges.map(
    ([start, end]): BodyEdit => ({ kind: 'text', pointer, start, end, text: insert }),
  );
  const apply = (): string => {
    let out = '';
    let from = 0;
    for (const [start, end] of ranges) {
      out += old.slice(from, start) + insert;
      from = end;
    }
    return out + old.slice(from);
  };
  return { pointer, edits: edits.toReversed(), apply };
}

type Pick = readonly [where: number, kind: number, cuts: readonly number[], insert: string];
const picks = fc.array(
  fc.tuple(fc.nat(), fc.nat(3), fc.array(fc.nat(), { minLength: 2, maxLength: 6 }), text),
  { maxLength: 6 },
);

/** Changes at places of which none lies below another, and none of which repeats. */
function changesOf(json: JsonValue, chosen: readonly Pick[]): Change[] {
  const every = [...places(json)];
  const all = every.length > 1 ? every.slice(1) : every;
  const changes: Change[] = [];
  for (const [where, kind, cuts, insert] of chosen) {
    const [pointer, old] = all[where % all.length] ?? ['', json];
    const member = at(pointer, 'new member');
    const parent = every.find(
      ([other]) => other === pointer.slice(0, pointer.lastIndexOf('/')),
    )?.[1];
    let change: Change;
    if (kind === 0 && typeof old === 'string') change = textChange(pointer, old, cuts, insert);
    else if (kind === 1 && typeof old === 'object' && old !== null && !Array.isArray(old)) {
      const edit: BodyEdit = { kind: 'set', pointer: member, json: JSON.stringify(insert) };
      change = { pointer: member, edits: [edit], apply: () => insert };
    } else if (kind === 2 && pointer !== '' && !Array.isArray(parent)) {
      change = { pointer, edits: [{ kind: 'remove', pointer }], apply: () => undefined };
    } else {
      const edit: BodyEdit = { kind: 'set', pointer, json: JSON.stringify([insert]) };
      change = { pointer, edits: [edit], apply: () => [insert] };
    }
    const near = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`);
    const clear = changes.every(
      (other) => !near(other.pointer, change.pointer) && !near(change.pointer, other.pointer),
    );
    if (clear) changes.push(change);
  }
  return changes;
}

function expected(
  json: JsonValue,
  changes: readonly Change[],
  pointer = '',
): JsonValue | undefined {
  const change = changes.find((other) => other.pointer === pointer);
  if (change !== undefined) return change.apply(json);
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) {
    return json.map((item, index) => expected(item, changes, at(pointer, index)) ?? null);
  }
  const members = Object.entries(json).map(([name, item]) => [
    name,
    expected(item, changes, at(pointer, name)),
  ]);
  const added = changes.find((other) => other.pointer === at(pointer, 'new member'));
  if (added !== undefined) members.push(['new member', added.apply(null)]);
  return Object.fromEntries(members.filter(([, item]) => item !== undefined)) as JsonObject;
}

function checkEdits(source: string, chosen: readonly Pick[]): void {
  const body = parseStrict(Buffer.from(source));
  const changes = changesOf(body.value, chosen);
  const result = applyEdits(
    body,
    changes.flatMap((change) => change.edits),
  );
  const after = parseStrict(result);
  assert.deepEqual(after.value, expected(body.value, changes));
  const touched = (pointer: string): boolean =>
    changes.some((change) => `${change.pointer}/`.startsWith(`${pointer}/`));
  for (const [pointer] of places(body.value)) {
    const below = changes.some((change) => `${pointer}/`.startsWith(`${change.pointer}/`));
    if (!below && !touched(pointer)) {
      assert.equal(sourceOf(after, pointer), sourceOf(body, pointer));
    }
  }
  const inPlace = changes.filter((change) => locate(body, change.pointer) !== undefined);
  if (inPlace.length < changes.length || changes.some(({ edits }) => edits[0]?.kind === 'remove')) {
    return;
  }
  assert.deepEqual(outside(after, inPlace), outside(body, inPlace));
}

/** The bytes between the places that changed. */
function outside(body: JsonBody, changes: readonly Change[]): string[] {
  const found = changes.map(({ pointer }) => locate(body, pointer) ?? { start: 0, end: 0 });
  const gaps: string[] = [];
  let from = 0;
  for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
    gaps.push(body.bytes.toString('latin1', from, start));
    from = end;
  }
  return [...gaps, body.bytes.toString('latin1', from)];
}

function checkUnescape(source: string): void {
  const { text, map } = unescapeView(source);
  assert.equal(map.length, text.length + 1);
  assert.equal(map[text.length], source.length);
  for (let unit = 0; unit < text.length; unit++) {
    const piece = source.slice(map[unit], map[unit + 1]);
    if (piece.length === 1) assert.equal(piece, text.charAt(unit));
    else assert.equal(JSON.parse(`"${piece}"`), text.charAt(unit));
  }
}

/** What must hold for every input, by name. Each check fails by throwing. */
export const JSON_PROPERTIES: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'whatever JSON.stringify writes is accepted with the same value': fc.property(
    document,
    (json) => {
      const source = JSON.stringify(json);
      assert.deepEqual(parseStrict(Buffer.from(source)).value, JSON.parse(source));
    },
  ),
  'every spelling of a value is accepted with the same value': fc.property(spelled, (source) => {
    assert.deepEqual(parseStrict(Buffer.from(source)).value, JSON.parse(source));
    assert.equal(findFault(source, BOUNDS), undefined);
  }),
  'broken text: refused as invalid_json, or read as JSON.parse reads it': fc.property(
    broken,
    checkAnyBytes,
  ),
  'any bytes: refused as invalid_json, or read as JSON.parse reads them': fc.property(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    checkAnyBytes,
  ),
  'a repeated name is refused in any object and any spelling': fc.property(
    document,
    fc.nat(),
    choices,
    (json, which, list) => {
      const choose = choosing(list);
      const member = (object: JsonObject): string => {
        const names = Object.keys(object);
        const name = names[which % names.length];
        // An empty object gets two equal members, so that every object is a target.
        const twin = (): string => `${spellString(name ?? 'a', choose)}:${spellSpace(choose)}0`;
        return name === undefined ? `${twin()},${twin()}` : twin();
      };
      const target: JsonValue = [json, {}];
      const spoil = { countdown: which % countObjects(target), member };
      const { message } = refusal(Buffer.from(spell(target, { choose, spoil })));
      assert.match(message, /duplicate member name$/);
    },
  ),
  'edits give the value that changing the parsed value gives, all else identical': fc.property(
    spelled,
    picks,
    checkEdits,
  ),
  'no edit, no change': fc.property(spelled, (source) => {
    const body = parseStrict(Buffer.from(source));
    assert.equal(applyEdits(body, []), body.bytes);
  }),
  'every value stands where it is located': fc.property(spelled, (source) => {
    const body = parseStrict(Buffer.from(source));
    for (const [pointer, item] of places(body.value)) {
      assert.deepEqual(JSON.parse(sourceOf(body, pointer)), item);
    }
  }),
  'the unescaped view is the decoded string, and maps back': fc.property(
    text,
    choices,
    (decoded, list) => {
      const source = spellString(decoded, choosing(list));
      checkUnescape(source);
      assert.equal(unescapeView(source).text.slice(1, -1), decoded);
    },
  ),
  'any text has an unescaped view that maps back': fc.property(
    fc.string({
      maxLength: 60,
      size: 'max',
      unit: fc.constantFrom('\\', 'u', '0', 'd', '8', '"', 'n', '😀', '\ud800', '{'),
    }),
    checkUnescape,
  ),
  'a word found in the unescaped view is cut out of the source': fc.property(
    document,
    choices,
    (json, list) => {
      const source = spell({ 'x sekret': [json, 'sekret!'] }, { choose: choosing(list) });
      const body = parseStrict(Buffer.from(source));
      const view = unescapeView(source);
      const edits: BodyEdit[] = [...view.text.matchAll(/sekret/g)].map(({ index }) => ({
        kind: 'source',
        pointer: '',
        start: view.map[index] ?? 0,
        end: view.map[index + 6] ?? 0,
        text: '[gone]',
      }));
      assert.ok(edits.length >= 2);
      const after = JSON.parse(applyEdits(body, edits).toString()) as JsonValue;
      const masked = JSON.stringify(JSON.parse(source)).replaceAll('sekret', '[gone]');
      assert.deepEqual(after, JSON.parse(masked));
    },
  ),
};
