// SPDX-License-Identifier: Apache-2.0
// Phrases made as BIP-39 says, of every length; the same with one word changed; and the list itself.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { View } from '../../view/view.ts';
import { drawFrom } from './secret-files.fixture.ts';
import { detector } from './seed-phrase.ts';
import { SEED_WORDS } from './seed-words.data.ts';

const bound = detector.bind({});
const find = (text: string): readonly string[] =>
  bound
    .inspect(new View(text), 0, { channel: 'user', until: text.length })
    .map(({ start, end }) => text.slice(start, end));

/** The phrase of `bytes`. */
function phraseOf(bytes: Buffer): readonly string[] {
  const binary = (all: Buffer): string =>
    Array.from(all, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const check = binary(createHash('sha256').update(bytes).digest()).slice(0, bytes.length / 4);
  return Array.from(
    (binary(bytes) + check).matchAll(/.{11}/g),
    ([bits]) => SEED_WORDS[Number.parseInt(bits, 2)] ?? '',
  );
}

test('the list is that of the standard', () => {
  const digest = createHash('sha256')
    .update(`${SEED_WORDS.join('\n')}\n`)
    .digest('hex');
  assert.equal(digest, '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda');
});

test('phrases of every length are found whole', () => {
  const draw = drawFrom(9);
  for (const size of [16, 20, 24, 28, 32]) {
    for (let run = 0; run < 20; run++) {
      const words = phraseOf(Buffer.from(Array.from({ length: size }, () => draw(256))));
      const phrase = words.join(' ');
      assert.deepEqual(find(`Keep it safe: ${phrase}. Thanks!`), [phrase]);
    }
  }
});

test('a phrase with another word fails its check more often than not', () => {
  const draw = drawFrom(10);
  let passed = 0;
  for (let run = 0; run < 200; run++) {
    const words = [...phraseOf(Buffer.from(Array.from({ length: 16 }, () => draw(256))))];
    words[draw(12)] = SEED_WORDS[draw(2048)] ?? '';
    if (find(`it: ${words.join(' ')}.`).length > 0) passed++;
  }
  assert.ok(passed < 40, `${passed} of 200`);
});

test('the list is no phrase', () => {
  assert.deepEqual(find(SEED_WORDS.join('\n')), []);
});
