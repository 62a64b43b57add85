// SPDX-License-Identifier: Apache-2.0
// The content packs of an installation: a folder with the files, their signatures, and which of them is in
// force. Whatever is read from it is verified again, so that writing to the folder is not enough to change
// what is looked for.
import { createPublicKey, type KeyObject } from 'node:crypto';
import {
  closeSync,
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
import { BartizanError } from '../core/errors.ts';
import { packRefused } from '../guard/packs/manifest.ts';
import { openPackFile, type Pack, type PackTrust } from '../guard/packs/pack.ts';
import { keyIdOf } from '../guard/packs/signature.ts';
import { digestsIn, NO_PACKS, packStages, type PackStages } from '../guard/packs/staging.ts';

const STATE = 'state.json';
const FILES = 'packs';
const TRUST = 'trust';
const TRUSTED_KEYS_MAX = 50;
const KEY_BYTES_MAX = 10_000;

export type ContentStore = {
  /** Public keys in the folder `trust`: whoever may publish for this installation. */
  readonly trusted: () => readonly KeyObject[];
  readonly stages: () => PackStages;
  /** Keeps a file and its signature, then `stages`; files that no stage names any more go. */
  readonly put: (file: PackFile | undefined, stages: PackStages) => void;
  /** The packs in force, or in shadow, opened and verified. Throws `config_invalid` for one that is not. */
  readonly open: (place: 'live' | 'shadow', trust: PackTrust) => readonly Pack[];
};

export type PackFile = {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly signature: string | undefined;
};

/** The store in `folder`, which is made when something is put there. */
export function openContentStore(folder: string): ContentStore {
  const packs = join(folder, FILES);
  const stages = (): PackStages => {
    const text = readText(join(folder, STATE));
    if (text === undefined) return NO_PACKS;
    const parsed = packStages.safeParse(json(text));
    if (!parsed.success) throw new BartizanError('config_invalid', `${folder}/${STATE} is broken`);
    return parsed.data;
  };
  return {
    trusted: () => readTrusted(join(folder, TRUST)),
    stages,
    put(file, next) {
      mkdirSync(packs, { recursive: true, mode: 0o700 });
      if (file !== undefined) {
        writeWhole(join(packs, `${file.digest}.pack`), file.bytes);
        const signature = join(packs, `${file.digest}.sig`);
        if (file.signature === undefined) rmSync(signature, { force: true });
        else writeWhole(signature, file.signature);
      }
      writeWhole(join(folder, STATE), `${JSON.stringify(next, null, 2)}\n`);
      const kept = digestsIn(next);
      for (const name of readdirSync(packs)) {
        if (!kept.has(name.split('.')[0] ?? '')) rmSync(join(packs, name), { force: true });
      }
    },
    open(place, trust) {
      return Object.entries(stages().packs).flatMap(([id, places]) => {
        const staged = places[place];
        if (staged === undefined) return [];
        const path = join(packs, staged.digest);
        const pack = openPackFile(readBytes(`${path}.pack`), readText(`${path}.sig`), trust);
        if (pack.digest !== staged.digest || pack.manifest.id !== id) {
          throw packRefused(`the file of ${id} is another one`);
        }
        return [pack];
      });
    },
  };
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
    .map((name) => publicKeyOf((readText(join(folder, name)) ?? '').slice(0, KEY_BYTES_MAX), name));
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw packRefused(`its file cannot be read: ${(thrown as { code?: string }).code ?? 'fault'}`);
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

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
