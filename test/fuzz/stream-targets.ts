// SPDX-License-Identifier: Apache-2.0
// What must hold for any stream of a provider, however broken, through the real codec, gate and protector:
// nothing is thrown, nothing forbidden leaves, the ending is legal, and where the bytes were cut makes no
// difference. The same for streams that are translated first.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { BartizanError } from '../../src/core/errors.ts';
import type { WireId } from '../../src/core/exchange.ts';
import type { JsonValue } from '../../src/core/json/types.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { SseParser } from '../../src/protocols/sse.ts';
import { translationFor } from '../../src/protocols/translate/translation.ts';
import { FIELDS } from '../leak/fields.ts';
import { assertLegal, assertNoLeak, gated } from './gated.ts';
import { changed, changes, chunksOf, cuts, disturbed } from './mutations.ts';

type Options = { readonly where: readonly number[]; readonly action: 0 | 1 };

function checkStream(wire: WireId, source: string, { where, action }: Options): void {
  const bytes = Buffer.from(source, 'latin1');
  const outcome = gated(wire, [bytes], action);
  assertNoLeak(wire, outcome);
  assertLegal(wire, outcome);
  const again = gated(wire, chunksOf(bytes, where), action);
  assert.equal(again.ending, outcome.ending);
  assert.equal(again.bytes.toString(), outcome.bytes.toString());
}

const KEY_LINE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const SECRETS = [
  '4111 1111 1111 1111',
  '4111111111111111',
  'DE89 3704 0044 0532 0130 00',
  `sk-proj-${'Zq7Rk2Wm9Xc4'.repeat(3)}`,
  'grace.hopper@navy.example.org',
  `-----BEGIN PRIVATE KEY-----\\n${KEY_LINE}\\n-----END PRIVATE KEY-----`,
  '{"to":"grace.hopper@navy.example.org","n":4111111111111111}',
  'nothing of note, 4111, é🚀',
] as const;
const AROUND = [
  'use',
  '{"a":"',
  '"}',
  'é🚀',
  '\\u0034',
  '.',
  '4',
  '\n',
  '@',
  'sk-',
  '-----',
] as const;

/** Each secret at most once and by itself: glued to other signs it would be something else. */
const text = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...SECRETS), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...AROUND)), { maxLength: 3 }),
  )
  .map(([secrets, around]) => {
    const parts: string[] = [...secrets];
    for (const [where, part] of around) parts.splice(where % (parts.length + 1), 0, part);
    return ` ${parts.join(' ')} `;
  });

/** The deltas of a text, cut anywhere, halves of a sign included. */
const deltas = fc.tuple(text, cuts).map(([whole, where]) => {
  const ends = [
    ...where.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b),
    whole.length,
  ];
  return ends.map((end, index) =>
    whole.slice(index === 0 ? 0 : ends[index - 1], end).toWellFormed(),
  );
});

const WIRES = ['openai-chat', 'openai-responses', 'anthropic-messages'] as const;

/** Changes inside the JSON of some events, its members and its order. */
function rewritten(event: string, list: Parameters<typeof changed>[1]): string {
  const at = event.indexOf('data: {');
  if (at < 0) return event;
  const value = JSON.parse(event.slice(at + 6)) as JsonValue;
  return `${event.slice(0, at)}data: ${JSON.stringify(changed(value, list))}\n\n`;
}

/** A stream of one field, as latin1, which shows every byte, with its events and what is in them disturbed. */
const disturbedStream = (wires: readonly WireId[]): fc.Arbitrary<readonly [WireId, string]> =>
  fc
    .tuple(
      fc.constantFrom(...FIELDS.filter(({ wire }) => wires.includes(wire))),
      deltas,
      changes(3),
      fc.tuple(fc.nat(), changes(2)),
    )
    .map(([field, pieces, events, [where, inside]]) => {
      const given = field.stream(field.grows ? pieces : [pieces.join('')]);
      const place = where % given.length;
      const list = given.map((event, index) =>
        index === place ? rewritten(event, inside) : event,
      );
      return [field.wire, disturbed(list, events).toString('latin1')] as const;
    });

const action = fc.constantFrom<0 | 1>(0, 1);
/** Bytes that were never a stream of a model. */
const anything: fc.Arbitrary<string> = fc.oneof(
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'data: ',
          'data:',
          'event: error',
          ': ',
          '\n\n',
          '\r',
          '\n',
          '[DONE]',
          '{"choices":[',
          '{"index":0,"delta":{"content":"',
          '"}}]}',
          '{"type":"message_stop"}',
          '\ufeff',
          'id: 1\n',
        ),
        fc.constantFrom(...SECRETS),
      ),
      { maxLength: 16 },
    )
    .map((parts) => Buffer.from(parts.join('')).toString('latin1')),
);

function checkTranslated(from: WireId, source: string, options: Options): void {
  const bytes = Buffer.from(source, 'latin1');
  const to = from === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
  const translated = (
    chunks: readonly Buffer[],
  ): { readonly out: Buffer; readonly code: string } => {
    const parser = new SseParser();
    const translator = translationFor(to, from)?.stream({
      model: 'm',
      created: 1,
      includeUsage: true,
    });
    assert.ok(translator !== undefined);
    const out: Buffer[] = [];
    try {
      for (const chunk of chunks)
        for (const event of parser.push(chunk)) out.push(translator.push(event));
      for (const event of parser.end()) out.push(translator.push(event));
      out.push(translator.end());
    } catch (thrown) {
      assert.ok(
        thrown instanceof BartizanError && /^upstream_(malformed|error)$/.test(thrown.code),
        String(thrown),
      );
      return { out: Buffer.concat(out), code: thrown.code };
    }
    return { out: Buffer.concat(out), code: '' };
  };
  const { out, code } = translated([bytes]);
  assert.deepEqual(translated(chunksOf(bytes, options.where)), { out, code });
  // Everything that a translation says, its own codec reads.
  const stream = codecFor(to).openStream();
  for (const event of new SseParser().push(out)) stream.read(event);
  const outcome = gated(to, [out], options.action);
  assertNoLeak(to, outcome);
  assertLegal(to, outcome);
}

export const STREAM_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  ...Object.fromEntries(
    WIRES.map((wire) => [
      `streams of ${wire}: nothing forbidden leaves`,
      fc.property(disturbedStream([wire]), cuts, action, ([, bytes], where, action) =>
        checkStream(wire, bytes, { where, action }),
      ),
    ]),
  ),
  'streams of anything: nothing is thrown': fc.property(
    fc.constantFrom(...WIRES),
    anything,
    cuts,
    action,
    (wire, bytes, where, action) => checkStream(wire, bytes, { where, action }),
  ),
  'translated streams: nothing forbidden leaves': fc.property(
    disturbedStream(['openai-chat', 'anthropic-messages']),
    cuts,
    action,
    ([wire, bytes], where, action) => checkTranslated(wire, bytes, { where, action }),
  ),
};
