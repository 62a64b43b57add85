// SPDX-License-Identifier: Apache-2.0
// What must hold when somebody writes content packs, and even signs them: whatever the bytes, they are
// refused in our words or they make detectors that their kind may make, and those judge any text.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { BartizanError } from '../../src/core/errors.ts';
import { createEngine } from '../../src/guard/engine.ts';
import { detectorsOf } from '../../src/guard/packs/kind.ts';
import { PACK_KINDS } from '../../src/guard/packs/kinds.ts';
import { openPackFile } from '../../src/guard/packs/pack.ts';
import { KEYS, LIST, packBytes, signed } from '../../src/guard/packs/pack.fixture.ts';
import { verifyPack } from '../../src/guard/packs/signature.ts';
import { packStages } from '../../src/guard/packs/staging.ts';
import { DETECTORS } from '../../src/guard/registry.gen.ts';

const TRUST = { keys: [KEYS.publicKey], allowUnsigned: false, engine: '0.1.0' };
const FACTS = { title: 't', summary: 's', why: 'w', severity: 'high' };

/** One sound pack of every kind that is small. */
const SOUND: readonly Parameters<typeof packBytes>[0][] = [
  {},
  { lists: [{ ...LIST, detector: 'output/capture-host', boundary: 'host' }] },
  {
    manifest: { kind: 'key-patterns' },
    parts: {
      'keys.json': JSON.stringify([
        {
          ...FACTS,
          detector: 'secrets/acme',
          keys: [{ entity: 'k', anchor: 'acme_', tail: 'alnum', min: 12, max: 20 }],
        },
      ]),
    },
  },
  {
    manifest: { kind: 'phrase-rules' },
    parts: {
      'rules.json': JSON.stringify([
        {
          ...FACTS,
          detector: 'injection/wave',
          phrases: [{ entity: 'p', score: 0.9, head: ['reveal'], all: [['rule']], within: 4 }],
        },
      ]),
    },
  },
  {
    manifest: { kind: 'scorer-weights' },
    parts: { 'weights.json': JSON.stringify({ weights: Buffer.alloc(64).toString('base64') }) },
  },
];

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  '',
  '__proto__',
  '../x',
  'content/a',
  [],
  {},
  [[]],
  'x'.repeat(300),
  { toString: 1 },
];

/** `value` with something else in a place of it. */
function altered(value: unknown, path: readonly number[], by: unknown): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const [first = 0, ...rest] = path;
  const key = keys[first % Math.max(keys.length, 1)] ?? 'more';
  const inner = (value as Record<string, unknown>)[key];
  const next = typeof inner === 'string' && rest.length > 0 ? inText(inner, rest, by) : undefined;
  const changed = next ?? altered(inner, rest, by);
  if (Array.isArray(value))
    return value.map((one: unknown, at) => (String(at) === key ? changed : one));
  return { ...value, [key]: changed };
}

/** Parts are JSON in strings. */
function inText(text: string, path: readonly number[], by: unknown): string | undefined {
  try {
    return JSON.stringify(altered(JSON.parse(text), path, by));
  } catch {
    return undefined;
  }
}

type Manifested = { parts: Record<string, string>; manifest: Record<string, unknown> };

const structured = fc
  .tuple(
    fc.constantFrom(...SOUND),
    fc.array(fc.tuple(fc.array(fc.nat(8), { maxLength: 7 }), fc.constantFrom(...VALUES)), {
      maxLength: 3,
    }),
    fc.boolean(),
  )
  .map(([draft, changes, redigest]) => {
    let file: unknown = JSON.parse(packBytes(draft).toString());
    for (const [path, by] of changes) file = altered(file, path, by);
    const { parts, manifest } = (file ?? {}) as Partial<Manifested>;
    if (!redigest || typeof parts !== 'object' || parts === null) return JSON.stringify(file);
    // With the digests of what it is now: so that more than the digests are looked at.
    const texts = Object.fromEntries(
      Object.entries(parts).filter(([, text]) => typeof text === 'string'),
    );
    const { 'cases.json': cases = '[]', 'lists.json': lists = '[]', ...rest } = texts;
    const told = typeof manifest === 'object' && manifest !== null ? manifest : {};
    const { parts: _, ...facts } = told;
    return packBytes({
      manifest: facts,
      parts: { ...rest, 'cases.json': cases, 'lists.json': lists },
    }).toString();
  });

const bytesOf = fc.oneof(
  { weight: 8, arbitrary: structured.map((text) => Buffer.from(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(structured, fc.nat(), fc.nat(255)).map(([text, at, to]) => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = to;
      return bytes;
    }),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);

const refusedOr = <Value>(work: () => Value): Value | undefined => {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof BartizanError && thrown.code === 'config_invalid') return undefined;
    throw thrown;
  }
};

export const PACK_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'packs: any bytes, signed, are refused or make detectors that judge': fc.property(
    bytesOf,
    fc.boolean(),
    fc.string({ unit: 'binary', maxLength: 60 }),
    (plain, gzip, text) => {
      const bytes = gzip ? gzipSync(plain) : plain;
      assert.throws(() => openPackFile(bytes, undefined, TRUST), BartizanError);
      const pack = refusedOr(() => openPackFile(bytes, signed(bytes), TRUST));
      if (pack === undefined) return;
      const detectors = refusedOr(() => detectorsOf(pack, PACK_KINDS, DETECTORS));
      if (detectors === undefined) return;
      const engine = createEngine(detectors, { disabled: [], options: {} });
      for (const phase of ['request', 'response'] as const) {
        const scan = {
          phase,
          channel: phase === 'request' ? 'user' : 'output',
          json: false,
        } as const;
        for (const { start, end } of engine.scan(`${text} Contoso acme_a1B2c3D4e5F6g7`, scan)
          .found) {
          assert.ok(start >= 0 && start < end);
        }
      }
    },
  ),
  'packs: no text is a signature but the one': fc.property(
    fc.oneof(fc.string({ maxLength: 300 }), fc.constant(signed(packBytes()))),
    fc.array(fc.tuple(fc.nat(400), fc.string({ maxLength: 2 })), { maxLength: 3 }),
    (base, changes) => {
      const sound = signed(packBytes());
      let text = base;
      for (const [at, by] of changes) text = text.slice(0, at) + by + text.slice(at + 1);
      const { state } = verifyPack(packBytes(), text, [KEYS.publicKey]);
      assert.equal(state === 'signed', text === sound);
    },
  ),
  'packs: any state is refused or names plain files': fc.property(fc.jsonValue(), (value) => {
    const parsed = packStages.safeParse({
      format: 'bartizan-content/1',
      packs: { p: { live: value }, [JSON.stringify(value).slice(0, 20)]: { shadow: value } },
    });
    if (!parsed.success) return;
    for (const { live, shadow } of Object.values(parsed.data.packs)) {
      for (const one of [live, shadow]) assert.match(one?.digest ?? '0', /^[0-9a-f]+$/);
    }
  }),
};
