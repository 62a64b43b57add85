// SPDX-License-Identifier: Apache-2.0
// What holds for every detector, from its own examples: hits hit, misses miss, a text split anywhere gives
// what the whole text gives, nothing is released that could still become a match, disguise does not help,
// and cost is linear. A new detector is tested by being registered.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, Channel, Detector, Example } from '../src/guard/detector.ts';
import { createEngine, type Engine } from '../src/guard/engine.ts';
import type { Located } from '../src/guard/lane.ts';
import { DETECTORS } from '../src/guard/registry.gen.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';

/** What the examples of `detectors` answer. */
const answerOf = (detectors: readonly Detector[]): Answer => ({
  kind: 'text',
  request: detectors.flatMap(({ examples }) =>
    (examples.request ?? []).map((asked) => ({
      role: asked.origin === 'system' ? ('system' as const) : ('user' as const),
      kind: 'text' as const,
      pointer: '',
      ...asked,
    })),
  ),
});
/** An engine in which the examples of `detectors` hold. */
const engineOf = (detectors: readonly Detector[]): Engine => {
  const told = detectors.filter(({ examples, optIn }) => examples.options !== undefined || optIn);
  const options = Object.fromEntries(told.map(({ id, examples }) => [id, examples.options ?? {}]));
  return createEngine(detectors, { disabled: [], options }).answering(answerOf(detectors));
};
const alone = (detector: Detector): Engine => engineOf([detector]);
const everything = engineOf(DETECTORS);

const channelOf = (detector: Detector, example?: Example): Channel =>
  example?.channel ?? (detector.phases.includes('request') ? 'user' : 'output');

const plain = (found: readonly Located[]) =>
  found
    .map(({ detector, entity, start, end, score }) => ({
      detector: detector.id,
      entity,
      start,
      end,
      score,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.detector.localeCompare(b.detector));

/** Runs `text` through a growing scan, cut at `cuts`; asserts that nothing released becomes a match. */
function streamed(engine: Engine, text: string, cuts: readonly number[]) {
  const scanner = engine.open('output');
  const found: Located[] = [];
  let safe = 0;
  const take = (more: readonly Located[]): void => {
    for (const match of more)
      assert.ok(match.start >= safe, 'a released character is part of a match');
    found.push(...more);
    assert.ok(scanner.safe >= safe, 'what is safe became unsafe');
    safe = scanner.safe;
  };
  const ends = [...new Set(cuts)].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, text.length]) {
    take(scanner.push(text.slice(from, end)));
    assert.ok(scanner.safe <= end);
    from = end;
  }
  take(scanner.end());
  assert.equal(safe, text.length);
  assert.deepEqual([...scanner.failures], []);
  return plain(found);
}

const wholeAnswer = (engine: Engine, text: string) =>
  plain(engine.scan(text, { phase: 'response', channel: 'output', json: false }).found);

const inAnswers = DETECTORS.filter(({ phases }) => phases.includes('response'));

for (const detector of DETECTORS) {
  describe(detector.id, () => {
    const engine = alone(detector);
    const phase = detector.phases[0] ?? 'request';
    const scan = (text: string, channel: Channel) =>
      engine.scan(text, { phase, channel, json: false });

    test('has examples of both kinds', () => {
      assert.ok(detector.examples.hits.length >= 3);
      assert.ok(detector.examples.misses.length >= 3);
    });

    for (const example of detector.examples.hits) {
      test(`hits ${JSON.stringify(example.text.slice(0, 60))}`, () => {
        const { found, failures } = scan(example.text, channelOf(detector, example));
        assert.deepEqual(
          plain(found).map(({ start, end }) => example.text.slice(start, end)),
          example.found,
        );
        assert.equal(failures.size, 0);
        for (const { start, end, score, entity } of found) {
          assert.ok(0 <= start && start < end && end <= example.text.length);
          assert.ok(score > 0 && score < 1);
          assert.match(entity, /^[a-z][a-z0-9-]+$/);
        }
      });
    }

    for (const text of detector.examples.misses) {
      test(`misses ${JSON.stringify(text.slice(0, 60))}`, () => {
        const channel =
          detector.id === 'injection/embedded-instruction' ? 'tool' : channelOf(detector);
        const { found, failures } = scan(text, channel);
        assert.deepEqual(plain(found), []);
        assert.equal(failures.size, 0);
      });
    }
  });
}

describe('a text split anywhere gives what the whole text gives', () => {
  const filler = 'The quick brown fox jumps over the lazy dog near the river bank. '.repeat(8);
  for (const detector of inAnswers) {
    test(detector.id, () => {
      const engine = alone(detector);
      const texts = [
        ...detector.examples.hits.map(({ text }) => text),
        ...detector.examples.misses,
      ];
      for (const text of texts) {
        const whole = wholeAnswer(engine, text);
        for (let at = 0; at <= text.length; at++) {
          assert.deepEqual(streamed(engine, text, [at]), whole, `${text} cut at ${at}`);
        }
        const letters = Array.from({ length: text.length }, (_, at) => at);
        assert.deepEqual(streamed(engine, text, letters), whole, `${text} letter by letter`);
      }
      // Long enough that the window moves on between the examples.
      const all = texts.join(` ${filler}`);
      const whole = wholeAnswer(engine, all);
      for (const step of [1, 2, 3, 7, 61]) {
        const cuts = Array.from({ length: Math.floor(all.length / step) }, (_, at) => at * step);
        assert.deepEqual(streamed(engine, all, cuts), whole, `steps of ${step}`);
      }
    });
  }

  const pieces = [
    ...inAnswers.flatMap(({ examples }) => [
      ...examples.hits.map(({ text }) => text),
      ...examples.hits.flatMap(({ found }) => found),
      ...examples.misses,
    ]),
    ...Array.from(' \n\t.,:;!?-_/\\()[]<>@+=&%"\'0149aZéя漢'),
    '\u200b',
    '\u{e0041}',
    '\ufe0f',
    '👩‍👩‍👧',
    '\ud83d',
    '４',
    '![',
    '](',
    'sk-',
    'eyJ',
    '-----',
    '   ',
    '1',
    '22',
    '333',
    '4444',
    '55555',
    '+49 ',
    '(0',
    'SSN ',
    'phone: ',
    'DE',
    'GB29',
    '\n[x]: ',
  ];
  const piece = fc.oneof(
    fc.constantFrom(...pieces),
    fc
      .constantFrom(...pieces)
      .chain((text) =>
        fc
          .tuple(fc.nat(text.length), fc.nat(text.length))
          .map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b))),
      ),
  );
  const text = fc.array(piece, { maxLength: 24 }).map((parts) => parts.join(''));

  test('all detectors together, random texts and cuts', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (sample, marks, each) => {
          const cuts = each
            ? Array.from({ length: sample.length }, (_, at) => at)
            : marks.map((mark) => mark % (sample.length + 1));
          assert.deepEqual(streamed(everything, sample, cuts), wholeAnswer(everything, sample));
        },
      ),
      { numRuns: FULL ? 20_000 : 300 },
    );
  });
});

describe('disguise that a reader does not see changes nothing', () => {
  const disguises: Readonly<Record<string, (text: string) => string>> = {
    'zero-width characters': (text) => Array.from(text).join('\u200b'),
    'soft hyphens': (text) => Array.from(text).join('\u00ad'),
    'full-width forms': (text) =>
      text.replace(/[0-9A-Za-z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
    'mathematical letters': (text) =>
      text.replace(/[a-z]/g, (char) => String.fromCodePoint(0x1d41a + char.charCodeAt(0) - 0x61)),
  };
  for (const detector of DETECTORS.filter(({ view }) => view !== 'original')) {
    for (const [name, disguise] of Object.entries(disguises)) {
      test(`${detector.id}: ${name}`, () => {
        for (const { text, channel } of detector.examples.hits) {
          // Encodings do not survive a disguise: what is decoded stands in it as it is.
          if (detector.decoded === true && !/[ ][a-z]/i.test(text)) continue;
          const scan = (sample: string) =>
            alone(detector).scan(sample, {
              phase: detector.phases[0] ?? 'request',
              channel: channel ?? channelOf(detector),
              json: false,
            }).found.length;
          if (/[^\x20-\x7e\n]|%|aWdub/.test(text)) continue;
          assert.ok(scan(disguise(text)) >= 1, `${text} as ${disguise(text)}`);
        }
      });
    }
  }
});

describe('cost is linear in the length of the text', () => {
  const seeds = [
    ...DETECTORS.flatMap(({ examples }) => examples.hits.map(({ text }) => text)),
    'a',
    ' ',
    '1',
    '-',
    '@',
    'a@',
    'a.',
    '1 ',
    '1-',
    '+1',
    '(',
    '![',
    '![](',
    '<img ',
    '<img "',
    '[',
    '\n[a',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'sk-',
    'eyJa.',
    'AKIA',
    'DE12',
    'ignore ',
    'i g n o r e ',
    '\\x41',
    '%41',
    '&#65;',
    'QUJD',
    '\u200b',
    '\u{e0041}',
    'é',
    '4111 ',
    '![](<',
    '![a][',
  ];
  const time = (text: string): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      for (const phase of ['request', 'response'] as const) {
        everything.scan(text, { phase, channel: 'user', json: false });
      }
      best = Math.min(best, performance.now() - started);
    }
    return best;
  };

  test('sixteen times the text is not two hundred times the work', () => {
    const size = FULL ? 16_384 : 4_096;
    for (const seed of seeds) {
      const short = seed.repeat(Math.ceil(size / seed.length)).slice(0, size);
      const long = seed.repeat(Math.ceil((size * 16) / seed.length)).slice(0, size * 16);
      time(short);
      // A quadratic detector takes 256 times as long; very short times say nothing. Measured again while it
      // looks dear: a busy machine is no property of the code.
      let ratio = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 8 && ratio >= 100; run++) {
        ratio = Math.min(ratio, time(long) / Math.max(time(short), 0.5));
      }
      assert.ok(ratio < 100, `${JSON.stringify(seed.slice(0, 30))}: ${ratio.toFixed(0)} times`);
    }
  });

  // What made one detector or another read the same text over and over, or ask much about each character.
  const hostile: readonly string[] = [
    '0 0',
    '4 ',
    '4 4 5 ',
    '4-',
    '4_',
    '41-',
    '4111 ',
    '+1 ',
    '(0)2 ',
    '00 ',
    '536 22 1234 ',
    'phone 1234567 ',
    'DE1234567890123456 ',
    'MT1 1 ',
    '-eyJ',
    '-eyJaaaaaaaaaa',
    `${'-eyJ'.repeat(200)}.eyJaaaaaa.${'-'.repeat(900)}`,
    'xoxb-',
    'sk-ant-',
    '-----BEGIN PRIVATE KEY----- a b c ',
    '![](',
    '![](é',
    `${'![](//a/'.repeat(30)}${'a/'.repeat(1_800)} )`,
    `${'!['.repeat(300)}${'](aa'.repeat(300)}`,
    'aaaaaaaaaaaaaaaaaaaa ',
    '<|aaaaaaaaaaaaaaaaaaaa',
    `${'a'.repeat(64)}@`,
    '%ff ',
    '%41a',
    '&#65;',
    'vtaber cerivbhf erongi snoitcurtsni %2541&amp;lt; ',
    'ignore all your system ',
    'a\u200b\u200c\u200b\u200b\u200c\u200b\u200b\u200b',
    'a\u{e0061}\u{e0061}\u{e0061}\u{e0061}\u{e0061}\u{e0061}\u{e0061}\u{e0061}',
    '\ufdfa',
    '\u3300\u33ff',
    'e\u0301',
    '\u0456gn\u043er\u0435 ',
    '\ud83d',
  ];
  test('hostile text is not a hundred times as dear as plain text', () => {
    const size = FULL ? 131_072 : 32_768;
    const filled = (seed: string): string => seed.repeat(size / Buffer.byteLength(seed));
    const prose = filled('The committee met on Tuesday to discuss the budget for next year. ');
    for (const seed of hostile) {
      const text = filled(seed);
      // Measured again while it looks dear: a busy machine is no property of the code.
      let ratio = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 8 && ratio >= 100; run++) {
        ratio = Math.min(ratio, time(text) / Math.max(time(prose), 0.2));
      }
      assert.ok(ratio < 100, `${JSON.stringify(seed.slice(0, 30))}: ${ratio.toFixed(0)} times`);
    }
  });
});
