// SPDX-License-Identifier: Apache-2.0
// Packs as files and folders on this machine, and over the network. Whatever is read is bounded first.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import { BartizanError } from '../core/errors.ts';
import { addressRule } from '../gateway/upstreams/address.ts';
import { guardedConnector, resolveBySystem } from '../gateway/upstreams/egress.ts';
import { PACK_LIMITS, packRefused } from '../guard/packs/manifest.ts';
import { openPackFile, openPackFolder, type Pack, type PackTrust } from '../guard/packs/pack.ts';

/** The manifest of a pack that is a folder. */
export const MANIFEST = 'manifest.json';
export const SIGNATURE_SUFFIX = '.sig';
const SIGNATURE_BYTES = 4_096;
const FETCH_MS = 30_000;

export const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** At most `max` bytes of a plain file; undefined where there is none. Throws `usage`, or refuses the pack. */
export function readBounded(path: string, max: number): Buffer | undefined {
  let file: number;
  try {
    // A link could name any file of whoever runs the command.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'fault';
    if (code === 'ENOENT') return undefined;
    throw new BartizanError('usage', `cannot read ${path}: ${code}`);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new BartizanError('usage', `${path} is no plain file`);
    if (stat.size > max) throw packRefused('too large');
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

export function required(bytes: Buffer | undefined, path: string): Buffer {
  if (bytes !== undefined) return bytes;
  throw new BartizanError('usage', `cannot read ${path}: ENOENT`);
}

/** The signature beside a file. */
export const signatureBeside = (path: string): string | undefined =>
  readBounded(`${path}${SIGNATURE_SUFFIX}`, SIGNATURE_BYTES)?.toString('utf8');

export type FolderFiles = {
  readonly manifest: Buffer;
  readonly files: ReadonlyMap<string, Buffer>;
};

/** Manifest and parts of a folder. A sub-folder, a link, or more than the bounds allow is refused. */
export function readFolder(folder: string): FolderFiles {
  const manifestPath = join(folder, MANIFEST);
  const names = readdirSync(folder).filter(
    (name) => name !== MANIFEST && name !== `${MANIFEST}${SIGNATURE_SUFFIX}`,
  );
  if (names.length > PACK_LIMITS.parts) throw packRefused('too many parts');
  let left: number = PACK_LIMITS.unpackedBytes;
  const files = new Map<string, Buffer>();
  for (const name of names) {
    const bytes = required(readBounded(join(folder, name), left), name);
    left -= bytes.length;
    files.set(name, bytes);
  }
  const manifest = required(readBounded(manifestPath, PACK_LIMITS.fileBytes), manifestPath);
  return { manifest, files };
}

/** Opens a pack that is a file or a folder. */
export function openPack(path: string, trust: PackTrust): Pack {
  if (isFolder(path)) {
    const { manifest, files } = readFolder(path);
    return openPackFolder(manifest, files, signatureBeside(join(path, MANIFEST)), trust);
  }
  const bytes = required(readBounded(path, PACK_LIMITS.fileBytes), path);
  return openPackFile(bytes, signatureBeside(path), trust);
}

/** Gets the bytes at an address; undefined when there is nothing (404). */
export type Download = (url: URL, maxBytes: number) => Promise<Buffer | undefined>;

/**
 * Downloads over TLS from public addresses, and from those that `allowed` names, with or without TLS. No
 * redirect is followed: the address that was named is the address that answers.
 */
export function downloader(allowed: readonly string[]): Download {
  const open = addressRule(allowed);
  const anyPublic = addressRule([]);
  return async (url, maxBytes) => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new BartizanError('usage', 'packs come over https');
    }
    const allows =
      url.protocol === 'https:' ? open : (to: string): boolean => open(to) && !anyPublic(to);
    const client = new Client(url.origin, {
      connect: guardedConnector({ allows, resolve: resolveBySystem, connectTimeoutMs: FETCH_MS }),
      headersTimeout: FETCH_MS,
      bodyTimeout: FETCH_MS,
    });
    try {
      const { statusCode, body } = await client.request({
        method: 'GET',
        path: url.pathname + url.search,
        signal: AbortSignal.timeout(FETCH_MS),
        headers: { 'user-agent': 'bartizan', 'accept-encoding': 'identity' },
      });
      if (statusCode === 404) return undefined;
      if (statusCode !== 200) {
        throw new BartizanError('upstream_error', `the address of the pack answers ${statusCode}`);
      }
      const chunks: Buffer[] = [];
      let held = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        held += chunk.length;
        if (held > maxBytes) throw packRefused('too large');
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } catch (thrown) {
      if (thrown instanceof BartizanError) throw thrown;
      throw new BartizanError('upstream_unreachable', 'the address of the pack does not answer', {
        cause: thrown,
      });
    } finally {
      void client.destroy();
    }
  };
}

/** A pack file and its signature, from beside it, at an address. */
export async function downloadPack(
  address: string,
  download: Download,
): Promise<{ readonly bytes: Buffer; readonly signature: string | undefined }> {
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    throw new BartizanError('usage', 'an address with a password in it would be shown in lists');
  }
  const beside = new URL(url);
  beside.pathname += SIGNATURE_SUFFIX;
  const bytes = await download(url, PACK_LIMITS.fileBytes);
  if (bytes === undefined) throw new BartizanError('not_found', 'there is no pack at this address');
  const signature = await download(beside, SIGNATURE_BYTES);
  return { bytes, signature: signature?.toString('utf8') };
}
