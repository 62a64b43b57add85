// SPDX-License-Identifier: Apache-2.0
// Every field of every wire through the gate with a guard that is nothing but exact, so that what fails
// here is the gate or a codec and not a detector.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNJUDGED } from '../../src/gateway/gate/unjudged.ts';
import { FakeGuard, masked } from '../../src/gateway/gate/gate.fixture.ts';
import { escapedField, type Field } from './field.ts';
import { FIELDS } from './fields.ts';
import { assertNoLeak, cuts, type Plant, readWhole } from './harness.ts';

const SECRET = 'SECRET1234';

/** The planted text, in a shape that the field can have. */
function textFor(field: Field, word: string): string {
  if (field.name.startsWith('tool name')) return word;
  if (/^(tool input(?! at)|.*arguments)/.test(field.name)) return `{"note":"pay ${word} now"}`;
  return `pay ${word} now, SECRE or SECRET99 é`;
}

function plantFor(field: Field, word = SECRET): Plant {
  const text = textFor(field, word);
  const blocked = word === 'FORBIDDEN';
  return {
    text,
    secret: word,
    start: text.indexOf(word),
    expected: blocked ? undefined : masked(text),
    guard: () => new FakeGuard(),
  };
}

/** Raw JSON in escapes is for a guard that reads JSON; this one reads what it is given. */
const readable = (field: Field): boolean => field.name !== 'tool input at the start of its block';

test('these tests see a leak when there is one', async () => {
  for (const field of FIELDS) {
    const plant = plantFor(field);
    const guard = (): FakeGuard => Object.assign(new FakeGuard(), UNJUDGED);
    const stream = [Buffer.from(field.stream([plant.text]).join(''))];
    await assert.rejects(assertNoLeak(field, { ...plant, guard }, stream), /AssertionError/);
  }
});

for (const field of [...FIELDS, ...FIELDS.filter(readable).map(escapedField)]) {
  test(`${field.wire}, ${field.name}: masked wherever the text is cut`, async () => {
    const plant = plantFor(field);
    for (const deltas of field.grows ? cuts(plant.text) : [[plant.text]]) {
      await assertNoLeak(field, plant, [Buffer.from(field.stream(deltas).join(''))]);
    }
  });

  test(`${field.wire}, ${field.name}: blocked wherever the text is cut`, async () => {
    const plant = plantFor(field, 'FORBIDDEN');
    for (const deltas of field.grows ? cuts(plant.text) : [[plant.text]]) {
      const left = await assertNoLeak(field, plant, [Buffer.from(field.stream(deltas).join(''))]);
      if (field.heldWhole)
        assert.equal(left.includes('pay'), false, 'not even the name of the call');
    }
  });
}

for (const field of FIELDS) {
  test(`${field.wire}, ${field.name}: any byte may be the last of its chunk`, async () => {
    const plant = plantFor(field);
    const half = Math.floor(plant.text.length / 2);
    const deltas = field.grows ? [plant.text.slice(0, half), plant.text.slice(half)] : [plant.text];
    const bytes = Buffer.from(field.stream(deltas).join(''));
    const single = await assertNoLeak(
      field,
      plant,
      Array.from(bytes, (byte) => Buffer.of(byte)),
    );
    assert.ok(single.equals(await assertNoLeak(field, plant, [bytes])));
    for (let at = 1; at < bytes.length; at += 97) {
      const two = await assertNoLeak(field, plant, [bytes.subarray(0, at), bytes.subarray(at)]);
      assert.ok(single.equals(two));
    }
  });

  if (field.whole !== undefined) {
    test(`${field.wire}, ${field.name}: the same unstreamed`, async () => {
      const plant = plantFor(field);
      assert.equal(await readWhole(field, plant), plant.expected);
      assert.equal(await readWhole(field, plantFor(field, 'FORBIDDEN')), undefined);
      const clean = plantFor(field, 'nothing');
      assert.equal(await readWhole(field, clean), clean.text);
    });
  }
}
