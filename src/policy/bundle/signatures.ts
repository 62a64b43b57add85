// SPDX-License-Identifier: Apache-2.0
// `.signatures.json` of a bundle: one signed list of all its files with their digests. It is checked before
// anything else of the bundle is read; a file too many, too few or different is a refusal. Digests below
// SHA-256 are refused even when the signature holds.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { type BundleKey, holds, signatureOf } from './algorithms.ts';
import type { ArchiveFile } from './archive.ts';
import type { Bundle } from './bundle.ts';
import { readDocument } from './documents.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';

export const SIGNATURES = '.signatures.json';

/** Whose bundles are taken. */
export type BundleTrust = {
  readonly keys: readonly BundleKey[];
  /** A bundle without a signature is taken; one that is there has to hold all the same, if there are keys. */
  readonly allowUnsigned: boolean;
};

/** Who signed a bundle, and when that was as far as the signature says. */
export type Signer = Pick<Bundle, 'signedBy' | 'signedAt'>;

const NOBODY: Signer = { signedBy: undefined };
const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const HASHES: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA-512-256': 'sha512-256',
};
/** Members of a header that change nothing of how a signature is checked. */
const HEADER = ['alg', 'kid', 'typ'];

const invalid = (message: string, detail?: string): BartizanError =>
  bundleRefused('bundle_signature_invalid', message, detail);

type Listed = { readonly hash: string; readonly algorithm: string };

/**
 * Checks the signature of a bundle. Returns whose key signed it, and when; nobody's where nobody did and that is
 * allowed, or where there are no keys to check with and unsigned ones are taken. Throws a refusal.
 */
export function checkSignature(
  files: readonly ArchiveFile[],
  { keys, allowUnsigned }: BundleTrust,
): Signer {
  if (keys.length === 0 && allowUnsigned) return NOBODY;
  const signatures = files.find(({ path }) => path === SIGNATURES);
  if (signatures === undefined) {
    if (allowUnsigned) return NOBODY;
    throw bundleRefused('bundle_unsigned', 'it is not signed');
  }
  const { key, claims } = checkedToken(tokenIn(signatures.bytes), keys);
  const listed = listedFiles(claims);
  for (const file of files) {
    if (file === signatures) continue;
    const found = listed.get(file.path);
    if (found === undefined) throw mismatch(`${file.path} is not among the files that were signed`);
    if (!isDigest(file, found)) throw mismatch(`${file.path} is not what was signed`);
    listed.delete(file.path);
  }
  const [missing] = listed.keys();
  if (missing !== undefined) throw mismatch('a file that was signed is missing');
  const { iat } = claims;
  const at = typeof iat === 'number' && Number.isSafeInteger(iat) ? iat : undefined;
  return { signedBy: key.id, ...(at !== undefined && { signedAt: at }) };
}

const mismatch = (message: string): BartizanError =>
  bundleRefused('bundle_content_mismatch', message);

function tokenIn(bytes: Buffer): string {
  if (bytes.length > BUNDLE_LIMITS.signatureBytes) throw invalid(`${SIGNATURES} is too long`);
  const { signatures, plugin, ...more } = objectIn(bytes, SIGNATURES);
  if (Object.keys(more).length > 0) throw invalid(`${SIGNATURES} has members that are not known`);
  // OPA writes the name of its own signer when it was not told another.
  if (plugin !== undefined && plugin !== '' && plugin !== '_default') {
    throw invalid(`${SIGNATURES} names a signing plugin`);
  }
  const [token, ...others] = Array.isArray(signatures) ? signatures : [];
  if (typeof token !== 'string' || others.length > 0) {
    throw invalid(`${SIGNATURES} has to hold one signature`);
  }
  return token;
}

function checkedToken(
  token: string,
  keys: readonly BundleKey[],
): { readonly key: BundleKey; readonly claims: JsonObject } {
  const [, first = '', second = '', third = ''] = FORM.exec(token) ?? [];
  const header = objectIn(decoded(first), 'the header of the signature');
  const foreign = Object.keys(header).find((name) => !HEADER.includes(name));
  if (foreign !== undefined) throw invalid('the header of the signature has unknown members');
  const claims = objectIn(decoded(second), 'the signed list');
  // The id in the list is deprecated, and all that some signers write; `opa sign` may write none.
  const id = header['kid'] ?? claims['keyid'];
  const key = id === undefined && keys.length === 1 ? keys[0] : keys.find((one) => one.id === id);
  if (key === undefined) throw invalid('it is signed by a key that is not trusted');
  if (header['alg'] !== key.algorithm) {
    throw invalid(`key ${key.id} is for ${key.algorithm}, and the signature says otherwise`);
  }
  if (!holds(key, `${first}.${second}`, decoded(third))) {
    throw invalid(`the signature by key ${key.id} does not hold`);
  }
  if ((claims['scope'] ?? '') !== key.scope) {
    throw invalid(`it was not signed for the scope of key ${key.id}`);
  }
  return { key, claims };
}

/** Base64url without padding, in its one spelling. */
function decoded(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) throw invalid('it is no signed token');
  return bytes;
}

function objectIn(bytes: Buffer, what: string): JsonObject {
  let value: JsonValue | undefined;
  try {
    value = parseStrict(bytes).value;
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value;
  }
  throw invalid(`${what} is no strict JSON object`);
}

function listedFiles({ files }: JsonObject): Map<string, Listed> {
  if (!Array.isArray(files)) throw invalid('the signature lists no files');
  const listed = new Map<string, Listed>();
  for (const file of files as readonly JsonValue[]) {
    const { name, hash, algorithm } = (file ?? {}) as JsonObject;
    if (typeof name !== 'string' || typeof hash !== 'string' || typeof algorithm !== 'string') {
      throw invalid('the signature lists files without name, hash or algorithm');
    }
    if (!Object.hasOwn(HASHES, algorithm)) {
      throw invalid('the signature uses digests that are not taken: SHA-256 or longer');
    }
    if (listed.has(name)) throw invalid('the signature lists a file twice');
    listed.set(name, { hash, algorithm });
  }
  return listed;
}

const isStructured = (path: string): boolean =>
  /(?:^|\/)(?:data\.json|data\.ya?ml|\.manifest)$/.test(path);

function digestOf({ path, bytes }: Pick<ArchiveFile, 'path' | 'bytes'>, hash: string): Buffer {
  const content = isStructured(path) ? readDocument(path, bytes).canonical() : bytes;
  return createHash(hash).update(content).digest();
}

function isDigest(file: ArchiveFile, { hash, algorithm }: Listed): boolean {
  const expected = digestOf(file, HASHES[algorithm] ?? 'sha256');
  if (!/^[0-9a-fA-F]+$/.test(hash)) return false;
  const given = Buffer.from(hash, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `.signatures.json` over these files; `issuedAt` in seconds since the epoch. */
export function signaturesOf(
  files: readonly ArchiveFile[],
  key: BundleKey,
  issuedAt: number | undefined,
): Buffer {
  const list = files
    .filter(({ path }) => path !== SIGNATURES)
    .map((file) => ({
      name: file.path,
      hash: digestOf(file, 'sha256').toString('hex'),
      algorithm: 'SHA-256',
    }));
  const claims = {
    files: list,
    keyid: key.id,
    ...(key.scope !== '' && { scope: key.scope }),
    ...(issuedAt !== undefined && { iat: issuedAt }),
  };
  const header = { alg: key.algorithm, kid: key.id, typ: 'JWT' };
  const text = [header, claims].map((part) => encoded(JSON.stringify(part))).join('.');
  const token = `${text}.${signatureOf(key, text).toString('base64url')}`;
  return Buffer.from(`${JSON.stringify({ signatures: [token] }, undefined, 2)}\n`);
}

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
