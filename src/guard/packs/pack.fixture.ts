// SPDX-License-Identifier: Apache-2.0
// A small sound pack, and keys to sign it with, for tests.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { signPack } from './signature.ts';

export const KEYS: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =
  generateKeyPairSync('ed25519');
export const OTHER_KEYS: typeof KEYS = generateKeyPairSync('ed25519');

export const LIST = {
  detector: 'content/rivals',
  title: 'Rivals',
  summary: 'Finds rivals.',
  why: 'A test.',
  phases: ['request', 'response'],
  severity: 'low',
  score: 0.99,
  boundary: 'word',
  terms: { rival: ['Contoso', 'Contoso Bank', 'кот'] },
};

export const CASES = [
  { text: 'ask Contoso  bank or contoso', found: ['Contoso  bank', 'contoso'] },
  { text: 'contosomething', found: [] },
];

type Draft = {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly lists?: unknown;
  readonly cases?: unknown;
  readonly parts?: Readonly<Record<string, string>>;
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The bytes of a pack file, sound unless told otherwise. */
export function packBytes({
  manifest = {},
  lists = [LIST],
  cases = CASES,
  parts = {},
}: Draft = {}): Buffer {
  const all: Record<string, string> = {
    'lists.json': JSON.stringify(lists),
    'cases.json': JSON.stringify(cases),
    ...parts,
  };
  return Buffer.from(
    JSON.stringify({
      format: 'bartizan-pack/1',
      manifest: {
        format: 'bartizan-pack/1',
        id: 'rivals',
        kind: 'term-list',
        version: '1.2.3',
        min_engine: '0.1.0',
        title: 'Rivals',
        licence: 'CC0-1.0',
        parts: Object.fromEntries(
          Object.entries(all).map(([name, text]) => [name, { sha256: digest(text) }]),
        ),
        cases: 'cases.json',
        ...manifest,
      },
      parts: all,
    }),
  );
}

export const signed = (bytes: Uint8Array, keys: typeof KEYS = KEYS): string =>
  signPack(bytes, keys.privateKey, keys.publicKey);
