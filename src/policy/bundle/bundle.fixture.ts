// SPDX-License-Identifier: Apache-2.0
// Bundles for tests: sound ones with keys to sign them, and archives written entry by entry, so that they can be
// what no sound writer makes.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type BundleKey, signatureOf, signingKey, verifyingKey } from './algorithms.ts';
import { buildBundle, signBundle } from './build.ts';
import type { BundleTrust } from './signatures.ts';

export const pemOf = ({ publicKey, privateKey }: Pair) => ({
  open: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  secret: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});
type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const pair = pemOf(generateKeyPairSync('ed25519'));
export const KEY: BundleKey = signingKey({ id: 'release', text: pair.secret });
export const TRUST: BundleTrust = {
  keys: [verifyingKey({ id: 'release', text: pair.open })],
  allowUnsigned: false,
};
export const ANYONE: BundleTrust = { keys: [], allowUnsigned: true };

export const REQUEST = `package bartizan.request

rulings contains {"rule": "own.a", "action": "block", "code": "own.a"} if input.facts.tenant in data.lists.tenants
`;

export const filesOf = (
  files: Readonly<Record<string, string | Buffer>>,
): ReadonlyMap<string, Buffer> =>
  new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));

export const SOUND = {
  '.manifest': JSON.stringify({ revision: 'r1', roots: ['bartizan/request', 'lists'] }),
  'policy/request.rego': REQUEST,
  'lists/data.json': '{"tenants": ["acme"], "limit": 10}',
};

/** A signed bundle of sound files. */
export const signed = (revision = 'r1', key: BundleKey = KEY, issuedAt?: number): Buffer =>
  signBundle(
    buildBundle(
      filesOf({ 'policy/request.rego': REQUEST, 'lists/data.json': SOUND['lists/data.json'] }),
      { revision },
    ),
    key,
    issuedAt,
  );

export type Entry = {
  readonly name: string;
  readonly bytes?: string | Buffer;
  readonly type?: string;
  /** Over the header that a sound writer would make: `[offset, text]`. */
  readonly patch?: readonly (readonly [number, string])[];
  /** Leaves the sum as it is after the patch. */
  readonly keepSum?: boolean;
};

/** An archive of entries as they are told, zipped. */
export const archiveOf = (entries: readonly Entry[], end = Buffer.alloc(1_024)): Buffer =>
  gzipSync(Buffer.concat([...entries.flatMap(entryOf), end]));

function entryOf({ name, bytes = '', type = '0', patch = [], keepSum = false }: Entry): Buffer[] {
  const content = Buffer.from(bytes);
  const header = Buffer.alloc(512);
  header.write(name, 0, 'utf8');
  header.write('0000600\u00000000000\u00000000000\u0000', 100, 'latin1');
  header.write(`${content.length.toString(8).padStart(11, '0')}\u0000`, 124, 'latin1');
  header.write('00000000000\u0000', 136, 'latin1');
  header.write(`        ${type}`, 148, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  const sum = (): void => {
    header.write('        ', 148, 'latin1');
    const total = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${total.toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1');
  };
  sum();
  for (const [at, text] of patch) header.write(text, at, 'latin1');
  if (!keepSum) sum();
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

/** Records before a file. */
export const paxOf = (records: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(records).map(([key, value]) => {
      const rest = Buffer.from(` ${key}=${value}\n`);
      let length = rest.length + 1;
      while (rest.length + String(length).length !== length) length++;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );

/** A token as it is told, signed by `key` unless there is a signature. */
export function tokenOf(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  key: BundleKey | string = KEY,
): string {
  const encoded = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encoded(header)}.${encoded(claims)}`;
  const signature = typeof key === 'string' ? key : signatureOf(key, text).toString('base64url');
  return `${text}.${signature}`;
}
