// SPDX-License-Identifier: Apache-2.0
// Opens a pack: signature, then unpacking within bounds, then the manifest, then the digest of every part.
// Closed by default: whatever is unsigned, altered, too new for this engine, or not of this form is
// refused. It reads no file; bytes come from outside.
import { createHash, type KeyObject } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  compareVersions,
  PACK_LIMITS,
  packCases,
  type PackCase,
  packManifest,
  type PackManifest,
  packRefused,
  PART_NAME,
} from './manifest.ts';
import { verifyPack } from './signature.ts';

export type Pack = {
  readonly manifest: PackManifest;
  /** Text of every part, by name. */
  readonly parts: ReadonlyMap<string, string>;
  readonly cases: readonly PackCase[];
  /** SHA-256 of the file, or of the manifest of a folder: names exactly this pack. */
  readonly digest: string;
  /** Id of the key that signed it; undefined for an unsigned one under `allowUnsigned`. */
  readonly signedBy: string | undefined;
};

export type PackTrust = {
  readonly keys: readonly KeyObject[];
  /** For local development alone. A wrong signature is refused all the same. */
  readonly allowUnsigned: boolean;
  /** Version of this Bartizan. */
  readonly engine: string;
};

/** A file: the manifest, and the text of every part. */
const packFile = z.strictObject({
  format: z.literal('bartizan-pack/1'),
  manifest: z.unknown(),
  parts: z.record(z.string().regex(PART_NAME), z.string()),
});

const digestOf = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Opens a pack that is one file, JSON or gzip of it. `signature` is the text of the file beside it. Throws
 * `config_invalid` with the reason.
 */
export function openPackFile(
  bytes: Uint8Array,
  signature: string | undefined,
  trust: PackTrust,
): Pack {
  const signedBy = trusted(bytes, signature, trust);
  const file = packFile.safeParse(parsed(unpacked(bytes), 'the file'));
  if (!file.success) throw packRefused('not of the form of a pack');
  const parts = new Map(Object.entries(file.data.parts));
  return opened({ manifest: file.data.manifest, parts, digest: digestOf(bytes), signedBy }, trust);
}

/**
 * Opens a pack that is a folder, from the bytes of its manifest, which are what is signed, and the bytes
 * of every other file in it by name. Throws `config_invalid` with the reason.
 */
export function openPackFolder(
  manifest: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
  signature: string | undefined,
  trust: PackTrust,
): Pack {
  const signedBy = trusted(manifest, signature, trust);
  const parts = new Map([...files].map(([name, bytes]) => [name, utf8(bytes)] as const));
  return opened(
    { manifest: parsed(manifest, 'the manifest'), parts, digest: digestOf(manifest), signedBy },
    trust,
  );
}

/** The bytes of the file form of an opened pack; the same pack gives the same bytes. */
export function packFileOf({ manifest, parts }: Pick<Pack, 'manifest' | 'parts'>): Buffer {
  const sorted = Object.fromEntries([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return Buffer.from(`${JSON.stringify({ format: 'bartizan-pack/1', manifest, parts: sorted })}\n`);
}

function trusted(
  bytes: Uint8Array,
  signature: string | undefined,
  { keys, allowUnsigned }: PackTrust,
): string | undefined {
  if (bytes.length > PACK_LIMITS.fileBytes) throw packRefused('too large');
  const verified = verifyPack(bytes, signature, keys);
  if (verified.state === 'signed') return verified.key;
  if (verified.state === 'wrong') throw packRefused('the signature is wrong');
  if (!allowUnsigned) throw packRefused('not signed by a key that is trusted');
  return undefined;
}

function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: PACK_LIMITS.unpackedBytes });
  } catch (thrown) {
    const code = (thrown as { code?: string }).code;
    const bomb = code === 'ERR_BUFFER_TOO_LARGE';
    throw packRefused(bomb ? 'too large when unpacked' : 'the gzip is broken');
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw packRefused('not UTF-8');
  }
}

function parsed(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(utf8(bytes), (key, value: unknown) => {
      // Schemas pass over this name instead of refusing it.
      if (key === '__proto__') throw packRefused('a member with a name that none may have');
      return value;
    });
  } catch {
    throw packRefused(`${what} is not JSON`);
  }
}

type Read = Pick<Pack, 'parts' | 'digest' | 'signedBy'> & { readonly manifest: unknown };

function opened({ manifest: given, parts, digest, signedBy }: Read, trust: PackTrust): Pack {
  const checked = packManifest.safeParse(given);
  if (!checked.success) {
    throw packRefused(
      `the manifest is not valid at /${checked.error.issues[0]?.path.join('/') ?? ''}`,
    );
  }
  const manifest = checked.data;
  if (compareVersions(manifest.min_engine, trust.engine) > 0) {
    throw packRefused(`needs Bartizan ${manifest.min_engine} or later`);
  }
  const named = Object.entries(manifest.parts);
  for (const [name, { sha256 }] of named) {
    const part = parts.get(name);
    if (part === undefined) throw packRefused(`part ${name} is missing`);
    if (digestOf(part) !== sha256) throw packRefused(`part ${name} is not what the manifest names`);
  }
  if (named.length !== parts.size)
    throw packRefused('holds a part that the manifest does not name');
  const written = parts.get(manifest.cases);
  if (written === undefined) throw packRefused('has no cases');
  const cases = packCases.safeParse(parsed(Buffer.from(written), 'the part of cases'));
  if (!cases.success) throw packRefused('the cases are not valid');
  return { manifest, parts, cases: cases.data, digest, signedBy };
}
