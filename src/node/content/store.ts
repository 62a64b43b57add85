// SPDX-License-Identifier: Apache-2.0
// The content packs of an installation: a folder with the files, their signatures, and which of them is in
// force. Whatever is read from it is verified again, so that writing to the folder is not enough to change
// what is looked for.
import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BartizanError } from '../../core/errors.ts';
import { PACK_LIMITS, packRefused } from '../../guard/packs/manifest.ts';
import { openPackFile, type Pack, type PackTrust } from '../../guard/packs/pack.ts';
import { keyIdOf } from '../../guard/packs/signature.ts';
import { digestsIn, NO_PACKS, packStages, type PackStages } from '../../guard/packs/staging.ts';

export const STATE_FILE = 'state.json';
export const TRUST_FOLDER = 'trust';
const FILES = 'packs';
const LOCK = 'lock';
const LOCK_WAIT_MS = 2_000;
const SQLITE_BUSY = 5;
const STATE_BYTES_MAX = 1_000_000;
const SIGNATURE_BYTES_MAX = 4_096;
const TRUSTED_KEYS_MAX = 50;
const KEY_BYTES_MAX = 10_000;
/** Packs of an installation: each is opened and tested before any is taken. */
const PACKS_MAX = 100;
/** Bytes of all packs, live and in shadow, as they are sent: they go to every worker in one message. */
const ALL_BYTES_MAX = 32 * 1024 * 1024;

export type Place = 'live' | 'shadow';

export type PackFile = {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly signature: string | undefined;
};

/** A pack in force or in shadow, as it was published. */
export type PackCopy = PackFile & {
  readonly id: string;
  readonly version: string;
  readonly place: Place;
};

export type ContentStore = {
  /** Public keys in the folder `trust`: whoever may publish for this installation. */
  readonly trusted: () => readonly KeyObject[];
  readonly stages: () => PackStages;
  /**
   * Keeps a file and its signature, then the stages `to`; files that no stage names any more go. Throws
   * `conflict` when the stages are not `from` any more.
   */
  readonly put: (file: PackFile | undefined, change: { from: PackStages; to: PackStages }) => void;
  /** Files of the packs of `stages`, live and in shadow; `fresh` is one that was not put yet. */
  readonly copies: (stages: PackStages, fresh?: PackFile) => readonly PackCopy[];
  /** The packs in force, or in shadow, opened and verified. Throws `config_invalid` for one that is not. */
  readonly open: (place: Place, trust: PackTrust) => readonly Pack[];
};

/** The store in `folder`, which is made when something is put there. */
export function openContentStore(folder: string): ContentStore {
  const packs = join(folder, FILES);
  const stages = (): PackStages => {
    const text = readText(join(folder, STATE_FILE), STATE_BYTES_MAX);
    if (text === undefined) return NO_PACKS;
    const parsed = packStages.safeParse(json(text));
    if (parsed.success && Object.keys(parsed.data.packs).length <= PACKS_MAX) return parsed.data;
    throw new BartizanError('config_invalid', `${folder}/${STATE_FILE} is broken`);
  };
  const read = (digest: string): PackFile => {
    const path = join(packs, digest);
    const bytes = readBounded(`${path}.pack`, PACK_LIMITS.fileBytes);
    if (bytes === undefined) throw packRefused('its file cannot be read: ENOENT');
    return { digest, bytes, signature: readText(`${path}.sig`, SIGNATURE_BYTES_MAX) };
  };
  const copies: ContentStore['copies'] = (of, fresh) => {
    let left = ALL_BYTES_MAX;
    return Object.entries(of.packs).flatMap(([id, { live, shadow }]) =>
      (['live', 'shadow'] as const).flatMap((place) => {
        const staged = { live, shadow }[place];
        if (staged === undefined) return [];
        const file = fresh?.digest === staged.digest ? fresh : read(staged.digest);
        left -= file.bytes.length;
        if (left < 0) throw packRefused('all packs together are too large');
        return [{ ...file, id, version: staged.version, place }];
      }),
    );
  };
  return {
    trusted: () => readTrusted(join(folder, TRUST_FOLDER)),
    stages,
    copies,
    put(file, { from, to }) {
      mkdirSync(packs, { recursive: true, mode: 0o700 });
      alone(join(folder, LOCK), () => {
        if (JSON.stringify(stages()) !== JSON.stringify(from)) {
          throw new BartizanError('conflict', 'The packs were changed by somebody else meanwhile.');
        }
        if (Object.keys(to.packs).length > PACKS_MAX) throw packRefused('too many packs');
        if (file !== undefined) {
          writeWhole(join(packs, `${file.digest}.pack`), file.bytes);
          const signature = join(packs, `${file.digest}.sig`);
          if (file.signature === undefined) rmSync(signature, { force: true });
          else writeWhole(signature, file.signature);
        }
        writeWhole(join(folder, STATE_FILE), `${JSON.stringify(to, null, 2)}\n`);
        const kept = digestsIn(to);
        for (const name of readdirSync(packs)) {
          if (!kept.has(name.split('.')[0] ?? '')) rmSync(join(packs, name), { force: true });
        }
      });
    },
    open: (place, trust) =>
      copies(stages())
        .filter((copy) => copy.place === place)
        .map((copy) => openCopy(copy, trust)),
  };
}

/** The pack of a file. Throws `config_invalid` when it is not the one that was staged, or not trusted. */
export function openCopy(
  { id, version, digest, bytes, signature }: PackCopy,
  trust: PackTrust,
): Pack {
  let pack: Pack;
  try {
    pack = openPackFile(bytes, signature, trust);
  } catch (thrown) {
    if (!(thrown instanceof BartizanError)) throw thrown;
    throw new BartizanError(thrown.code, `${id}: ${thrown.message}`, { cause: thrown });
  }
  const { manifest } = pack;
  if (pack.digest !== digest || manifest.id !== id || manifest.version !== version) {
    throw packRefused(`the file of ${id} is another one`);
  }
  return pack;
}

/** Runs `work` while nobody else does; the lock goes with the process, however that ends. */
function alone(lock: string, work: () => void): void {
  const database = new DatabaseSync(lock, { timeout: LOCK_WAIT_MS });
  try {
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      if ((cause as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw cause;
      throw new BartizanError('conflict', 'The packs are being changed by somebody else.');
    }
    work();
  } finally {
    database.close();
  }
}

/** A public key from its PEM text. Throws `usage` for what is none, or no Ed25519 key. */
export function publicKeyOf(pem: string, name: string): KeyObject {
  try {
    // A private key would be taken too; who verifies has no need of one.
    if (!pem.includes('PRIVATE')) {
      const key = createPublicKey(pem);
      keyIdOf(key);
      return key;
    }
  } catch {
    // Told below by its name, without what it holds.
  }
  throw new BartizanError('usage', `${name} is no Ed25519 public key in PEM`);
}

function readTrusted(folder: string): readonly KeyObject[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.pem'));
  } catch {
    return [];
  }
  return names
    .toSorted()
    .slice(0, TRUSTED_KEYS_MAX)
    .map((name) => publicKeyOf(readText(join(folder, name), KEY_BYTES_MAX) ?? '', name));
}

/** A plain file of at most `max` bytes; undefined where there is none. */
function readBounded(path: string, max: number): Buffer | undefined {
  let file: number;
  try {
    // A link could name any file that this process may read; a pipe would never end.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'fault';
    if (code === 'ENOENT') return undefined;
    throw packRefused(`a file cannot be read: ${code}`);
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > max) throw packRefused('a file is too large, or none');
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const readText = (path: string, max: number): string | undefined =>
  readBounded(path, max)?.toString('utf8');

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes beside and renames, so that a reader sees the old file or the new one. */
function writeWhole(path: string, content: string | Uint8Array): void {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
