// SPDX-License-Identifier: Apache-2.0
// Detectors in shadow: counted on requests, answers and streams, and nothing else of what they see matters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detector } from '../guard/detector.ts';
import { createEngine } from '../guard/engine.ts';
import { termDetector } from '../guard/packs/term-list.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';
import type { Judgement, Protector } from './protector.ts';
import { type Shadow, type ShadowWatch, withShadow } from './shadow.ts';

const terms = (detector: `content/${string}`, version: string, ...list: string[]): Detector =>
  termDetector(
    {
      detector,
      title: 't',
      summary: 's',
      why: 'w',
      taxonomy: [],
      phases: ['request', 'response'],
      severity: 'low',
      score: 0.9,
      boundary: 'word',
      terms: { term: list },
    },
    { version },
  );

const LIVE = [...DETECTORS, terms('content/a', '1', 'alpha', 'beta')];
const BESIDE = [terms('content/a', '2', 'beta', 'gamma'), terms('content/b', '2', 'delta')];
const CHANGED = new Map([
  ['content/a', 'p@2.0.0'],
  ['content/b', 'p@2.0.0'],
]);
const RULES = protections({
  rules: [{ id: 'r', detectors: ['content/*'], action: 'block', on: ['request', 'response'] }],
});

type Watched = {
  readonly protector: Protector;
  /** Runs what waits, and gives what was counted. */
  readonly counted: () => readonly string[];
  readonly waiting: (() => void)[];
};

function watched(more: Partial<ShadowWatch> & { detectors?: readonly Detector[] } = {}): Watched {
  const counts: string[] = [];
  const waiting: (() => void)[] = [];
  const { detectors = BESIDE, ...watch } = more;
  const shadow: Shadow = {
    detectors,
    changed: CHANGED,
    watch: {
      wanted: () => true,
      later: (work) => void waiting.push(work),
      found: (result, { detector, pack }) => void counts.push(`${result} ${detector} ${pack}`),
      ended: (how) => void counts.push(how),
      ...watch,
    },
  };
  const protector = protectorOf({ detectors: LIVE, shadow, protections: RULES });
  const counted = (): readonly string[] => {
    for (const work of waiting.splice(0)) work();
    return counts.splice(0).sort();
  };
  return { protector, counted, waiting };
}

const plain = (): Protector => protectorOf({ detectors: LIVE, protections: RULES });
const requestOf = (text: string) => exchangeOf([segment(text)]);

/** An answer, letter by letter or whole; json: as the arguments of a tool call. */
async function answered(
  protector: Protector,
  text: string,
  { letters = false, json = false } = {},
): Promise<Judgement> {
  const guard = protector.response(requestOf('hello'));
  const {
    text: _,
    pointer: __,
    source: ___,
    ...place
  } = segment('', { role: 'assistant', origin: 'model', json });
  const channel = guard.open(place);
  for (const part of letters ? Array.from(text) : [text]) await channel.push(part);
  await channel.end();
  return guard.judgement();
}

test('a request: what would be new, lost and the same, and not another verdict', async () => {
  const { protector, counted } = watched();
  const exchange = requestOf('alpha and beta, gamma with delta');
  const judged = await protector.request(exchange);
  const expected = await plain().request(exchange);
  assert.deepEqual(judged.findings, expected.findings);
  assert.deepEqual(judged.verdict, expected.verdict);
  assert.equal(protector.revision, plain().revision, 'decisions are those of what is in force');
  assert.deepEqual(counted(), [
    'compared',
    'lost content/a p@2.0.0',
    'new content/a p@2.0.0',
    'new content/b p@2.0.0',
    'same content/a p@2.0.0',
  ]);
});

test('a request that only those in shadow would have blocked passes', async () => {
  const { protector, counted } = watched();
  const { verdict } = await protector.request(requestOf('gamma delta'));
  assert.equal(verdict.outcome, 'allow');
  assert.equal(counted().length, 3);
});

for (const how of [{}, { letters: true }, { json: true }]) {
  test(`an answer ${JSON.stringify(how)}`, async () => {
    const { protector, counted } = watched();
    const text = 'json' in how ? '{"x":"gam\\u006da and delta"}' : 'gamma and delta';
    const { verdict } = await answered(protector, text, how);
    assert.equal(verdict.outcome, 'allow');
    assert.deepEqual(counted(), ['compared', 'new content/a p@2.0.0', 'new content/b p@2.0.0']);
  });
}

test('of an answer that was cut off only what was found counts', async () => {
  const { protector, counted } = watched();
  await answered(protector, 'alpha gamma', { letters: true });
  assert.deepEqual(counted(), ['compared', 'lost content/a p@2.0.0']);
  await answered(protector, 'beta gamma');
  assert.deepEqual(counted(), ['compared', 'same content/a p@2.0.0']);
});

test('what is not wanted costs nothing, and what is too long is passed over', async () => {
  const idle = watched({ wanted: () => false });
  await idle.protector.request(requestOf('gamma'));
  await answered(idle.protector, 'gamma');
  assert.deepEqual(idle.waiting, []);
  const { protector, counted } = watched();
  await protector.request(requestOf(`gamma ${'x '.repeat(100_001)}`));
  assert.deepEqual(counted(), ['skipped']);
  await answered(protector, `gamma ${'x '.repeat(100_001)}`);
  assert.deepEqual(counted(), ['skipped']);
});

test('a detector in shadow that throws changes no judgement', async () => {
  const [broken] = BESIDE;
  assert.ok(broken !== undefined);
  const throwing: Detector = {
    ...broken,
    bind: (options) => ({
      ...broken.bind(options),
      inspect: () => {
        throw new Error('broken');
      },
    }),
  };
  const { protector, counted } = watched({ detectors: [throwing] });
  const { verdict } = await protector.request(requestOf('beta'));
  assert.equal(verdict.outcome, 'block');
  assert.deepEqual(
    verdict.reasons.map(({ rule }) => rule),
    ['r'],
  );
  assert.deepEqual(counted(), ['compared', 'lost content/a p@2.0.0']);
});

test('a call that is withheld is withheld beside those in shadow too', () => {
  const base = plain();
  const protector: Protector = {
    ...base,
    response: (exchange) => ({
      open: () => ({ push: () => {}, end: () => {}, safe: 0, edits: [], withheld: 'not run' }),
      report: () => {},
      settle: () => {},
      stopped: undefined,
      judgement: () => base.response(exchange).judgement(),
    }),
  };
  const watch = { wanted: () => true, later: () => {}, found: () => {}, ended: () => {} };
  const engine = createEngine(BESIDE, { disabled: [], options: {} });
  const shadow: Shadow = { detectors: BESIDE, changed: CHANGED, watch };
  const guard = withShadow(protector, engine, shadow).response(requestOf('hello'));
  const { text: _, pointer: __, source: ___, ...place } = segment('', { kind: 'tool-call' });
  assert.equal(guard.open(place).withheld, 'not run');
});
