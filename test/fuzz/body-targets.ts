// SPDX-License-Identifier: Apache-2.0
// What must hold when a codec reads any body: nothing is thrown but a refusal, everything that is named
// stands where it is said to stand, no words are missed, and every text can be masked in its place.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { document } from '../../src/core/json/json.fixture.ts';
import { BartizanError } from '../../src/core/errors.ts';
import type { Segment, WireId } from '../../src/core/exchange.ts';
import { applyEdits } from '../../src/core/json/edit.ts';
import { locate, sourceOf } from '../../src/core/json/locate.ts';
import { parseStrict } from '../../src/core/json/parse.ts';
import type { BodyEdit, JsonBody, JsonValue } from '../../src/core/json/types.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { translationFor } from '../../src/protocols/translate/translation.ts';
import { changed, changes, plant, plantName } from './mutations.ts';
import { ANSWERS, REQUESTS } from './samples.ts';

const bodyOf = (value: JsonValue): JsonBody => parseStrict(Buffer.from(JSON.stringify(value)));
/** Few changes: what is refused at once has no blind spot to show. */
const nearly = (list: typeof REQUESTS): fc.Arbitrary<readonly [WireId, JsonValue]> =>
  fc
    .tuple(sample(list), changes(2))
    .map(([[wire, value], ops]) => [wire, changed(value, ops)] as const);
const sample = (list: typeof REQUESTS): fc.Arbitrary<readonly [WireId, JsonValue]> =>
  fc.constantFrom(...list);
const mutant = (list: typeof REQUESTS): fc.Arbitrary<readonly [WireId, JsonValue]> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(sample(list), changes(6))
        .map(([[wire, value], ops]) => [wire, changed(value, ops)] as const),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(sample(list), document).map(([[wire], value]) => [wire, value] as const),
    },
  );

/** The result, or undefined for a refusal with one of these codes; anything else thrown is a failure. */
export function orRefused<T>(codes: readonly string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof BartizanError && codes.includes(thrown.code)) return undefined;
    throw thrown;
  }
}

/** Pointers of what a reading names besides its texts. */
type Named = {
  readonly segments: readonly Segment[];
  readonly uninspected: readonly { readonly pointer: string }[];
  readonly providerState?: readonly { readonly pointer: string }[];
  readonly contextFields?: readonly string[];
  readonly tools?: readonly { readonly pointer: string }[];
  readonly repeats?: readonly { readonly pointer: string }[];
};

const lies = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(`${outer}/`);

function checkPlaces(body: JsonBody, reading: Named): void {
  const {
    segments,
    uninspected,
    providerState = [],
    contextFields = [],
    tools = [],
    repeats = [],
  } = reading;
  for (const [index, segment] of segments.entries()) {
    assert.equal(segment.index, index);
    const source = sourceOf(body, segment.pointer);
    const text = segment.source === 'json' ? source : (JSON.parse(source) as unknown);
    assert.equal(segment.text, text, segment.pointer);
    for (const other of segments.slice(0, index)) {
      assert.ok(
        !lies(segment.pointer, other.pointer) && !lies(other.pointer, segment.pointer),
        `${segment.pointer} is judged twice`,
      );
    }
  }
  for (const { pointer } of [...uninspected, ...providerState, ...tools, ...repeats]) {
    assert.ok(locate(body, pointer) !== undefined, `nothing at ${pointer}`);
  }
  for (const pointer of contextFields) assert.ok(locate(body, pointer) !== undefined, pointer);
}

/** Every text of a body can be replaced whole, all at once, and nothing else is. */
function checkMasks(body: JsonBody, segments: readonly Segment[]): void {
  const edits = segments.map(({ pointer, source, text }): BodyEdit => {
    const whole = { pointer, start: 0, end: text.length };
    return source === 'json'
      ? { kind: 'source', ...whole, text: '"[X]"' }
      : { kind: 'text', ...whole, text: '[X]' };
  });
  const after = parseStrict(applyEdits(body, edits));
  for (const { pointer } of segments) assert.equal(sourceOf(after, pointer), '"[X]"');
}

/** A sentence that no identifier, word of a closed list or base64 can be. */
const MARK = 'zq plugh, 77 xyzzy';

/** Fails when the words at `pointer`, or in a name below it, are neither read nor reported. */
function assertSeen(pointer: string, reading: Named): void {
  const { segments, uninspected, providerState = [], contextFields = [], repeats = [] } = reading;
  const inText = segments.some(
    (segment) => segment.text.includes(MARK) && lies(pointer, segment.pointer),
  );
  const told = [...uninspected, ...providerState, ...repeats].map((place) => place.pointer);
  const known = [...told, ...contextFields].some((place) => lies(pointer, place));
  assert.ok(inText || known || pointer === '/model', `words at ${pointer} are missed`);
}

type Where = { readonly where: number; readonly asName: boolean };

function checkNoBlindSpot(
  value: JsonValue,
  { where, asName }: Where,
  read: (body: JsonBody) => Named | undefined,
): void {
  const planted = asName ? plantName(value, where, MARK) : plant(value, where, MARK);
  const reading = read(bodyOf(planted.value));
  if (reading !== undefined) assertSeen(planted.pointer, reading);
}

const place = fc.record({ where: fc.nat(), asName: fc.boolean() });

const readRequest = (wire: WireId, body: JsonBody) =>
  orRefused(['invalid_request'], () => codecFor(wire).readRequest(body));
const readResponse = (wire: WireId, body: JsonBody) =>
  orRefused(['upstream_malformed'], () => codecFor(wire).readResponse(body));

/** Words that a translation must carry over: not names, hints or schemas. */
const CARRIED: ReadonlySet<string> = new Set(['text', 'tool-result', 'tool-name']);

function checkTranslation(wire: 'openai-chat' | 'anthropic-messages', value: JsonValue): void {
  const other = wire === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
  const body = bodyOf(value);
  const reading = readRequest(wire, body);
  // What nobody can read is refused before anything is translated.
  if (reading === undefined || reading.uninspected.length > 0 || reading.providerState.length > 0)
    return;
  const { stream } = reading.parameters;
  const bytes = orRefused(['untranslatable'], () =>
    translationFor(wire, other)?.request(body, { model: 'up', stream }),
  );
  if (bytes === undefined) return;
  const translated = codecFor(other).readRequest(parseStrict(bytes));
  assert.equal(translated.model, 'up');
  assert.equal(translated.parameters.stream, stream);
  const words = translated.segments.map(({ text }) => text).join('\n');
  for (const { kind, text, pointer } of reading.segments) {
    if (CARRIED.has(kind)) assert.ok(words.includes(text), `${pointer} is lost`);
  }
  // A translation says nothing that nobody could judge.
  assert.deepEqual(translated.uninspected, []);
  assert.deepEqual(translated.providerState, []);
}

export const BODY_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'requests: refused or read, in place': fc.property(mutant(REQUESTS), ([wire, value]) => {
    const body = bodyOf(value);
    const reading = readRequest(wire, body);
    if (reading === undefined) return;
    checkPlaces(body, reading);
    checkMasks(body, reading.segments);
  }),
  'answers: refused or read, in place': fc.property(mutant(ANSWERS), ([wire, value]) => {
    const body = bodyOf(value);
    const reading = readResponse(wire, body);
    if (reading === undefined) return;
    checkPlaces(body, reading);
    checkMasks(body, reading.segments);
  }),
  'requests: no words are missed': fc.property(nearly(REQUESTS), place, ([wire, value], where) =>
    checkNoBlindSpot(value, where, (body) => readRequest(wire, body)),
  ),
  'answers: no words are missed': fc.property(nearly(ANSWERS), place, ([wire, value], where) =>
    checkNoBlindSpot(value, where, (body) => readResponse(wire, body)),
  ),
  'requests: translated whole or refused': fc.property(
    mutant(REQUESTS.filter(([wire]) => wire === 'openai-chat' || wire === 'anthropic-messages')),
    ([wire, value]) => checkTranslation(wire as 'openai-chat' | 'anthropic-messages', value),
  ),
  'answers: translated or refused': fc.property(
    mutant(ANSWERS.filter(([wire]) => wire === 'openai-chat' || wire === 'anthropic-messages')),
    ([wire, value]) => {
      const other = wire === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
      const context = { model: 'm', created: 1, includeUsage: true };
      const bytes = orRefused(['upstream_malformed'], () =>
        translationFor(other, wire)?.answer(bodyOf(value), context),
      );
      if (bytes !== undefined) codecFor(other).readResponse(parseStrict(bytes));
    },
  ),
};
