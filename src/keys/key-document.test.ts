// SPDX-License-Identifier: Apache-2.0
// Properties of the keyring, over any history: what was made verifies exactly as long as neither its key nor
// its tenant was destroyed, and a document says the same after it was written and read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BartizanError } from '../core/errors.ts';
import { KEY_PURPOSES, type KeyPurpose } from '../core/ports/keyring.ts';
import { fakeWorld } from '../core/world.ts';
import {
  completed,
  destroyed,
  enrolled,
  firstDocument,
  type KeyDocument,
  parseKeyDocument,
  rotated,
  withoutTenant,
} from './key-document.ts';
import { KeyTable } from './key-table.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 2_000 : 150;

const purpose = fc.constantFrom(...KEY_PURPOSES);
const tenant = fc.constantFrom('', 'acme', 'initech', 'x'.repeat(200), '__proto__');
const step = fc.oneof(
  fc.record({ do: fc.constant('rotate' as const), purpose }),
  fc.record({ do: fc.constant('destroy' as const), index: fc.nat(40) }),
  fc.record({ do: fc.constant('enrol' as const), tenant }),
  fc.record({ do: fc.constant('destroy-tenant' as const), tenant }),
  fc.record({ do: fc.constant('make' as const), purpose, tenant, data: fc.string() }),
);

type Made = {
  readonly keyId: string;
  readonly purpose: KeyPurpose;
  readonly tenant: string;
  readonly data: string;
  readonly mac: string;
  verifies: boolean;
};

function tableOf(document: KeyDocument): KeyTable {
  const table = new KeyTable({ unknown: () => undefined, newTenant: () => undefined });
  table.replace(document);
  return table;
}

/** The changed document, or the same when the change is refused in words. */
function tried(document: KeyDocument, change: () => KeyDocument): KeyDocument {
  try {
    return change();
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError && ['conflict', 'not_found'].includes(thrown.code));
    return document;
  }
}

test('what was made verifies until its key or its tenant is destroyed, and never again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), (steps, seed) => {
      const world = fakeWorld(1, seed + 1);
      let document = firstDocument(world);
      const all: Made[] = [];
      for (const one of steps) {
        const before = document;
        if (one.do === 'rotate') document = rotated(document, one.purpose, world).document;
        if (one.do === 'enrol') document = enrolled(document, [one.tenant], world);
        if (one.do === 'destroy') {
          const id = document.keys[one.index]?.id ?? 'key_none';
          document = tried(document, () => destroyed(before, id));
          if (document !== before) {
            for (const made of all) if (made.keyId === id) made.verifies = false;
          }
        }
        if (one.do === 'destroy-tenant') {
          document = tried(document, () => withoutTenant(before, one.tenant));
          if (document !== before) {
            for (const made of all) if (made.tenant === one.tenant) made.verifies = false;
          }
        }
        if (one.do === 'make') {
          document = enrolled(document, [one.tenant], world);
          const table = tableOf(document);
          const keyId = table.currentKeyId(one.purpose);
          all.push({
            ...one,
            keyId,
            mac: table.mac(one.purpose, one.tenant, one.data),
            verifies: true,
          });
        }
        const read = parseKeyDocument(JSON.stringify(document));
        assert.deepEqual(read, document);
        assert.equal(completed(document, world), document);
      }
      const table = tableOf(document);
      for (const { keyId, purpose, tenant, data, mac, verifies } of all) {
        assert.equal(table.macWith(keyId, purpose, tenant, data) === mac, verifies);
        for (const other of KEY_PURPOSES) {
          if (other !== purpose) assert.equal(table.macWith(keyId, other, tenant, data), undefined);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

test('digests differ wherever key, purpose, tenant or data do', () => {
  const table = tableOf(
    enrolled(firstDocument(fakeWorld()), ['a', 'b', 'a b', 'digest a'], fakeWorld(1, 7)),
  );
  const one = fc.record({
    purpose,
    tenant: fc.constantFrom('', 'a', 'b', 'a b', 'digest a'),
    data: fc.constantFrom('', 'a', 'b', 'a\u0000', ' a'),
  });
  fc.assert(
    fc.property(one, one, (a, b) => {
      const isSame = a.purpose === b.purpose && a.tenant === b.tenant && a.data === b.data;
      const macs = [a, b].map((x) => table.mac(x.purpose, x.tenant, x.data));
      assert.equal(macs[0] === macs[1], isSame);
    }),
    { numRuns: RUNS },
  );
});

test('reading never throws, whatever the text', () => {
  const text = JSON.stringify(firstDocument(fakeWorld()));
  const harmed = fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 20 }))
    .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(harmed, fc.string(), fc.json()), (given) => {
      const read = parseKeyDocument(given);
      if (read === undefined) return;
      assert.deepEqual(parseKeyDocument(JSON.stringify(read)), read);
    }),
    { numRuns: RUNS },
  );
});

test('bounds: tenants', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `tenant-${index}`);
  const document = enrolled(firstDocument(fakeWorld()), names, fakeWorld(1, 3));
  assert.equal(Object.keys(document.tenants).length, 10_000);
  assert.ok(parseKeyDocument(JSON.stringify(document)) !== undefined);
  assert.throws(() => enrolled(document, ['one more'], fakeWorld()), { code: 'conflict' });
  assert.equal(enrolled(document, names, fakeWorld()), document);
});
