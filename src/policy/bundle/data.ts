// SPDX-License-Identifier: Apache-2.0
// One document of all data files of a bundle: each stands at the path of its folder. Objects of several files
// are put together; anything else at one place twice is refused.
import type { Json } from '../rego/values/json.ts';
import type { ArchiveFile } from './archive.ts';
import { readDocument } from './documents.ts';
import { bundleRefused } from './refusals.ts';
import { isObject } from './roots.ts';

type Growing = { [name: string]: Json };

/** Throws a refusal. */
export function mergedData(files: readonly Pick<ArchiveFile, 'path' | 'bytes'>[]): Json {
  const data: Growing = {};
  // Objects that were made here, which others may be put into; those of a file are copied first, and once.
  const own = new WeakSet<object>();
  for (const { path, bytes } of files) {
    const [, folder] = /^(?:(.*)\/)?data\.(?:json|ya?ml)$/.exec(path) ?? [];
    if (folder === undefined && !/^data\.(?:json|ya?ml)$/.test(path)) continue;
    const { value } = readDocument(path, bytes);
    const parts = folder === undefined ? [] : folder.split('/');
    if (parts.includes('__proto__')) throw malformed(`${path} has a path that is not taken`);
    if (parts.length === 0 && !isObject(value)) throw malformed(`${path} has to be an object`);
    merge(data, treeOf(parts, value), { path, own });
  }
  return data;
}

const malformed = (message: string): Error => bundleRefused('bundle_malformed', message);

function treeOf(parts: readonly string[], value: Json): Readonly<Record<string, Json>> {
  const tree = parts.reduceRight<Json>((below, part) => ({ [part]: below }), value);
  return tree as Readonly<Record<string, Json>>;
}

type Merging = { readonly path: string; readonly own: WeakSet<object> };

function merge(into: Growing, from: Readonly<Record<string, Json>>, merging: Merging): void {
  for (const [name, value] of Object.entries(from)) {
    const present = Object.hasOwn(into, name) ? into[name] : undefined;
    if (present === undefined) {
      into[name] = value;
      continue;
    }
    if (!isObject(present) || !isObject(value)) {
      throw malformed(`${merging.path} holds what another data file holds too`);
    }
    const both: Growing = merging.own.has(present) ? present : { ...present };
    merging.own.add(both);
    into[name] = both;
    merge(both, value, merging);
  }
}
