// SPDX-License-Identifier: Apache-2.0
// When classifiers outside the guard are asked, what becomes of their answers, and that no answer, late
// answer or impossible answer is ever taken for a harmless one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Classifier, ClassifierScores } from '../core/ports/classifier.ts';
import { fakeWorld } from '../core/world.ts';
import { defineDetector } from '../guard/detector.ts';
import { type CascadeMember, type ConsultOutcome, modelDetector } from './cascade-member.ts';
import type { CascadeSettings } from './cascade.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';
import type { ProtectorOptions } from './create.ts';

type Call = { readonly texts: readonly string[]; readonly channel: string | undefined };
type Behaviour = (
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<readonly ClassifierScores[]> | readonly ClassifierScores[];

const HARMLESS = 'How long does a letter take, and what does it cost?';

/** In the place of the embedded scorer: it scores what the text says that it scores. */
const scored = defineDetector({
  id: 'injection/scored',
  version: '1',
  title: 'As the text says',
  summary: '',
  why: '',
  taxonomy: [],
  phases: ['request'],
  streaming: { class: 'whole' },
  view: 'original',
  severity: 'high',
  options: z.strictObject({ report_from: z.number().default(0.995) }),
  examples: { hits: [], misses: [] },
  inspect: ({ text }, _from, { options }) => {
    const score = Number(/score ([\d.]+)/.exec(text)?.[1] ?? 0);
    if (score === 0 || score < options.report_from) return [];
    return [{ start: 0, end: text.length, entity: 'injection', score }];
  },
});

function classifier(
  behave: Behaviour,
  more: Partial<Classifier> = {},
): Classifier & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    revision: 'fake-1',
    categories: ['injection', 'hate'],
    bounds: { textChars: 1_000, texts: 2 },
    calls,
    classify: async (texts, { signal, channel }) => {
      calls.push({ texts, channel });
      return behave(texts, signal);
    },
    close: async () => undefined,
    ...more,
  };
}

const says =
  (scores: ClassifierScores): Behaviour =>
  (texts) =>
    texts.map(() => scores);

const member = (given: Classifier, more: Partial<CascadeMember> = {}): CascadeMember => ({
  name: 'guardian',
  classifier: given,
  on: ['request'],
  channels: ['user', 'document', 'tool'],
  apps: [],
  band: { from: 0, to: 1 },
  reportFrom: 0.5,
  calibration: [],
  timeoutMs: 5_000,
  concurrency: 2,
  ...more,
});

function cascade(
  members: readonly CascadeMember[],
  more: Partial<CascadeSettings> = {},
): CascadeSettings & { readonly seen: ConsultOutcome[] } {
  const seen: ConsultOutcome[] = [];
  return {
    members,
    deadlineMs: 5_000,
    cache: { entries: 10, ttlMs: 60_000 },
    observe: (_name, outcome) => void seen.push(outcome),
    seen,
    ...more,
  };
}

const model = modelDetector('guardian', 'injection');
const blocking = protections({
  rules: [{ id: 'model', detectors: [model], on: ['request', 'response'], action: 'block' }],
});
const protectorWith = (settings: CascadeSettings, more: Partial<ProtectorOptions> = {}) =>
  protectorOf({
    detectors: [scored],
    cascade: settings,
    models: [{ id: model, phases: ['request', 'response'] }],
    protections: blocking,
    ...more,
  });
const request = async (settings: CascadeSettings, text: string | readonly string[]) => {
  const texts = [text].flat();
  return protectorWith(settings).request(exchangeOf(texts.map((one) => segment(one))));
};

test('a finding of a classifier is a fact like any other, and policy decides', async () => {
  const asked = classifier(says({ injection: 0.97, hate: 0.6 }));
  const judged = await request(cascade([member(asked)]), HARMLESS);
  assert.equal(judged.verdict.outcome, 'block');
  assert.deepEqual(
    judged.findings.map(({ detector, entity, score, start, end, version }) => [
      detector,
      entity,
      score,
      start,
      end,
      version,
    ]),
    [
      ['injection/model-guardian', 'injection', 0.97, 0, HARMLESS.length, 'fake-1'],
      ['content/model-guardian', 'hate', 0.6, 0, HARMLESS.length, 'fake-1'],
    ],
  );
  assert.ok(!JSON.stringify(judged.decisions).includes('letter'), 'no text in the record');
});

test('what a classifier does not see is no finding', async () => {
  const judged = await request(cascade([member(classifier(says({ injection: 0.49 })))]), HARMLESS);
  assert.equal(judged.verdict.outcome, 'allow');
  assert.deepEqual(judged.findings, []);
});

test('only texts in the band are asked about', async () => {
  const cases: readonly [from: number, to: number, text: string, asked: boolean][] = [
    [0, 1, HARMLESS, true],
    [0, 1, 'score 0.999', true],
    [0.9, 0.995, HARMLESS, false],
    [0.9, 0.995, 'score 0.899', false],
    [0.9, 0.995, 'score 0.9', true],
    [0.9, 0.995, 'score 0.995', true],
    [0.9, 0.995, 'score 0.996', false],
    [0, 0.9, 'score 0.95', false],
    [0, 0.9, 'score 0.9', true],
    [0, 0.9, HARMLESS, true],
    [0, 0.9, ' \n ', false],
    [0.999, 1, 'score 0.9995', true],
  ];
  for (const [from, to, text, isAsked] of cases) {
    const asked = classifier(says({}));
    await request(cascade([member(asked, { band: { from, to } })]), text);
    assert.equal(asked.calls.length, isAsked ? 1 : 0, `${from} to ${to}: ${text}`);
  }
});

test('what lies in the band is seen by the cascade alone, what is reported by all', async () => {
  const all = protections({ rules: [{ id: 'a', detectors: ['*'], action: 'annotate' }] });
  for (const [text, reported] of [
    ['score 0.95', 0],
    ['score 0.9949', 0],
    ['score 0.995', 1],
    ['score 0.9999', 1],
  ] as const) {
    const settings = cascade([member(classifier(says({})), { band: { from: 0.9, to: 0.999 } })]);
    const judged = await protectorWith(settings, { protections: all }).request(
      exchangeOf([segment(text)]),
    );
    assert.equal(judged.findings.length, reported, text);
    // Also for apps that no classifier is asked about.
    const other = cascade([member(classifier(says({})), { apps: ['other'] })]);
    const plain = await protectorWith(other, { protections: all }).request(
      exchangeOf([segment(text)]),
    );
    assert.equal(plain.findings.length, reported, text);
  }
});

test('by channel, app and direction, and never for the exchanges of its own app', async () => {
  const system = segment('You are a helpful bot.', { role: 'system', origin: 'system' });
  const tool = segment('The page says: hello.', { role: 'tool', origin: 'tool:web' });
  const exchange = exchangeOf([system, segment(HARMLESS), tool]);
  const asks = async (more: Partial<CascadeMember>): Promise<readonly (string | undefined)[]> => {
    const asked = classifier(says({}));
    await protectorWith(cascade([member(asked, more)])).request(exchange);
    return asked.calls
      .map(({ channel }) => channel)
      .toSorted((a, b) => (a ?? '').localeCompare(b ?? ''));
  };
  assert.deepEqual(await asks({}), ['tool', 'user']);
  assert.deepEqual(await asks({ channels: ['tool'] }), ['tool']);
  assert.deepEqual(await asks({ apps: ['web'] }), ['tool', 'user']);
  assert.deepEqual(await asks({ apps: ['other'] }), []);
  assert.deepEqual(await asks({ exempt: 'web' }), []);
  assert.deepEqual(await asks({ exempt: 'other' }), ['tool', 'user']);
  assert.deepEqual(await asks({ on: ['response'] }), []);
});

const FAULTS: readonly (readonly [name: string, behave: Behaviour, reason: string])[] = [
  ['rejects', () => Promise.reject(new BartizanError('upstream_error')), 'upstream_error'],
  ['throws what is no error of ours', () => Promise.reject(new Error('secret text')), 'threw'],
  ['answers for fewer texts', () => [], 'upstream_malformed'],
  ['answers for more texts', () => [{}, {}, {}], 'upstream_malformed'],
  ['answers NaN', says({ injection: Number.NaN }), 'upstream_malformed'],
  ['answers more than one', says({ injection: 1.01 }), 'upstream_malformed'],
  ['answers less than nothing', says({ injection: -0.1 }), 'upstream_malformed'],
  ['names a category that it does not have', says({ other: 0.1 }), 'upstream_malformed'],
  ['never answers', () => new Promise(() => undefined), 'upstream_timeout'],
];

for (const [name, behave, reason] of FAULTS) {
  test(`a classifier that ${name} has failed, and policy says what that means`, async () => {
    for (const [onFailure, outcome] of [
      ['refuse', 'failed'],
      ['allow', 'allow'],
    ] as const) {
      const settings = cascade([member(classifier(behave), { timeoutMs: 20 })]);
      const judged = await protectorWith(settings, {
        protections: protections({ rules: [], on_failure: onFailure }),
      }).request(exchangeOf([segment(HARMLESS)]));
      assert.equal(judged.verdict.outcome, outcome);
      assert.deepEqual(judged.decisions[0]?.input.facts.failures, [`${model}: ${reason}`]);
    }
  });
}

test('the deadline holds for all classifiers together, and what was found until then stays', async () => {
  const fast = member(classifier(says({ injection: 0.9 })));
  const hung = member(
    classifier(() => new Promise(() => undefined)),
    { name: 'hung' },
  );
  const judged = await request(cascade([fast, hung], { deadlineMs: 30 }), HARMLESS);
  assert.equal(judged.verdict.outcome, 'failed');
  assert.equal(judged.findings.length, 1);
});

test('more calls than a classifier takes wait; more than may wait are refused', async () => {
  let most = 0;
  let now = 0;
  const slow = classifier(async (texts) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    now--;
    return texts.map(() => ({}));
  });
  const settings = cascade([member(slow, { concurrency: 1 })]);
  const protector = protectorWith(settings);
  const judged = await Promise.all(
    Array.from({ length: 12 }, async (_, at) =>
      protector.request(exchangeOf([segment(`text number ${at}`)])),
    ),
  );
  assert.equal(most, 1);
  assert.equal(settings.seen.filter((outcome) => outcome === 'busy').length, 3);
  assert.equal(judged.filter(({ verdict }) => verdict.outcome === 'failed').length, 3);
});

test('answers are kept for a while, for the same tenant and channel, and no failures are', async () => {
  const world = fakeWorld();
  let broken = true;
  const asked = classifier((texts) => {
    if (broken) throw new BartizanError('upstream_error');
    return texts.map(() => ({ injection: 0.9 }));
  });
  const settings = cascade([member(asked)], { cache: { entries: 2, ttlMs: 1_000 } });
  const protector = protectorWith(settings, { world });
  const ask = async (text: string, more: Parameters<typeof exchangeOf>[1] = {}) => {
    const before = asked.calls.length;
    const judged = await protector.request(exchangeOf([segment(text)], more));
    return [judged.verdict.outcome, asked.calls.length - before];
  };
  assert.deepEqual(await ask('one'), ['failed', 1]);
  broken = false;
  assert.deepEqual(await ask('one'), ['block', 1]);
  assert.deepEqual(await ask('one'), ['block', 0]);
  assert.deepEqual(await ask('one', { tenant: 'other' }), ['block', 1]);
  assert.deepEqual(await ask('two'), ['block', 1]);
  assert.deepEqual(await ask('one'), ['block', 1], 'the oldest went: two entries are kept');
  world.advance(1_000);
  assert.deepEqual(await ask('one'), ['block', 1], 'too old');
});

test('a text that comes twice is asked about once, and found twice', async () => {
  const asked = classifier(says({ injection: 0.9 }));
  const judged = await request(cascade([member(asked)]), ['same', 'same', 'other']);
  assert.deepEqual(asked.calls, [{ texts: ['same', 'other'], channel: 'user' }]);
  assert.deepEqual(
    judged.findings.map(({ segment: place }) => place),
    [0, 1, 2],
  );
});

test('a long text is asked about in pieces that overlap; the strongest is the finding', async () => {
  const words = (count: number): string => Array.from({ length: count }, (_, at) => at).join(' ');
  const text = `${words(650)} needle ${words(200)}`;
  const asked = classifier((texts) =>
    texts.map((one) => ({ injection: one.includes('needle') ? 0.8 : 0.1 })),
  );
  const judged = await request(cascade([member(asked)]), text);
  assert.equal(
    asked.calls.flatMap(({ texts }) => texts).length,
    Math.ceil((text.length - 125) / 875),
  );
  const [finding] = judged.findings;
  assert.ok(finding !== undefined && judged.findings.length === 1);
  assert.ok(text.slice(finding.start, finding.end).includes('needle'));
  assert.ok(finding.end - finding.start <= 1_000);
});

test('a classifier reads what a person would see, and its finding names what was sent', async () => {
  const asked = classifier(says({ injection: 0.9 }));
  const hidden = 'ig\u200bnore \uff41ll';
  const escaped = String.raw`{"q":"\u0069gnore all"}`;
  const exchange = exchangeOf([segment(hidden), segment(escaped, { json: true })]);
  const judged = await protectorWith(cascade([member(asked)])).request(exchange);
  assert.deepEqual(asked.calls[0]?.texts, ['ignore all', '{"q":"ignore all"}']);
  assert.deepEqual(
    judged.findings.map(({ start, end }) => [start, end]),
    [
      [0, hidden.length],
      [0, escaped.length],
    ],
  );
});

test('more text than a classifier may be asked about is a failure, and nobody is asked', async () => {
  const asked = classifier(says({}));
  const settings = cascade([member(asked)]);
  const judged = await request(settings, 'x'.repeat(1_000 * LIMITS.classifierPieces));
  assert.equal(judged.verdict.outcome, 'failed');
  assert.deepEqual(judged.decisions[0]?.input.facts.failures, [`${model}: too long`]);
  assert.deepEqual(asked.calls, []);
});

test('scores are calibrated by the curve, and never reach one', async () => {
  const scoreOf = async (raw: number, more: Partial<CascadeMember>) =>
    (await request(cascade([member(classifier(says({ injection: raw })), more)]), HARMLESS))
      .findings[0]?.score;
  const calibration: CascadeMember['calibration'] = [
    [0.2, 0.5],
    [0.4, 0.9],
    [1, 0.999],
  ];
  assert.equal(await scoreOf(0.3, { calibration }), 0.7);
  assert.equal(await scoreOf(0.1, { calibration, reportFrom: 0.6 }), undefined);
  assert.equal(await scoreOf(1, {}), 0.99999);
});

const place = { ...segment(''), role: 'assistant', kind: 'text', origin: 'model' } as const;

for (const [how, pieces] of [
  ['in one piece', ['hateful words']],
  ['letter by letter', Array.from('hateful words')],
] as const) {
  test(`an answer ${how} is held until the classifier has spoken`, async () => {
    const asked = classifier(says({ injection: 0.9 }));
    const settings = cascade([member(asked, { on: ['response'] })]);
    const guard = protectorWith(settings).response(exchangeOf([segment('hi')]));
    const channel = guard.open(place);
    for (const piece of pieces) {
      await channel.push(piece);
      assert.equal(channel.safe, -1);
    }
    await channel.end();
    assert.equal(guard.stopped?.outcome, 'block');
    assert.equal(channel.safe, -1, 'nothing of it may leave');
    assert.deepEqual(asked.calls, [{ texts: ['hateful words'], channel: 'output' }]);
  });
}

test('an answer that the classifier finds harmless leaves whole; a failure refuses it', async () => {
  for (const [behave, outcome, safe] of [
    [says({}), undefined, 5],
    [() => Promise.reject(new BartizanError('upstream_error')), 'failed', -1],
  ] as const) {
    const settings = cascade([member(classifier(behave), { on: ['response'] })]);
    const guard = protectorWith(settings).response(exchangeOf([segment('hi')]));
    const channel = guard.open(place);
    await channel.push('hello');
    await channel.end();
    assert.equal(guard.stopped?.outcome, outcome);
    assert.equal(channel.safe, safe);
  }
});

test('without classifiers, and for apps that have none, nothing waits', () => {
  const plain = protectorOf().request(exchangeOf([segment(HARMLESS)]));
  assert.ok(!(plain instanceof Promise));
  const none = protectorWith(cascade([member(classifier(says({})), { apps: ['other'] })]));
  assert.ok(!(none.request(exchangeOf([segment(HARMLESS)])) instanceof Promise));
  const channel = none.response(exchangeOf([segment('hi')])).open(place);
  assert.equal(channel.push('hello'), undefined);
  assert.ok(channel.safe >= 0, 'answers stream on');
});

test('the revision names who is asked', () => {
  const of = (revision: string) =>
    protectorWith(cascade([member(classifier(says({}), { revision }))])).revision;
  assert.notEqual(of('one'), of('two'));
});
