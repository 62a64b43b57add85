// SPDX-License-Identifier: Apache-2.0
// The figures against examples computed by hand, and against the plain definition on random data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Durations } from './durations.ts';
import { share } from './interval.ts';
import { areaUnderCurve, recallAt, ScoreCounts } from './score-counts.ts';

const RUNS = process.env.BARTIZAN_TESTS === 'full' ? 5_000 : 200;

const counts = (scores: readonly number[]): ScoreCounts => {
  const made = new ScoreCounts();
  for (const score of scores) made.add(score);
  return made;
};
const near = (value: number | null | undefined, expected: number): void =>
  assert.ok(Math.abs((value ?? Number.NaN) - expected) < 5e-5, `${value} is not ${expected}`);

/** Intervals as printed in Newcombe 1998, table I, and computed by hand from the closed form. */
const INTERVALS: readonly (readonly [hits: number, of: number, low: number, high: number])[] = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [29, 29, 0.883, 1],
];
for (const [hits, of, low, high] of INTERVALS) {
  test(`Wilson interval of ${hits} in ${of}`, () => {
    const found = share(hits, of);
    near(found.low, low);
    near(found.high, high);
  });
}

test('a share of nothing is no share', () => {
  assert.deepEqual(share(0, 0), { hits: 0, of: 0, value: null, low: 0, high: 1 });
});

test('an interval holds its share, lies in 0..1, mirrors, and shrinks with more cases', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (a, b) => {
      const [hits, of] = [Math.min(a, b), Math.max(a, b, 1)];
      const { value, low, high } = share(hits, of);
      assert.ok(value !== null && 0 <= low && low <= value && value <= high && high <= 1);
      const mirrored = share(of - hits, of);
      assert.ok(Math.abs(mirrored.low - (1 - high)) < 1e-9);
      const more = share(hits * 4, of * 4);
      assert.ok(more.high - more.low <= high - low + 1e-12);
    }),
    { numRuns: RUNS },
  );
});

const score = fc.oneof(
  fc.constantFrom(0, 0.5, 0.9, 0.99, 1),
  fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000),
);
const scores = fc.array(score, { minLength: 1, maxLength: 60 });

test('AUC is the share of pairs in the right order, half for a tie', () => {
  assert.equal(areaUnderCurve(counts([0.9, 0.8]), counts([0.1, 0.8])), 0.875);
  assert.equal(areaUnderCurve(counts([]), counts([1])), undefined);
  fc.assert(
    fc.property(scores, scores, (attacks, benign) => {
      let sum = 0;
      for (const a of attacks) for (const b of benign) sum += a > b ? 1 : a === b ? 0.5 : 0;
      const expected = sum / (attacks.length * benign.length);
      assert.ok(
        Math.abs((areaUnderCurve(counts(attacks), counts(benign)) ?? -1) - expected) < 1e-9,
      );
    }),
    { numRuns: RUNS },
  );
});

test('recall at a rate: by hand', () => {
  const benign = counts([...Array.from({ length: 98 }, () => 0), 0.5, 0.7]);
  const one = recallAt(0.01, counts([0.9, 0.7, 0.6, 0.5, 0]), benign);
  // One benign text in a hundred may be flagged: 0.7 may, 0.5 may not, nor what scores the same.
  assert.equal(one?.hits, 3);
  assert.equal(one.threshold, 0.6);
  assert.equal(one.fpr.hits, 1);
  assert.equal(one.enough, true);
  const none = recallAt(0.001, counts([0.9, 0.7]), benign);
  assert.equal(none?.hits, 1);
  assert.equal(none.fpr.hits, 0);
  assert.equal(none.enough, false);
});

test('a tie with too many benign texts catches nothing', () => {
  const flat = recallAt(0.01, counts([1, 1, 1]), counts(Array.from({ length: 200 }, () => 1)));
  assert.equal(flat?.hits, 0);
  assert.equal(flat.threshold, null);
  assert.equal(recallAt(0.01, counts([]), counts([1])), undefined);
  assert.equal(recallAt(0.01, counts([1]), counts([])), undefined);
});

test('recall at a rate is the best that a threshold can reach within it', () => {
  fc.assert(
    fc.property(
      scores,
      scores,
      fc.constantFrom(0, 0.001, 0.01, 0.1, 0.5),
      (attacks, benign, rate) => {
        const found = recallAt(rate, counts(attacks), counts(benign));
        let best = 0;
        for (const threshold of attacks) {
          const wrong = benign.filter((one) => one >= threshold).length;
          if (wrong <= rate * benign.length + 1e-9) {
            best = Math.max(best, attacks.filter((one) => one >= threshold).length);
          }
        }
        assert.equal(found?.hits, best);
        if (found.threshold === null) return;
        const { threshold } = found;
        assert.equal(attacks.filter((one) => one >= threshold).length, best);
        assert.equal(benign.filter((one) => one >= threshold).length, found.fpr.hits);
      },
    ),
    { numRuns: RUNS },
  );
});

test('scores very near 1 are told apart; what is no score counts as the nearer end', () => {
  assert.equal(areaUnderCurve(counts([1 - 1e-9]), counts([1 - 2e-9])), 1);
  assert.equal(areaUnderCurve(counts([2]), counts([1])), 0.5);
  assert.equal(areaUnderCurve(counts([Number.NaN]), counts([0])), 0.5);
});

test('percentiles of times are within a step of the true ones', () => {
  const durations = new Durations();
  assert.deepEqual(durations.timing(), { p50Micros: null, p99Micros: null, microsPerKb: null });
  for (let micros = 1; micros <= 1_000; micros++) durations.add(micros, 1_024);
  const { p50Micros, p99Micros, microsPerKb } = durations.timing();
  assert.ok(p50Micros !== null && p50Micros >= 500 && p50Micros <= 500 * 1.023);
  assert.ok(p99Micros !== null && p99Micros >= 990 && p99Micros <= 990 * 1.023);
  near((microsPerKb ?? 0) / 1_000, 0.5005);
});
