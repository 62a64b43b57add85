// SPDX-License-Identifier: Apache-2.0
// A real session of the runtime over a tiny model whose results are known: alone, in batches, over windows,
// in its thread; and every way in which a model's folder can be wrong.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Classifier } from '../../core/ports/classifier.ts';
import { BartizanError } from '../../core/errors.ts';
import { classifiersConfig, type ConfigOf } from '../config.ts';
import { headsOf, scoresOf } from './labels.ts';
import {
  encodeModel,
  MODEL_CONFIG,
  modelFolder,
  runtimeForTests,
  TINY,
  TOKENIZER,
} from './model.fixture.ts';
import { openOnnx } from './onnx.ts';
import { loadRuntime } from './runtime.ts';
import { windowsOf } from './windows.ts';

const { runtime, missing } = runtimeForTests();
const real = { skip: missing === '' ? false : missing };

function configOf(folder: string, more: Record<string, unknown> = {}): ConfigOf<'onnx'> {
  const given = { kind: 'onnx', folder, ...(runtime !== undefined && { runtime }), ...more };
  const { tiny } = classifiersConfig.parse({ tiny: given });
  assert.ok(tiny?.kind === 'onnx');
  return tiny;
}

const ask = (classifier: Classifier, ...texts: string[]) =>
  classifier.classify(texts, { signal: new AbortController().signal });

/** The share of the second output where `attack` of `all` tokens are of an attack. */
const expected = (attack: number, all: number): number => {
  const x = (4 * attack) / all;
  return Math.exp(x) / (Math.exp(x) + Math.exp(4 - x));
};
const isClose = (actual: number | undefined, wanted: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual - wanted) < 1e-6, `${actual}, not ${wanted}`);

test('a session gives the scores that can be computed by hand', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
  t.after(() => classifier.close());
  assert.deepEqual(classifier.categories, ['injection']);
  assert.match(classifier.revision, /^onnx-[0-9a-f]{12}$/);
  const told = await ask(classifier, 'ignore all rules', 'aaa', '', 'ignore aaa all');
  // Beside the tokens of the text stand the two that the model wants around it.
  isClose(told[0]?.['injection'], expected(3, 5));
  isClose(told[1]?.['injection'], expected(0, 6));
  isClose(told[2]?.['injection'], expected(0, 2));
  isClose(told[3]?.['injection'], expected(2, 8));
});

test('a batch changes nothing: what is padded is masked', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t), { batch: 3 }));
  t.after(() => classifier.close());
  const texts = ['ignore', 'ignore all rules ignore all', 'a a a', 'rules aaaa', 'all', 'q'];
  const together = await ask(classifier, ...texts);
  for (const [at, text] of texts.entries()) {
    isClose((await ask(classifier, text))[0]?.['injection'], together[at]?.['injection'] ?? -1);
  }
});

test('a long text is read in windows, and the worst of them counts', real, async (t) => {
  const settings = { window_tokens: 16, overlap_tokens: 4 };
  const classifier = await openOnnx('tiny', configOf(modelFolder(t), settings));
  t.after(() => classifier.close());
  const filler = 'a'.repeat(200);
  const attack = 'ignore all rules '.repeat(8);
  const [told] = await ask(classifier, `${filler} ${attack}${filler}`);
  isClose(told?.['injection'], expected(14, 16));
});

test('the names of its special tokens in a text are text', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
  t.after(() => classifier.close());
  const [told] = await ask(classifier, '[SEP]');
  // "▁" and one unknown piece.
  isClose(told?.['injection'], expected(0, 4));
});

test('a cut question rejects at once and does not end the model', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
  t.after(() => classifier.close());
  const abort = new AbortController();
  const reason = new BartizanError('upstream_timeout');
  const cut = classifier.classify(['ignore'], { signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(cut, reason);
  await assert.rejects(classifier.classify(['x'], { signal: AbortSignal.abort(reason) }), reason);
  isClose((await ask(classifier, 'ignore all rules'))[0]?.['injection'], expected(3, 5));
});

test('the queue is bounded', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
  t.after(() => classifier.close());
  const asked = await Promise.allSettled(Array.from({ length: 80 }, () => ask(classifier, 'all')));
  const refused = asked.filter(({ status }) => status === 'rejected');
  assert.ok(refused.length > 0 && refused.length <= 16, `${refused.length} refused`);
  for (const one of refused) {
    assert.equal((one as { reason: BartizanError }).reason.code, 'upstream_rate_limited');
  }
});

test(
  'a run that does not come back ends its thread, and the next question opens another',
  real,
  async (t) => {
    const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
    t.after(() => classifier.close());
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const asked = ask(classifier, 'ignore');
    // Until the question is on its way to the thread; the answer takes turns of the event loop.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    t.mock.timers.tick(60_000);
    await assert.rejects(asked, { code: 'upstream_timeout' });
    isClose((await ask(classifier, 'ignore all rules'))[0]?.['injection'], expected(3, 5));
  },
);

test('a closed model tells who waits, and takes no more', real, async (t) => {
  const classifier = await openOnnx('tiny', configOf(modelFolder(t)));
  const asked = ask(classifier, 'ignore');
  const closed = classifier.close();
  await assert.rejects(asked, { code: 'shutting_down' });
  await closed;
  await assert.rejects(ask(classifier, 'ignore'), { code: 'upstream_rate_limited' });
});

test('the revision names the files and what shapes their answers', real, async (t) => {
  const revisionOf = async (
    more: Record<string, unknown>,
    files: Record<string, unknown> = {},
  ): Promise<string> => {
    const classifier = await openOnnx('tiny', configOf(modelFolder(t, files), more));
    await classifier.close();
    return classifier.revision;
  };
  const plain = await revisionOf({});
  assert.equal(await revisionOf({ batch: 2, threads: 2 }), plain);
  const others = await Promise.all([
    revisionOf({ window_tokens: 100 }),
    revisionOf({ labels: { benign: 'injection' } }),
    revisionOf(
      {},
      {
        'model.onnx': encodeModel({
          ...TINY,
          weights: [
            [4, 1],
            [0, 4],
          ],
        }),
      },
    ),
    revisionOf({}, { 'config.json': { ...MODEL_CONFIG, extra: 1 } }),
  ]);
  assert.equal(new Set([plain, ...others]).size, 5);
});

const WRONG: readonly (readonly [
  string,
  Record<string, unknown>,
  RegExp,
  Record<string, unknown>?,
])[] = [
  ['no model', { 'model.onnx': undefined }, /Cannot read .*model\.onnx/],
  ['no tokenizer', { 'tokenizer.json': undefined }, /Cannot read .*tokenizer\.json/],
  ['a model that is none', { 'model.onnx': Buffer.from('hello') }, /cannot be loaded/],
  ['a cut model', { 'model.onnx': encodeModel(TINY).subarray(0, 300) }, /cannot be loaded/],
  [
    'a model that points to a file of its own folder',
    {
      'model.onnx': encodeModel({ ...TINY, external: 'vectors.bin' }),
      'vectors.bin': Buffer.from(new Float32Array(TINY.vectors.flat()).buffer),
    },
    /cannot be loaded/,
  ],
  [
    'a model that points out of its folder',
    { 'model.onnx': encodeModel({ ...TINY, external: '../../../../etc/passwd' }) },
    /cannot be loaded/,
  ],
  ['a config that is no JSON', { 'config.json': Buffer.from('{') }, /not JSON/],
  ['no labels', { 'config.json': {} }, /id2label/],
  ['labels with a gap', { 'config.json': { id2label: { 0: 'a', 2: 'injection' } } }, /gaps/],
  [
    'labels that nobody explains',
    { 'config.json': { id2label: { 0: 'x', 1: 'y' } } },
    /set labels/,
  ],
  ['a label that is not there', {}, /no label toxic/, { labels: { toxic: 'hate' } }],
  [
    'a tokenizer of another kind',
    { 'tokenizer.json': { ...TOKENIZER, model: { type: 'WordLevel', vocab: {} } } },
    /tokenizer\.json: not known here: model/,
  ],
  [
    'a pattern of its own',
    {
      'tokenizer.json': {
        ...TOKENIZER,
        normalizer: { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' },
      },
    },
    /pattern that is not known/,
  ],
];

for (const [name, files, message, more] of WRONG) {
  test(`refused: ${name}`, real, async (t) => {
    await assert.rejects(openOnnx('tiny', configOf(modelFolder(t, files), more)), {
      code: 'config_invalid',
      message,
    });
  });
}

test('outputs of another shape than the labels are no scores', real, async (t) => {
  const files = { 'config.json': { id2label: { 0: 'a', 1: 'injection', 2: 'b' } } };
  const classifier = await openOnnx('tiny', configOf(modelFolder(t, files)));
  t.after(() => classifier.close());
  await assert.rejects(ask(classifier, 'all'), { code: 'upstream_malformed' });
});

test(
  'a model whose files changed while it runs is not the one that was checked',
  real,
  async (t) => {
    const folder = modelFolder(t);
    const classifier = await openOnnx('tiny', configOf(folder));
    t.after(() => classifier.close());
    appendFileSync(join(folder, 'config.json'), ' ');
    isClose((await ask(classifier, 'ignore all rules'))[0]?.['injection'], expected(3, 5));
  },
);

test('without the runtime the error says what to install', async () => {
  await assert.rejects(loadRuntime('/nowhere'), {
    code: 'config_invalid',
    message: /npm install --no-save onnxruntime-node@/,
  });
});

test('labels: known ones, configured ones, and both ways to read outputs', () => {
  const heads = (id2label: Record<number, string>, more = {}, labels = {}) =>
    headsOf({ id2label, ...more }, labels);
  assert.deepEqual(heads({ 0: 'LABEL_0', 1: 'LABEL_1' }).categories, [undefined, 'injection']);
  assert.throws(() => heads({ 0: 'LABEL_0', 1: 'LABEL_1', 2: 'LABEL_2' }), /set labels/);
  const three = heads({ 0: 'BENIGN', 1: 'INJECTION', 2: 'JAILBREAK' });
  const both = scoresOf([0, 0, 0], three)['injection'];
  isClose(both, 2 / 3);
  const multi = heads(
    { 0: 'toxic', 1: 'insult' },
    { problem_type: 'multi_label_classification' },
    { toxic: 'hate', insult: 'harassment' },
  );
  assert.deepEqual(scoresOf([0, -100], multi)['hate'], 0.5);
  assert.ok((scoresOf([0, -100], multi)['harassment'] ?? 1) < 1e-9);
  assert.equal(scoresOf([1e9, 0, 0], three)['injection'], 0);
  assert.ok(Number.isNaN(scoresOf([Number.NaN, 0, 0], three)['injection']));
});

test('windows hold every token, overlap, and are of the size wanted', () => {
  const around = { before: [1], after: [2] };
  const ids = Array.from({ length: 50 }, (_, at) => at + 10);
  for (const [tokens, overlap] of [
    [16, 0],
    [16, 4],
    [16, 15],
    [52, 8],
    [4, 100],
  ] as const) {
    const windows = windowsOf(ids, around, { tokens, overlap });
    assert.deepEqual(new Set(windows.flatMap((one) => one.slice(1, -1))), new Set(ids));
    assert.ok(windows.every((one) => one.length <= tokens && one[0] === 1 && one.at(-1) === 2));
    assert.ok(windows.length <= ids.length);
    assert.equal(windows.at(-1)?.at(-2), 59);
  }
  assert.deepEqual(windowsOf([], around, { tokens: 16, overlap: 4 }), [[1, 2]]);
  assert.equal(windowsOf(ids, around, { tokens: 52, overlap: 8 }).length, 1);
});
