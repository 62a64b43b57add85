// SPDX-License-Identifier: Apache-2.0
// Patterns of one's own: what they find, that a stream says what the whole text says, and that what cannot
// be run is refused with the place and the reason.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { guardConfig } from '../config.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { Located } from '../lane.ts';
import { patternDetectors } from './pattern-detectors.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';

const engineOf = (...patterns: readonly object[]): Engine => {
  const guard = guardConfig.parse({ patterns });
  return createEngine(patternDetectors(guard.patterns ?? []), guard);
};
const plain = (found: readonly Located[]) =>
  found
    .map(({ detector, entity, start, end, score }) => [detector.id, entity, start, end, score])
    .sort((a, b) => Number(a[2]) - Number(b[2]) || String(a[0]).localeCompare(String(b[0])));
const whole = (engine: Engine, text: string): readonly Located[] =>
  engine.scan(text, { phase: 'response', channel: 'output', json: false }).found;
const found = (engine: Engine, text: string): readonly string[] =>
  whole(engine, text).map(({ start, end }) => text.slice(start, end));

const PROJECT = { id: 'project-code', pattern: String.raw`\bPRJ-\d{4}\b` };

describe('a pattern of the configuration', () => {
  test('is a detector under its id', () => {
    const [one] = whole(engineOf(PROJECT), 'see PRJ-1234.');
    assert.deepEqual(
      [one?.detector.id, one?.entity, one?.score, one?.detector.severity],
      ['custom/project-code', 'project-code', 0.99, 'medium'],
    );
  });

  test('has the entity, severity, score and phases that it names', () => {
    const more = { entity: 'code', severity: 'high', score: 0.5, phases: ['request'] };
    const engine = engineOf({ ...PROJECT, ...more });
    assert.deepEqual(whole(engine, 'PRJ-1234'), []);
    const [one] = engine.scan('PRJ-1234', { phase: 'request', channel: 'user', json: false }).found;
    assert.deepEqual([one?.entity, one?.detector.severity, one?.score], ['code', 'high', 0.5]);
  });

  test('sees through disguise', () => {
    assert.deepEqual(found(engineOf(PROJECT), 'P\u200bRJ-\uff11234'), ['P\u200bRJ-\uff11234']);
  });

  test('asks for check digits', () => {
    const card = (checksum: string, pattern: string) => engineOf({ id: 'sum', pattern, checksum });
    const digits = String.raw`\b\d{4} ?\d{4} ?\d{4} ?\d{4}\b`;
    assert.deepEqual(found(card('luhn', digits), '4111 1111 1111 1111, 4111111111111112'), [
      '4111 1111 1111 1111',
    ]);
    const iban = card('iban', '[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}');
    assert.deepEqual(found(iban, 'GB29NWBK60161331926819 GB28NWBK60161331926819'), [
      'GB29NWBK60161331926819',
    ]);
    assert.deepEqual(found(card('verhoeff', String.raw`\d{4}`), '2363 2364'), ['2363']);
    assert.deepEqual(found(card('mod97', String.raw`\d{4}`), '1068 1069'), ['1068']);
  });

  test('asks for a word before it', () => {
    const context = { words: ['Badge', 'staff no'], within: 20 };
    const engine = engineOf({ id: 'badge', pattern: String.raw`\b\d{6}\b`, context });
    assert.deepEqual(found(engine, 'badge 123456'), ['123456']);
    assert.deepEqual(found(engine, 'STAFF NO: 123456'), ['123456']);
    assert.deepEqual(found(engine, 'badges 123456, 123456 badge'), []);
    assert.deepEqual(found(engine, `badge ${'.'.repeat(20)} 123456`), []);
    // The word stands just within reach, and its beginning does not.
    assert.deepEqual(found(engine, `xbadge${' '.repeat(14)} 123456`), []);
    const low = { ...context, otherwise: 0.4 };
    const unsure = engineOf({ id: 'badge', pattern: String.raw`\b\d{6}\b`, context: low });
    assert.deepEqual(
      whole(unsure, '123456 badge 654321').map(({ score }) => score),
      [0.4, 0.99],
    );
  });

  test('a change of it is a change of what is found', () => {
    const revisions = [PROJECT, { ...PROJECT, score: 0.9 }, { ...PROJECT, ignore_case: true }].map(
      (one) => engineOf(one).revision,
    );
    assert.equal(new Set(revisions).size, 3);
  });

  test('what goes on for longer than its longest match is a failure, not a miss', () => {
    const engine = engineOf({ id: 'run', pattern: 'id=[a-z]+', max_chars: 20 });
    assert.deepEqual(found(engine, 'id=abc '), ['id=abc']);
    const { failures } = engine.scan(`id=${'a'.repeat(100)}`, {
      phase: 'response',
      channel: 'output',
      json: false,
    });
    assert.deepEqual([...failures], ['custom/run: hold bound reached']);
  });
});

describe('split anywhere is whole', () => {
  const engine = engineOf(
    PROJECT,
    { id: 'pair', pattern: String.raw`(?:ab|abc)\d{1,3}x?$` },
    { id: 'wide', pattern: String.raw`\w{2,8}@corp`, context: { words: ['to'], otherwise: 0.1 } },
    { id: 'long', pattern: String.raw`key=\S+`, max_chars: 64 },
    { id: 'sum', pattern: String.raw`\d{2,6}`, checksum: 'luhn' },
    { id: 'signs', pattern: '[^a-z ]é?\u{1f600}' },
  );
  const pieces = 'PRJ- PRJ 12 1234 18 0 ab abc x mail @corp key= é \u{1f600} Z \u200b - . a'.split(
    ' ',
  );
  const piece = fc.constantFrom(...pieces, '\n', ' ', 'to ');
  const text = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));

  test('whatever the text, wherever it is cut', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.boolean(),
        (sample, marks, each) => {
          const cuts = each
            ? Array.from({ length: sample.length }, (_, at) => at)
            : marks.map((mark) => mark % (sample.length + 1)).sort((a, b) => a - b);
          const scanner = engine.open('output');
          const streamed: Located[] = [];
          let [from, safe] = [0, 0];
          for (const end of [...cuts, sample.length]) {
            for (const one of scanner.push(sample.slice(from, end))) {
              assert.ok(one.start >= safe);
              streamed.push(one);
            }
            safe = scanner.safe;
            from = end;
          }
          streamed.push(...scanner.end());
          assert.deepEqual(plain(streamed), plain(whole(engine, sample)));
        },
      ),
      { numRuns: FULL ? 20_000 : 300 },
    );
  });

  test('holds what could still be a match, and no more', () => {
    const scanner = engineOf(PROJECT).open('output');
    scanner.push('The next one is PRJ');
    assert.equal(scanner.safe, 16);
    scanner.push('-X and so on');
    assert.equal(scanner.safe, 31);
  });
});

describe('refused with place and reason', () => {
  const cases: readonly (readonly [object, string, RegExp])[] = [
    [{ pattern: '(?<=a)b' }, '/pattern', /looks around/],
    [{ pattern: String.raw`(a)\1` }, '/pattern', /refers back/],
    [{ pattern: '(' }, '/pattern', /missing closing/],
    [{ pattern: 'a++' }, '/pattern', /does not go back/],
    [{ pattern: 'a+' }, '/pattern', /no longest one/],
    [{ pattern: '(?:a{500}){500}' }, '/pattern', /repeat/],
    [{ pattern: String.raw`\b` }, '/pattern', /finds nothing/],
    [{ pattern: 'a', examples: { hits: ['a', 'b'] } }, '/examples/hits/1', /nothing is found/],
    [{ pattern: 'a', examples: { misses: ['a'] } }, '/examples/misses/0', /is found in/],
  ];
  for (const [pattern, place, reason] of cases) {
    test(JSON.stringify(pattern), () => {
      assert.throws(
        () => engineOf(PROJECT, { id: 'bad', ...pattern }),
        (thrown) => {
          assert.ok(thrown instanceof BartizanError && thrown.code === 'config_invalid');
          assert.equal(thrown.pointer, `/guard/patterns/1${place}`);
          assert.match(thrown.message, reason);
          return true;
        },
      );
    });
  }

  test('two patterns of one id', () => {
    assert.throws(() => engineOf(PROJECT, PROJECT), /another pattern has this id/);
  });

  test('more than there may be, and what is no setting', () => {
    const parse = (patterns: unknown) => guardConfig.safeParse({ patterns }).success;
    assert.equal(parse([PROJECT]), true);
    assert.equal(
      parse(Array.from({ length: 101 }, (_, at) => ({ ...PROJECT, id: `p${at}` }))),
      false,
    );
    assert.equal(parse([{ ...PROJECT, id: 'custom/x' }]), false);
    assert.equal(parse([{ ...PROJECT, flags: 'i' }]), false);
    assert.equal(parse([{ ...PROJECT, pattern: 'a'.repeat(1_001) }]), false);
  });
});

test('hostile texts cost what they are long', () => {
  const engine = engineOf(
    { id: 'hostile-a', pattern: '(?:a+)+b', max_chars: 100 },
    { id: 'hostile-b', pattern: '[a-f]{2,40}[a-f0-9]{2,40}!' },
    { id: 'hostile-c', pattern: '(?:x?){30}x{30}' },
  );
  for (const seed of ['a', 'af0', 'x', 'a ', 'ab']) {
    const scanner = engine.open('output');
    const text = seed.repeat(20_000 / seed.length);
    for (let at = 0; at < text.length; at += 500) scanner.push(text.slice(at, at + 500));
    scanner.end();
    assert.equal(scanner.safe, text.length);
  }
});
