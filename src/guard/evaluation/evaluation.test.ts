// SPDX-License-Identifier: Apache-2.0
// Lines of labelled sets, spans against findings, and the report that comes of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { z } from 'zod';
import { defineDetector } from '../detector.ts';
import { createEngine } from '../engine.ts';
import { measuringScan } from './measuring.ts';
import { DETECTORS } from '../registry.gen.ts';
import { scanText, type TextScan } from '../scan.ts';
import { PRIVACY_TYPES, SECRET_TYPES } from './entity-types.data.ts';
import { matchSpans, typeOfName, typesOf } from './entity-match.ts';
import { Evaluation } from './evaluation.ts';
import { judge, type Thresholds } from './judgement.ts';
import { parseRow, type Row, type Task } from './row.ts';

const THRESHOLDS: Thresholds = { injection: 0.9, moderation: undefined, secrets: 0, output: 0 };

const row = (value: unknown, task?: Task): Row => {
  const result = parseRow(JSON.stringify(value), task, 'set.jsonl');
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.row;
};

const TASKS_OF: readonly (readonly [line: object, task: Task | undefined, tasks: Task[]])[] = [
  [{ text: 'a', label: 'attack' }, undefined, ['injection']],
  [{ text: 'a', label: 'attack', channel: 'output' }, undefined, ['output']],
  [{ text: 'a', label: 'attack', category: 'harmful_request:x' }, undefined, ['moderation']],
  [{ text: 'a', label: 'attack', category: 'harmful_request:x' }, 'injection', ['injection']],
  [{ text: 'a', label: 'benign' }, undefined, ['injection', 'moderation']],
  [{ text: 'a', label: 'secret', spans: [] }, undefined, ['secrets']],
  [{ text: 'a', label: 'clean' }, undefined, ['secrets']],
  [{ text: 'a', spans: [] }, undefined, ['pii']],
  [{ text: 'a', label: 'secret', spans: [] }, 'pii', ['pii']],
];
for (const [line, task, tasks] of TASKS_OF) {
  test(`${JSON.stringify(line)} is for ${tasks.join(', ')}${task === undefined ? '' : ' as asked'}`, () => {
    assert.deepEqual(row(line, task).tasks, tasks);
  });
}

const BAD: readonly (readonly [line: string, task: Task | undefined, problem: RegExp])[] = [
  ['', undefined, /not JSON/],
  ['{"text":', undefined, /not JSON/],
  ['[]', undefined, /not a JSON object/],
  ['null', undefined, /not a JSON object/],
  ['{"label":"attack"}', undefined, /no text/],
  ['{"text":7,"label":"attack"}', undefined, /no text/],
  ['{"text":"a"}', undefined, /neither label nor spans/],
  ['{"text":"a","label":"evil"}', undefined, /label not known/],
  ['{"text":"a","label":7}', undefined, /label not known/],
  ['{"text":"a","label":"__proto__"}', undefined, /label not known/],
  ['{"text":"a","label":"attack","channel":"phone"}', undefined, /channel not known/],
  ['{"text":"a","label":"attack","channel":[]}', undefined, /channel not known/],
  ['{"text":"a","label":"secret"}', 'injection', /label of another task/],
  ['{"text":"a","label":"attack"}', 'secrets', /label of another task/],
  ['{"text":"a","label":"attack"}', 'pii', /no spans/],
  ['{"text":"a","spans":[]}', 'moderation', /no label/],
  ['{"text":"a","spans":{}}', undefined, /spans are no list/],
  ['{"text":"a","spans":[7]}', undefined, /no object/],
  ['{"text":"a","spans":[{"start":0,"end":1}]}', undefined, /no type/],
  ['{"text":"a","spans":[{"start":"0","end":1,"type":"x"}]}', undefined, /no offsets/],
  ['{"text":"a","spans":[{"start":0.5,"end":1,"type":"x"}]}', undefined, /no offsets/],
  ['{"text":"a","spans":[{"start":-1,"end":1,"type":"x"}]}', undefined, /outside/],
  ['{"text":"a","spans":[{"start":1,"end":1,"type":"x"}]}', undefined, /outside/],
  ['{"text":"a","spans":[{"start":0,"end":2,"type":"x"}]}', undefined, /outside/],
  ['{"text":"\ud83d\ude00","spans":[{"start":0,"end":2,"type":"x"}]}', undefined, /outside/],
];
for (const [line, task, problem] of BAD) {
  test(`bad line: ${line}${task === undefined ? '' : ` as ${task}`}`, () => {
    const result = parseRow(line, task, 'f');
    assert.ok(!result.ok);
    assert.match(result.problem, problem);
  });
}

test('a list of more spans than a text has is refused; names cannot write on a terminal', () => {
  const spans = Array.from({ length: 5_001 }, () => ({ start: 0, end: 1, type: 'x' }));
  assert.equal(parseRow(JSON.stringify({ text: 'a', spans }), undefined, 'f').ok, false);
  const { source } = row({ text: 'a', label: 'benign', source: `\u001b[2J${'x'.repeat(500)}` });
  assert.equal(source.length, 200);
  assert.ok(!source.includes('\u001b'));
});

test('no line throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((text) => JSON.stringify({ text, spans: text })),
      ),
      (line) => {
        parseRow(line, undefined, 'f');
      },
    ),
    { numRuns: process.env.BARTIZAN_TESTS === 'full' ? 20_000 : 300 },
  );
});

test('offsets of code points become offsets of UTF-16', () => {
  const text = '😀 née 😀 Ann';
  const start = Array.from(text).length - 3;
  const [span] = row({ text, spans: [{ start, end: start + 3, type: 'NAME' }] }).spans ?? [];
  assert.equal(text.slice(span?.start, span?.end), 'Ann');
});

test('names of data sets: case and signs do not matter; each names one type only', () => {
  for (const name of ['CREDIT_CARD', 'credit-card', 'CreditCard', 'B-CREDIT_CARD']) {
    assert.equal(typeOfName('pii', name), 'card');
  }
  assert.equal(typeOfName('pii', 'FAVOURITE_COLOUR'), undefined);
  for (const types of [PRIVACY_TYPES, SECRET_TYPES]) {
    const names = types.flatMap((one) => one.names);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    assert.deepEqual(
      names.filter((name) => name !== name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')),
      [],
    );
  }
});

test('what detectors of personal data find in their own examples has a type', () => {
  const untyped = new Set<string>();
  let found = 0;
  for (const { examples, id } of DETECTORS.filter((one) => one.id.startsWith('privacy/'))) {
    for (const { text, channel } of examples.hits) {
      for (const finding of scanText(text, channel ?? 'user').findings) {
        if (finding.detector !== id) continue;
        found++;
        if (typesOf('pii', finding).length === 0) untyped.add(`${id} ${finding.entity}`);
      }
    }
  }
  assert.deepEqual([...untyped], []);
  assert.ok(found > 20, `${found} findings`);
});

const at = (start: number, end: number, type: string) => ({ start, end, type });
const hit = (start: number, end: number, entity: string) => ({
  start,
  end,
  entity,
  detector: `privacy/${entity}`,
});

test('a finding is a span when half of the longer one is shared and the type is the same', () => {
  const one = (
    labelled: readonly ReturnType<typeof at>[],
    found: readonly ReturnType<typeof hit>[],
  ) => {
    const { spans, wrong } = matchSpans('pii', labelled, found);
    return [
      spans.map(
        (span) =>
          `${span.found ? 'found' : 'missed'}${span.exact ? '=' : ''}${span.touched ? '~' : ''}`,
      ),
      wrong.length,
    ];
  };
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(0, 10, 'email')]), [['found=~'], 0]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(5, 10, 'email')]), [['found~'], 0]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(6, 10, 'email')]), [['missed~'], 1]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(0, 21, 'email')]), [['missed~'], 1]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(0, 10, 'phone')]), [['missed~'], 1]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(10, 20, 'email')]), [['missed'], 1]);
  assert.deepEqual(one([at(0, 10, 'EMAIL')], [hit(0, 8, 'email'), hit(0, 10, 'email')]), [
    ['found=~'],
    1,
  ]);
  assert.deepEqual(one([at(0, 4, 'EMAIL'), at(4, 10, 'EMAIL')], [hit(0, 10, 'email')]), [
    ['missed~', 'found~'],
    0,
  ]);
  assert.deepEqual(one([], []), [[], 0]);
});

test('matching is what comparing every pair says, in any order', () => {
  const span = fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 12 }))
    .map(([start, size]) => at(start, start + size, 'EMAIL'));
  fc.assert(
    fc.property(
      fc.array(span, { maxLength: 12 }),
      fc.array(span, { maxLength: 12 }),
      (labelled, found) => {
        const hits = found.map(({ start, end }) => hit(start, end, 'email'));
        const forward = matchSpans('pii', labelled, hits);
        const touched = labelled.map(({ start, end }) =>
          hits.some((one) => one.start < end && one.end > start),
        );
        assert.deepEqual(
          forward.spans.map((one) => one.touched),
          touched,
        );
        const foundCount = forward.spans.filter((one) => one.found).length;
        assert.equal(forward.wrong.length, hits.length - foundCount);
        for (const [index, one] of forward.spans.entries()) {
          const { start = 0, end = 0 } = labelled[index] ?? {};
          const fits = hits.some(
            (other) =>
              (Math.min(end, other.end) - Math.max(start, other.start)) * 2 >=
              Math.max(end - start, other.end - other.start),
          );
          if (!fits) assert.equal(one.found, false);
        }
      },
    ),
    { numRuns: 300 },
  );
});

type Fake = {
  readonly detector: `${'injection' | 'content' | 'privacy' | 'secrets' | 'output'}/${string}`;
  readonly entity?: string;
  readonly start?: number;
  readonly end?: number;
  readonly score: number;
};

const scanOf = (findings: readonly Fake[], failures: readonly string[] = []): TextScan => ({
  score: Math.max(
    0,
    ...findings
      .filter(({ detector }) => detector.startsWith('injection/'))
      .map(({ score }) => score),
  ),
  findings: findings.map(({ detector, entity = 'x', start = 0, end = 1, score }) => ({
    detector,
    entity,
    start,
    end,
    score,
  })),
  failures,
});

test('the report of a small set, computed by hand', () => {
  const evaluation = new Evaluation();
  const add = (label: string, source: string, score: number): void =>
    evaluation.add(
      row({ text: 'text', label, source }),
      judge(scanOf(score === 0 ? [] : [{ detector: 'injection/x', score }]), THRESHOLDS, 10),
    );
  for (const score of [0.95, 0.95, 0.5, 0]) add('attack', 'one', score);
  for (const score of [0.99]) add('attack', 'two', score);
  for (const score of [0, 0, 0, 0.95]) add('benign', 'three', score);
  const [injection, ...more] = evaluation.reports();
  assert.deepEqual(more, []);
  assert.equal(injection?.task, 'injection');
  const { all, sources } = injection;
  assert.deepEqual([all.texts, all.attacks, all.benign, all.against], [9, 5, 4, 'own']);
  assert.deepEqual([all.shipped.recall.hits, all.shipped.fpr.hits], [3, 1]);
  assert.deepEqual([all.shipped.precision.hits, all.shipped.precision.of], [3, 4]);
  // 0.99 wins 4 pairs, the two of 0.95 win 3.5 each, 0.5 wins 3, 0 wins 1.5.
  assert.equal(all.auc, (4 + 7 + 3 + 1.5) / 20);
  assert.equal(all.recall_at_fpr['0.01']?.hits, 1);
  assert.deepEqual(
    [sources['one']?.against, sources['one']?.recall_at_fpr['0.01']?.hits],
    ['all', 0],
  );
  const benign = sources['three'] ?? assert.fail();
  assert.equal(benign.shipped.recall.value, null);
  assert.equal(benign.recall_at_fpr['0.01'], null);
  assert.equal(all.time.p50Micros !== null && all.time.p50Micros >= 10, true);
});

test('a finding counts as wrong only where its type is labelled', () => {
  const evaluation = new Evaluation();
  const mail = { detector: 'privacy/email', entity: 'email', start: 0, end: 4, score: 1 } as const;
  const add = (source: string, spans: object[], findings: readonly Fake[]): void =>
    evaluation.add(row({ text: 'a text', source, spans }), judge(scanOf(findings), THRESHOLDS, 1));
  add('mails', [{ start: 0, end: 4, type: 'EMAIL' }], [mail]);
  add('mails', [], [mail]);
  add(
    'names',
    [
      { start: 0, end: 4, type: 'PERSON' },
      { start: 0, end: 4, type: 'MOOD' },
    ],
    [mail],
  );
  const [report] = evaluation.reports();
  const { entities, unmapped, unjudged, spans } = report?.all ?? assert.fail();
  assert.deepEqual([entities['email']?.precision.hits, entities['email']?.precision.of], [1, 2]);
  assert.deepEqual([entities['person']?.recall.hits, entities['person']?.touched], [0, 1]);
  assert.equal(entities['person']?.precision.value, null);
  assert.deepEqual(unmapped, { mood: 1 });
  assert.equal(unjudged, 1);
  assert.deepEqual([spans.labelled, spans.recall.hits, spans.precision.of], [2, 1, 2]);
});

test('texts that could not be judged are told, families do not mix, moderation without a rule', () => {
  const evaluation = new Evaluation();
  const findings = [
    { detector: 'content/harm', score: 0.4 },
    { detector: 'content/language', score: 1 },
  ] as const;
  evaluation.add(
    row({ text: 'a', label: 'attack', category: 'harmful_request' }),
    judge(scanOf(findings, ['x/y: threw']), THRESHOLDS, 1),
  );
  evaluation.add(
    row({ text: 'a', label: 'benign' }),
    judge(scanOf([{ detector: 'content/language', score: 1 }]), THRESHOLDS, 1),
  );
  const reports = evaluation.reports();
  assert.deepEqual(
    reports.map(({ task }) => task),
    ['injection', 'moderation'],
  );
  const moderation = reports[1]?.all ?? assert.fail();
  assert.deepEqual(
    [
      moderation.failed,
      moderation.shipped.recall.hits,
      moderation.shipped.fpr.hits,
      moderation.auc,
    ],
    [1, 1, 0, 1],
  );
});

test('more sources than are told apart are counted together', () => {
  const evaluation = new Evaluation();
  for (let at_ = 0; at_ < 1_100; at_++) {
    evaluation.add(
      row({ text: 'a', label: 'benign', source: `s${at_}` }),
      judge(scanOf([]), THRESHOLDS, 1),
    );
  }
  const { sources } = evaluation.reports()[0] ?? assert.fail();
  assert.equal(Object.keys(sources).length, 1_001);
  assert.equal(sources['(others)']?.texts, 100);
});

test('a measuring scan tells the score of every text, and finds what the data path finds', () => {
  const quiet = defineDetector({
    id: 'injection/quiet',
    version: '1',
    title: 't',
    summary: 's',
    why: 'w',
    taxonomy: [],
    phases: ['request'],
    streaming: { class: 'whole' },
    view: 'original',
    severity: 'low',
    options: z.strictObject({ report_from: z.number().default(0.9) }),
    examples: { hits: [], misses: [] },
    inspect: ({ text }, _from, { options }) => {
      const score = Number(text);
      return score < options.report_from
        ? []
        : [{ start: 0, end: text.length, entity: 'e', score }];
    },
  });
  const { scan, engine } = measuringScan([quiet]);
  const plain = createEngine([quiet], { disabled: [], options: {} });
  assert.equal(engine.revision, plain.revision);
  for (const text of ['0.2', '0.89', '0.9', '0.95']) {
    const measured = scan(text, 'user');
    assert.equal(measured.score, Number(text));
    assert.deepEqual(measured.findings, scanText(text, 'user', plain).findings);
  }
});
