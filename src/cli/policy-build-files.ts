// SPDX-License-Identifier: Apache-2.0
// What a bundle is built of: the shipped policies and the files of whoever builds it, by the paths that they get
// in the archive. Two files for one place are refused.
import { lstatSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { BartizanError } from '../core/errors.ts';
import { isPart, readBounded, readFolder } from '../node/policy/folder.ts';
import { BUNDLE_LIMITS } from '../policy/bundle/refusals.ts';

/** The shipped policies lie below it, so that they meet no file of a user by chance. */
const SHIPPED = 'bartizan';

export type ShippedText = { readonly path: string; readonly text: string };

/** Places in the archive of shipped policies whose paths begin with `folder`. */
export const shippedFiles = (
  shipped: readonly ShippedText[],
  folder: string,
): ReadonlyMap<string, Buffer> =>
  new Map(
    shipped.map(({ path, text }) => [
      `${SHIPPED}/${relative(folder, path).replaceAll('\\', '/')}`,
      Buffer.from(text),
    ]),
  );

/** The files at `paths`: of folders all, below their own names; of files each by its name. Throws `usage`. */
export async function ownFiles(paths: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const path of paths) {
    for (const [name, bytes] of await filesAt(path)) put(found, name, bytes);
  }
  return found;
}

/** Both together. Throws `usage` for a place that both have. */
export function together(
  a: ReadonlyMap<string, Buffer>,
  b: ReadonlyMap<string, Buffer>,
): ReadonlyMap<string, Buffer> {
  const all = new Map(a);
  for (const [name, bytes] of b) put(all, name, bytes);
  return all;
}

function put(into: Map<string, Buffer>, name: string, bytes: Buffer): void {
  if (into.has(name)) throw new BartizanError('usage', `two files would be ${name} in the bundle`);
  into.set(name, bytes);
}

async function filesAt(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new BartizanError('usage', `cannot read ${path}: ENOENT`);
  if (stat.isDirectory()) return readFolder(path);
  const name = basename(path);
  // What was checked and tested, and is not in the bundle, would decide nothing.
  if (!isPart(name)) {
    const wanted = 'name folders, *.rego, data.json and data.yaml';
    throw new BartizanError('usage', `${path} is no part of a bundle: ${wanted}`);
  }
  return new Map([[name, await bundleFile(path, BUNDLE_LIMITS.unpackedBytes)]]);
}

/** At most `max` bytes of a file that a command names. Rejects with `usage`. */
export async function bundleFile(path: string, max: number): Promise<Buffer> {
  try {
    return await readBounded(path, max);
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    const code = (thrown as { code?: string }).code ?? 'fault';
    throw new BartizanError('usage', `cannot read ${path}: ${code}`);
  }
}
