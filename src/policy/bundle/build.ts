// SPDX-License-Identifier: Apache-2.0
// Makes bundles: the same bytes for the same files. Data files become one `data.json`, as `opa build` does it;
// whatever would be refused where bundles are opened is refused here.
import type { Json } from '../rego/values/json.ts';
import { toJsonText } from '../rego/values/json-text.ts';
import { type ArchiveFile, pack, unpack } from './archive.ts';
import { checkBounds } from './bounds.ts';
import type { BundleKey } from './algorithms.ts';
import type { BundleManifest } from './bundle.ts';
import { mergedData } from './data.ts';
import { MANIFEST } from './manifest.ts';
import { filesOf, moduleOf, openBundle } from './open.ts';
import { bundleRefused } from './refusals.ts';
import { isObject, rootsOver } from './roots.ts';
import { SIGNATURES, signaturesOf } from './signatures.ts';

const UNCHECKED = { keys: [], allowUnsigned: true };

/** What a manifest says; without roots: the packages and the data that are there. */
export type BuildManifest = Omit<BundleManifest, 'roots'> & {
  readonly roots?: readonly string[] | undefined;
};

/**
 * An archive of the policies (`*.rego`) and data files among `files`, by their paths; others are left out.
 * Throws a refusal.
 */
export function buildBundle(files: ReadonlyMap<string, Buffer>, manifest: BuildManifest): Buffer {
  const given = filesOf(files);
  checkBounds(given);
  const modules = given.filter(({ path }) => path.endsWith('.rego'));
  const data = mergedData(given);
  if (!isObject(data)) throw bundleRefused('bundle_malformed', 'its data has to be an object');
  const packages = modules.map(
    ({ path, bytes }) => moduleOf({ path, text: bytes.toString('utf8') }).path,
  );
  const paths = [...packages, ...dataPaths(data, [], packages)];
  const { revision, roots = rootsOver(paths), metadata } = manifest;
  const head = {
    revision,
    roots: [...roots].sort(),
    rego_version: 1,
    ...(metadata !== undefined && { metadata }),
  };
  const archive = pack([
    fileOf(MANIFEST, `${toJsonText(head)}\n`),
    fileOf('data.json', `${toJsonText(data)}\n`),
    ...modules,
  ]);
  openBundle(archive, UNCHECKED);
  return archive;
}

/** Where the data begins that no package lies above or below of. */
function dataPaths(
  value: Json,
  path: readonly string[],
  packages: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const isOnTheWay = packages.some(
    (one) => one.length > path.length && path.every((part, index) => part === one[index]),
  );
  if (!isObject(value) || (path.length > 0 && !isOnTheWay)) return [path];
  return Object.entries(value).flatMap(([name, below]) =>
    dataPaths(below, [...path, name], packages),
  );
}

const fileOf = (path: string, text: string): ArchiveFile => ({
  name: `/${path}`,
  path,
  bytes: Buffer.from(text),
});

/**
 * The archive with a signature of all it holds, in the place of any that was there. `issuedAt`, in seconds since the
 * epoch, lets nodes refuse it once they have seen a later one. Throws a refusal.
 */
export function signBundle(archive: Buffer, key: BundleKey, issuedAt?: number): Buffer {
  openBundle(archive, UNCHECKED);
  const files = unpack(archive).filter(({ path }) => path !== SIGNATURES);
  const signatures = fileOf(SIGNATURES, signaturesOf(files, key, issuedAt).toString('utf8'));
  return pack([...files, signatures]);
}
