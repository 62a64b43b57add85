// SPDX-License-Identifier: Apache-2.0
// Certificates: chains that hold, chains of attackers, and bytes that are no certificate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memberOf, type ObjectValue, type Value } from '../values/value.ts';
import { call, refusal } from './calling.fixture.ts';
import { DerReader } from './der.ts';
import { certificate, der, type Made, type Making, oid, pem } from './x509.fixture.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 150;

const holds = (chain: readonly Made[], options: Record<string, Value> = {}): boolean => {
  const text = chain.map((one) => one.pem).join('');
  const result = call('crypto.x509.parse_and_verify_certificates_with_options', text, options);
  assert.ok(Array.isArray(result));
  if (result[0] === false) assert.deepEqual(result[1], []);
  return result[0] === true;
};

const AUTHORITY = { authority: { isCa: true } } as const;
const root = certificate({ subject: 'Root', ...AUTHORITY });
const middle = certificate({ subject: 'Middle', ...AUTHORITY }, root);
const LEAF: Making = { subject: 'Leaf', dns: ['www.example.com'] };
const leaf = certificate(LEAF, middle);

test('a chain from a leaf to a root', () => {
  const result = call(
    'crypto.x509.parse_and_verify_certificates',
    root.pem + middle.pem + leaf.pem,
  ) as readonly Value[];
  assert.equal(result[0], true);
  const names = (result[1] as readonly ObjectValue[]).map((one) =>
    memberOf(memberOf(one, 'Subject') as ObjectValue, 'CommonName'),
  );
  assert.deepEqual(names, ['Leaf', 'Middle', 'Root']);
  assert.equal(holds([root, middle, leaf], { DNSName: 'www.example.com' }), true);
  assert.equal(holds([root, middle, leaf], { DNSName: 'example.com' }), false);
  assert.equal(holds([root, middle, leaf], { DNSName: 'www.example.com.evil.com' }), false);
});

test('chains that do not hold', () => {
  const chains: Readonly<Record<string, readonly Made[]>> = {
    'no middle': [root, leaf],
    'another root of the same name': [certificate({ subject: 'Root', ...AUTHORITY }), middle, leaf],
    'a middle of the same name, signed by itself': [
      root,
      certificate({ subject: 'Middle', ...AUTHORITY }),
      leaf,
    ],
    'a leaf that signs': [root, leaf, certificate({ subject: 'Forged' }, leaf)],
    expired: [root, middle, certificate({ ...LEAF, from: 2020, until: 2025 }, middle)],
    'not valid yet': [root, middle, certificate({ ...LEAF, from: 2027, until: 2030 }, middle)],
    'something critical that nobody knows': [
      root,
      middle,
      certificate({ ...LEAF, critical: '1.2.3.4' }, middle),
    ],
    'for signing code': [
      root,
      middle,
      certificate({ ...LEAF, usages: ['1.3.6.1.5.5.7.3.3'] }, middle),
    ],
    'one alone': [root],
    none: [],
  };
  for (const [name, chain] of Object.entries(chains)) assert.equal(holds(chain), false, name);
  const expired = certificate({ subject: 'Middle', ...AUTHORITY, from: 2020, until: 2025 }, root);
  assert.equal(holds([root, expired, certificate(LEAF, expired)]), false);
  const tooShort = certificate({ subject: 'Short', authority: { isCa: true, pathLength: 0 } });
  const below = certificate({ subject: 'Below', ...AUTHORITY }, tooShort);
  assert.equal(holds([tooShort, certificate(LEAF, tooShort)]), true);
  assert.equal(holds([tooShort, below, certificate(LEAF, below)]), false);
});

test('an authority vouches for the names that it may', () => {
  const limited = certificate(
    { subject: 'Limited', ...AUTHORITY, permitted: ['example.com'] },
    root,
  );
  const cases: Readonly<Record<string, boolean>> = {
    'a.example.com': true,
    'example.com': true,
    'example.org': false,
    'badexample.com': false,
  };
  for (const [host, expected] of Object.entries(cases)) {
    const one = certificate({ subject: 'Leaf', dns: [host] }, limited);
    assert.equal(holds([root, limited, one]), expected, host);
    assert.equal(
      holds([root, limited, certificate({ subject: 'Leaf', dns: ['example.com', host] }, limited)]),
      expected,
      host,
    );
  }
});

test('options are those of the engine, and no others', () => {
  const text = root.pem + middle.pem + leaf.pem;
  const bad: readonly Value[] = [
    { Roots: [] },
    { DNSName: 1 },
    { KeyUsages: ['Any'] },
    { CurrentTime: 'x' },
    { CurrentTime: 1e20 },
  ];
  for (const options of bad) {
    assert.notEqual(
      refusal('crypto.x509.parse_and_verify_certificates_with_options', text, options),
      undefined,
    );
  }
  assert.equal(holds([root, middle, leaf], { CurrentTime: Date.UTC(2030, 1) * 1e6 }), false);
  assert.equal(holds([root, middle, leaf], { KeyUsages: ['KeyUsageClientAuth'] }), true);
});

test('a certificate with a changed or missing byte is none, or is not signed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: leaf.bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (at, by, cut) => {
        const bytes = Buffer.from(cut ? leaf.bytes.subarray(0, at) : leaf.bytes);
        if (!cut) bytes[at] = (bytes[at] ?? 0) ^ by;
        refusal('crypto.x509.parse_certificates', pem(bytes));
        const result = call(
          'crypto.x509.parse_and_verify_certificates',
          root.pem + middle.pem + pem(bytes),
        );
        assert.deepEqual(result, [false, []]);
      },
    ),
    { numRuns: RUNS },
  );
});

test('bytes are read to their end, or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      for (const name of [
        'parse_certificates',
        'parse_certificate_request',
        'parse_rsa_private_key',
      ]) {
        refusal(`crypto.x509.${name}`, text);
      }
      refusal('crypto.parse_private_keys', text);
    }),
    { numRuns: RUNS },
  );
});

test('DER that is not the one way to write a value is refused', () => {
  const bad = [
    '',
    '30',
    '3080',
    '30810100',
    '3081ff',
    '308401000000',
    '3085010000000000',
    '1f01',
    '300100ff',
    '30ff',
  ];
  for (const hex of bad) {
    assert.throws(() => [...new DerReader(Buffer.from(hex, 'hex')).inner().rest()], hex);
  }
  let deep = der(0x30, Buffer.alloc(0));
  for (let at = 0; at < 2_000; at++) deep = der(0x30, deep);
  assert.match(
    refusal('crypto.x509.parse_certificates', deep.toString('base64')) ?? '',
    /malformed/,
  );
  assert.ok(oid('1.2.840.113549').length > 0);
});
