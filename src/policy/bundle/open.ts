// SPDX-License-Identifier: Apache-2.0
// Opens a bundle: first its bounds, then its signature, then what it holds. Whatever is wrong is a refusal by
// name, and nothing of a refused bundle is used. Delta bundles (which OPA cannot sign), compiled plans, binary
// manifests and Rego v0 are not taken.
import { createHash } from 'node:crypto';
import type { Module } from '../rego/syntax/ast.ts';
import { describe, RegoError } from '../rego/syntax/location.ts';
import { parseModule } from '../rego/syntax/modules.ts';
import type { Json } from '../rego/values/json.ts';
import { type ArchiveFile, pathOf, tarOf, unpack } from './archive.ts';
import { checkBounds } from './bounds.ts';
import type { Bundle, BundleModule } from './bundle.ts';
import { mergedData } from './data.ts';
import { MANIFEST, type ReadManifest, readManifest } from './manifest.ts';
import { BUNDLE_LIMITS, bundleRefused } from './refusals.ts';
import { checkBelow, checkData, isObject } from './roots.ts';
import { type BundleTrust, checkSignature, SIGNATURES } from './signatures.ts';

const WASM = 'policy.wasm';

/**
 * The verified content of an archive as `opa build` makes them. Throws BartizanError with one of the codes
 * `bundle_*`; within bounded memory, whatever the bytes are.
 */
export function openBundle(archive: Buffer, trust: BundleTrust): Bundle {
  return opened(unpack(archive), sha256(archive), trust);
}

/**
 * The same of files that never were an archive, by their paths: a folder, a checkout. The digest is that of
 * their paths and bytes, in order.
 */
export function openBundleFiles(files: ReadonlyMap<string, Buffer>, trust: BundleTrust): Bundle {
  const list = filesOf(files);
  return opened(list, sha256(tarOf(list)), trust);
}

/** Files by their paths, in order. Throws a refusal for paths and sizes that no bundle may have. */
export function filesOf(files: ReadonlyMap<string, Buffer>): readonly ArchiveFile[] {
  if (files.size > BUNDLE_LIMITS.files) {
    throw bundleRefused('bundle_too_large', `more than ${BUNDLE_LIMITS.files} files`);
  }
  let left: number = BUNDLE_LIMITS.unpackedBytes;
  for (const bytes of files.values()) left -= bytes.length;
  if (left < 0) {
    throw bundleRefused('bundle_too_large', `more than ${BUNDLE_LIMITS.unpackedBytes} bytes`);
  }
  return [...files]
    .map(([path, bytes]) => ({ name: `/${path}`, path: pathOf(path), bytes }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function opened(files: readonly ArchiveFile[], digest: string, trust: BundleTrust): Bundle {
  for (const { path } of files) checkKind(path);
  checkBounds(files);
  const signer = checkSignature(files, trust);
  const file = (path: string): Buffer | undefined => files.find((one) => one.path === path)?.bytes;
  const { manifest, wasm } = readManifest(file(MANIFEST), digest);
  const { roots } = manifest;
  const data = mergedData(files);
  checkData(roots, data);
  const modules = files
    .filter(({ path }) => path.endsWith('.rego'))
    .map(({ path, bytes }) => ({ path, text: textOf(path, bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const module of modules) {
    const parsed = moduleOf(module);
    checkBelow(roots, parsed.path, `package ${parsed.path.join('.')} in ${module.path}`);
    checkNoConflict(parsed, data);
  }
  return { manifest, modules, data, wasm: wasmOf(wasm, roots, files), ...signer, digest };
}

/** Refuses files that OPA takes for more than they look like, or that change a bundle without a signature. */
function checkKind(path: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isMeta = path === MANIFEST || path === SIGNATURES;
  if (!isMeta && (name === SIGNATURES || /\.manifest(?:\.pb)?$/.test(name))) {
    throw bundleRefused('bundle_malformed', `a second manifest or list of signatures: ${path}`);
  }
  if (name === 'patch.json') {
    throw bundleRefused('bundle_unsupported', 'it is a delta bundle, which cannot be signed');
  }
  if (name === 'plan.json' || name === 'plan.pb') {
    throw bundleRefused('bundle_unsupported', 'it holds a compiled plan');
  }
  // OPA strips dots before the first folder: data in ".a" would stand at "a" there.
  if (!isMeta && path.startsWith('.') && /\.(?:rego|json|ya?ml|wasm)$/.test(name)) {
    throw bundleRefused('bundle_malformed', `${path} lies in a folder with a dot before its name`);
  }
}

function textOf(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  throw bundleRefused('bundle_malformed', `${path} is not UTF-8`);
}

/** Throws a refusal that says where the module does not parse. */
export function moduleOf({ path, text }: BundleModule): Module {
  try {
    return parseModule(path, text);
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    throw bundleRefused(
      'bundle_policy_invalid',
      describe(thrown, new Map()).split('\n')[0] ?? '',
      describe(thrown, new Map([[path, text]])),
    );
  }
}

/** A rule and a value at one place: which of them counts would be a guess. */
function checkNoConflict({ path, rules }: Module, data: Json): void {
  for (const { head } of rules) {
    let value: Json | undefined = data;
    for (const part of [...path, head.name]) {
      value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
      if (value !== undefined && !isObject(value)) break;
    }
    if (value !== undefined) {
      const name = [...path, head.name].join('.');
      throw bundleRefused('bundle_malformed', `its data stands where rule ${name} does`);
    }
  }
}

function wasmOf(
  entries: ReadManifest['wasm'],
  roots: readonly string[],
  files: readonly ArchiveFile[],
): Bundle['wasm'] {
  const seen = new Set<string>();
  return entries.map(({ entrypoint, module }) => {
    const file = files.find(({ path }) => path === module && path.endsWith(WASM));
    if (file === undefined) {
      throw bundleRefused(
        'bundle_malformed',
        `${MANIFEST} names a compiled policy that is not there`,
      );
    }
    checkBelow(roots, entrypoint.split('/'), `entrypoint ${entrypoint}`);
    if (seen.has(entrypoint)) {
      throw bundleRefused('bundle_malformed', `entrypoint ${entrypoint} stands there twice`);
    }
    seen.add(entrypoint);
    return { entrypoint, base64: file.bytes.toString('base64') };
  });
}
