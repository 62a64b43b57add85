// SPDX-License-Identifier: Apache-2.0
// A bundle that lies on the disk as a folder. A link is followed as long as it stays inside the folder, which is
// how orchestrators mount files; one that leads out of it is refused. Whatever is read is bounded first.
import { createHash } from 'node:crypto';
import { constants, type Dirent, promises as files } from 'node:fs';
import { join, sep } from 'node:path';
import { BUNDLE_LIMITS, bundleRefused } from '../../policy/bundle/refusals.ts';
import { SIGNATURES } from '../../policy/bundle/signatures.ts';

const DEPTH_MAX = 32;
/** Files of a bundle whose names begin with a dot; others of that kind are none of its business. */
export const DOTTED = ['.manifest', SIGNATURES];
/** What a bundle is made of; other files belong to it only where a signature lists them. */
const PART =
  /(?:\.rego|(?:^|\/)data\.(?:json|ya?ml)|(?:^|\/)(?:policy\.wasm|patch\.json|plan\.json|plan\.pb))$/;

export type FolderFile = { readonly path: string; readonly stamp: string };

/**
 * The files of a bundle below `root` with something that changes when they do, in order: what it is made of, and
 * where a signature lies beside all the others that it may list. Rejects with a refusal for a link that leaves the
 * folder, and with what the file system says.
 */
export async function listFolder(root: string): Promise<readonly FolderFile[]> {
  const real = await files.realpath(root);
  const isSigned = await files.stat(join(real, SIGNATURES)).then(
    () => true,
    () => false,
  );
  const found: FolderFile[] = [];
  const visit = async (folder: string, prefix: string, depth: number): Promise<void> => {
    if (depth > DEPTH_MAX) throw bundleRefused('bundle_too_large', 'folders lie too deep');
    const entries = await files.readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort(byName)) {
      const path = `${prefix}${entry.name}`;
      if (entry.name.startsWith('.') && !(depth === 0 && DOTTED.includes(entry.name))) continue;
      const place = join(folder, entry.name);
      const stat = await statInside(place, entry, real);
      const belongs = isPart(path) || (isSigned && entry.isFile());
      if (stat.isDirectory()) await visit(place, `${path}/`, depth + 1);
      else if (stat.isFile() && belongs) {
        found.push({ path, stamp: `${stat.mtimeNs}:${stat.ino}:${stat.size}` });
      }
      if (found.length > BUNDLE_LIMITS.files) {
        throw bundleRefused('bundle_too_large', `more than ${BUNDLE_LIMITS.files} files`);
      }
    }
  };
  await visit(real, '', 0);
  return found;
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);
/** Whether a file belongs to a bundle, by its path in it. */
export const isPart = (path: string): boolean => DOTTED.includes(path) || PART.test(path);

async function statInside(place: string, entry: Dirent, root: string) {
  if (entry.isSymbolicLink()) {
    const target = await files.realpath(place);
    if (!target.startsWith(root + sep)) {
      throw bundleRefused('bundle_malformed', 'a link leads out of its folder');
    }
  }
  return files.stat(place, { bigint: true });
}

/** The files of a bundle below `root`. Rejects as `listFolder` does, and for more than a bundle may hold. */
export async function readFolder(root: string): Promise<ReadonlyMap<string, Buffer>> {
  const content = new Map<string, Buffer>();
  let left: number = BUNDLE_LIMITS.unpackedBytes;
  for (const { path } of await listFolder(root)) {
    const bytes = await readBounded(join(root, path), left);
    left -= bytes.length;
    content.set(path, bytes);
  }
  return content;
}

/** At most `max` bytes of a plain file. */
export async function readBounded(path: string, max: number): Promise<Buffer> {
  // A pipe in its place would be waited for.
  const file = await files.open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw bundleRefused('bundle_malformed', 'holds what is no plain file');
    if (stat.size > max) throw bundleRefused('bundle_too_large', 'too many bytes');
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** Changes with every file of a folder. */
export const stampOf = (files: readonly FolderFile[]): string =>
  createHash('sha256')
    .update(files.map(({ path, stamp }) => `${path}\0${stamp}\n`).join(''))
    .digest('hex');
