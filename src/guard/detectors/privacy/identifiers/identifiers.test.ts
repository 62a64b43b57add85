// SPDX-License-Identifier: Apache-2.0
// Every format against its specimens, and every entity against numbers made by chance: found where they
// are named or speak for themselves, and not found where a digit is wrong.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../../../mutate/random.ts';
import { View } from '../../../view/view.ts';
import { identifiersIn, pendingIdentifier } from './find.ts';
import type { Format } from './format.ts';
import {
  another,
  hasOwnWord,
  isOf,
  nearMiss,
  REPORTED,
  sentence,
  specimensOf,
} from './specimens.fixture.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const PER_FORMAT = FULL ? 200 : 24;
const PRECISION_MIN = 0.98;
const RECALL_MIN = 0.97;

const formatsIn = (text: string, start: number, end: number): readonly Format[] =>
  identifiersIn(new View(text), 0, text.length)
    .filter((one) => one.start < end && one.end > start)
    .map((one) => one.format);

test('sixty entities and more, of twenty-five countries and more', () => {
  assert.ok(new Set(REPORTED.map(({ entity }) => entity)).size >= 60);
  assert.ok(new Set(REPORTED.map(({ country }) => country)).size > 25);
});

describe('a specimen of each format passes, and a wrong one does not', () => {
  for (const format of REPORTED) {
    test(`${format.entity}: ${format.title}`, () => {
      assert.ok(format.source !== '' && format.valid.length > 0);
      for (const value of specimensOf(format)) assert.ok(isOf(format, value), value);
      for (const value of specimensOf({ ...format, valid: format.invalid ?? [] })) {
        assert.ok(!isOf(format, value), value);
      }
    });
  }
});

/** Without its own word, a number may as well be of another country that writes it so. */
const mayBeOther = (format: Format, named: boolean): boolean => !named || !hasOwnWord(format);

type Count = { right: number; missed: number; wrong: number };

test('each entity is found as often, and as rightly, as it has to be', () => {
  const random = seededRandom(20_261_121);
  const counts = new Map<string, Count>();
  const count = (entity: string): Count => {
    const known = counts.get(entity) ?? { right: 0, missed: 0, wrong: 0 };
    counts.set(entity, known);
    return known;
  };
  for (const format of REPORTED) {
    const [first = ''] = specimensOf(format);
    let value = first;
    for (let turn = 0; turn < PER_FORMAT; turn++) {
      value = another(format, value, random);
      const named = format.alone === undefined || turn % 3 !== 0;
      const made = sentence(format, value, named, random);
      if (made !== undefined) {
        const found = formatsIn(made.text, made.start, made.end);
        // Countries share forms and words ("cédula"): another country's number of the kind is right.
        const right = found.some(({ entity, family }) =>
          mayBeOther(format, named) ? family === format.family : entity === format.entity,
        );
        count(format.entity)[right ? 'right' : 'missed']++;
        for (const { entity, family } of found) {
          if (entity !== format.entity && family !== format.family) count(entity).wrong++;
        }
      }
      // A number that only its name makes one is judged without it; another with a wrong sign.
      const miss = nearMiss(format.entity, value, random);
      const other = miss ?? (format.alone === undefined ? value : undefined);
      if (other === undefined) continue;
      const wrong = sentence(format, other, miss !== undefined, random);
      if (wrong === undefined) continue;
      // A piece of it may be a number of its own: "B-12345678" after a word for plain digits.
      const whole = identifiersIn(new View(wrong.text), 0, wrong.text.length).filter(
        ({ start, end }) => start === wrong.start && end === wrong.end,
      );
      if (whole.some((one) => one.format.entity === format.entity)) count(format.entity).wrong++;
    }
  }
  const low: string[] = [];
  for (const [entity, { right, missed, wrong }] of counts) {
    const recall = right / Math.max(1, right + missed);
    const precision = right / Math.max(1, right + wrong);
    if (recall >= RECALL_MIN && precision >= PRECISION_MIN) continue;
    low.push(`${entity}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
  }
  assert.deepEqual(low, []);
});

test('nothing before the pending index of a text changes when it goes on', () => {
  const random = seededRandom(7);
  for (const format of REPORTED) {
    const made = sentence(format, specimensOf(format)[0] ?? '', true, random);
    if (made === undefined) continue;
    const text = `${made.text} ok`;
    const whole = identifiersIn(new View(text), 0, text.length);
    for (let at = 0; at <= text.length; at++) {
      const part = text.slice(0, at);
      const settled = pendingIdentifier(new View(part), 0);
      const early = identifiersIn(new View(part), 0, settled);
      assert.deepEqual(
        early.map(({ start, end, format: { entity } }) => ({ start, end, entity })),
        whole
          .filter(({ start }) => start < settled)
          .map(({ start, end, format: { entity } }) => ({ start, end, entity })),
        `${text} at ${at}`,
      );
    }
  }
});
