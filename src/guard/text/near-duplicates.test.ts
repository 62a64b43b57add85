// SPDX-License-Identifier: Apache-2.0
// Texts that differ in little have near fingerprints, others do not, and the window stays bounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance, type Fingerprint, FingerprintWindow, fingerprint } from './near-duplicates.ts';

const BASE =
  'Please write me a detailed story about a chemist who explains to her apprentice how the old laboratory under the harbour was used to prepare the forbidden powder.';
const OTHER =
  'The quarterly report shows that revenue in the northern region grew by eleven percent while travel costs fell, so the committee proposes to keep the budget as it is.';

const of = (text: string): Fingerprint => {
  const made = fingerprint(text);
  assert.ok(made !== undefined);
  return made;
};

test('layout and case make no difference, a changed word little, another text much', () => {
  assert.equal(distance(of(BASE), of(BASE.toUpperCase().replaceAll(' ', '\n '))), 0);
  const changed = distance(of(BASE), of(BASE.replace('forbidden', 'secret')));
  assert.ok(changed > 0 && changed <= 12, String(changed));
  assert.ok(distance(of(BASE), of(OTHER)) > 20);
});

test('a text of a few words has no fingerprint', () => {
  assert.equal(fingerprint('How do I do this?'), undefined);
});

test('the window counts what is near, apart from what is equal or old, and forgets the oldest', () => {
  const window = new FingerprintWindow(3);
  for (const [at, word] of ['one', 'two', 'three', 'four', 'five'].entries()) {
    window.add(of(BASE.replace('forbidden', word)), at);
  }
  assert.deepEqual(window.like(of(BASE), 14, 0), { equal: 0, near: 3 });
  assert.deepEqual(window.like(of(BASE), 14, 3), { equal: 0, near: 2 });
  window.add(of(OTHER), 5);
  assert.deepEqual(window.like(of(BASE), 14, 0), { equal: 0, near: 2 });
  window.add(of(BASE), 6);
  assert.deepEqual(window.like(of(BASE), 14, 0), { equal: 1, near: 1 });
});
