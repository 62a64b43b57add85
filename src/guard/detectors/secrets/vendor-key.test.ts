// SPDX-License-Identifier: Apache-2.0
// Every shape of the table finds the keys that it describes, as they are drawn here, and none of their
// pictures; and keys put together by hand from what vendors document are found whatever the table says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { View } from '../../view/view.ts';
import { checkOf } from './crc-base62.ts';
import { ALNUM, type Draw, drawFrom, drawn } from './secret-files.fixture.ts';
import { detector } from './vendor-key.ts';
import { KEY_SHAPES, type KeyShape, SETS, type SetName } from './vendor-keys.data.ts';

const bound = detector.bind({});
const find = (text: string) =>
  bound
    .inspect(new View(text), 0, { channel: 'user', until: text.length })
    .map(({ start, end, entity, score }) => ({ found: text.slice(start, end), entity, score }));

const MEMBERS = new Map(
  (Object.keys(SETS) as SetName[]).map((name) => {
    const inside = new RegExp(`[${SETS[name]}]`);
    const all = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
    return [name, all.filter((char) => inside.test(char)).join('')] as const;
  }),
);
const some = (draw: Draw, name: string, size: number): string =>
  drawn(draw, MEMBERS.get(name as SetName) ?? ALNUM, size);

/** A tail that fits the shape: what its form says first, then any of its characters. */
function tailOf(draw: Draw, { form, tail, min }: KeyShape): string {
  const begins = (form ?? '')
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, size] = /^([a-zA-Z]+[0-9]{0,2}?)(\d+)\+?$/.exec(part) ?? [];
      return name === undefined || !MEMBERS.has(name as SetName)
        ? part
        : some(draw, name, Number(size));
    })
    .join('');
  // Padding and dots may end what is no key any more: keys end in letters and digits.
  const rest = Math.max(0, min - begins.length);
  const plain = MEMBERS.get(tail)?.replace(/[^A-Za-z0-9]/g, '') ?? '';
  return begins + drawn(draw, plain, rest);
}

describe('each shape', () => {
  const draw = drawFrom(1);
  for (const shape of KEY_SHAPES) {
    test(`${shape.vendor}: ${shape.anchor}`, () => {
      for (let run = 0; run < 8; run++) {
        const lead = shape.before
          ? drawn(
              draw,
              some(draw, shape.before.set, 64).replace(/[^A-Za-z0-9]/g, '') || ALNUM,
              shape.before.max,
            )
          : '';
        const tail = tailOf(draw, shape);
        const key = shape.bare ? tail : `${lead}${shape.anchor}${tail}`;
        const before = shape.bare ? `"https://${shape.anchor}` : '"';
        const found = find(`x = ${before}${key}" # set`);
        assert.ok(
          found.some((one) => one.found === key),
          `${before}${key}: ${JSON.stringify(found)}`,
        );
        const blank = key.slice(shape.bare ? 0 : shape.anchor.length).replace(/[A-Za-z0-9]/g, 'x');
        assert.deepEqual(find(`x = ${before}${shape.bare ? '' : shape.anchor}${blank}"`), []);
      }
    });
  }

  test('there are shapes of more than a hundred and fifty kinds', () => {
    assert.ok(KEY_SHAPES.length >= 200);
    assert.ok(new Set(KEY_SHAPES.map(({ entity }) => entity)).size >= 110);
    for (const { entity } of KEY_SHAPES) assert.match(entity, /^[a-z][a-z0-9-]+$/);
  });

  test('none is shorter than what is looked at', () => {
    for (const { before, anchor, min, form } of KEY_SHAPES) {
      const formed = Array.from((form ?? '').matchAll(/(\d+)\+?(?: |$)/g), ([, size]) =>
        Number(size),
      );
      const size =
        (before?.min ?? 0) +
        anchor.length +
        Math.max(
          min,
          formed.reduce((a, b) => a + b, 0),
        );
      assert.ok(size >= 20, anchor);
    }
  });
});

test('the check at the end of a token makes it surer, and never hides it', () => {
  const draw = drawFrom(2);
  const body = drawn(draw, ALNUM, 30);
  const [checked] = find(`a ghp_${body}${checkOf(body)} b`);
  const [wrong] = find(`a ghp_${body}${checkOf(`${body}x`)} b`);
  assert.ok((checked?.score ?? 0) > (wrong?.score ?? 1));
  assert.equal(wrong?.entity, 'github-token');
});

test('what only looks like a key is passed over', () => {
  for (const text of [
    'AKIAIOSFODNN7EXAMPLE',
    'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'ghp_0000000000000000000000000000000000000',
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'https://cdn.example/video_box.ico-7a388b69018576d24b59331fd60aab0c.png',
    'node_modules/sk-learn-something-that-is-long-enough-to-be-one',
    'the pat-eu1-region and pat-na1-region are names',
    '-us12 and 0Q~ and :AA and +ASt',
    `${'QUFB'.repeat(40)}+ASt`,
  ]) {
    assert.deepEqual(find(text), [], text);
  }
});
