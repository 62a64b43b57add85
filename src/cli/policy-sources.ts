// SPDX-License-Identifier: Apache-2.0
// Policies as files on this machine: folders and files with modules, data and a manifest, as OPA lays them out.
// Links are not followed, and whatever is read is bounded first. What cannot be read is said by its name.
import {
  closeSync,
  constants,
  fstatSync,
  type Stats,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parseDocument } from 'yaml';
import { BartizanError } from '../core/errors.ts';
import type { PolicyText } from '../policy/check/check-policies.ts';
import { openBundle } from '../policy/bundle/open.ts';
import { fromJsonText } from '../policy/rego/values/json-text.ts';
import { valueOf } from '../policy/rego/values/plain.ts';
import { isObject, type Value } from '../policy/rego/values/value.ts';

const FILES_MAX = 5_000;
const DEPTH_MAX = 32;
const BYTES_MAX = 64 * 1024 * 1024;
const MANIFEST_NAME = '.manifest';
const DATA_NAMES = ['data.json', 'data.yaml', 'data.yml'];

/** A file that is not what it has to be, or cannot be read. */
export type SourceFault = { readonly path: string; readonly message: string };

export type PolicySources = {
  readonly modules: readonly PolicyText[];
  /** Of all data files, each below the path of its folder. */
  readonly data: Value;
  readonly roots: readonly string[] | undefined;
  readonly revision: string | undefined;
  readonly faults: readonly SourceFault[];
};

/** What `paths` hold. Never throws for what lies there: faults are told beside the rest. */
export function readPolicySources(paths: readonly string[]): PolicySources {
  const reading = new Reading();
  for (const path of paths) reading.start(path);
  return reading.sources();
}

class Reading {
  readonly #modules = new Map<string, PolicyText>();
  readonly #faults: SourceFault[] = [];
  #data: Readonly<Record<string, Value>> = {};
  #roots: readonly string[] | undefined;
  #revision: string | undefined;
  #left = BYTES_MAX;
  #files = 0;

  start(path: string): void {
    const stat = this.#stat(path);
    if (stat === undefined) return;
    if (stat.isDirectory()) this.#folder(path, path, 0);
    else if (path.endsWith('.tar.gz')) this.#bundle(path);
    else if (path.endsWith('.rego')) this.#module(path);
    else if (/\.(?:json|ya?ml)$/.test(path)) this.#dataFile(path, []);
    else this.#fault(path, 'is neither a folder nor *.rego, *.json, *.yaml or *.tar.gz');
  }

  sources(): PolicySources {
    const modules = [...this.#modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return {
      modules,
      data: this.#data,
      roots: this.#roots,
      revision: this.#revision,
      faults: this.#faults,
    };
  }

  #folder(root: string, folder: string, depth: number): void {
    if (depth > DEPTH_MAX) return this.#fault(folder, 'lies too deep');
    let names: string[];
    try {
      names = readdirSync(folder).sort();
    } catch (thrown) {
      return this.#fault(folder, codeOf(thrown));
    }
    for (const name of names) {
      const path = join(folder, name);
      if (name === MANIFEST_NAME && folder === root) {
        this.#manifest(path);
        continue;
      }
      // As OPA: what begins with a dot is none of a policy's business.
      if (name.startsWith('.')) continue;
      const stat = this.#stat(path);
      if (stat === undefined) continue;
      if (stat.isSymbolicLink()) this.#fault(path, 'is a link, which is not followed');
      else if (stat.isDirectory()) this.#folder(root, path, depth + 1);
      else if (name.endsWith('.rego')) this.#module(path);
      else if (DATA_NAMES.includes(name)) this.#dataFile(path, placeOf(root, path));
    }
  }

  /** Whoever reads it here looks at it, and lets it decide about nothing: its signature is for \`policy verify\`. */
  #bundle(path: string): void {
    try {
      const archive = boundedBytes(path, this.#left);
      const { modules, data, manifest } = openBundle(archive, { keys: [], allowUnsigned: true });
      for (const { path: inner, text } of modules) {
        const file = `${path}:${inner}`;
        const isLibrary = /^[^#]*?\bpackage\s+bartizan\.lib\s/m.test(text);
        if (!isLibrary) this.#modules.set(file, { path: file, text });
      }
      const merged = mergeData(this.#data, data as unknown as Data);
      if (merged === undefined) this.#fault(path, 'holds data that another file holds as well');
      else this.#data = merged;
      if (!manifest.roots.includes('')) this.#roots = [...(this.#roots ?? []), ...manifest.roots];
      this.#revision = manifest.revision;
    } catch (thrown) {
      this.#fault(path, codeOf(thrown, 'is refused'));
    }
  }

  #module(path: string): void {
    const text = this.#text(path);
    if (text !== undefined) this.#modules.set(path, { path, text });
  }

  #dataFile(path: string, place: readonly string[]): void {
    const text = this.#text(path);
    if (text === undefined) return;
    const value = path.endsWith('.json') ? fromJsonText(text) : fromYaml(text);
    if (value === undefined || !isObject(value)) {
      return this.#fault(path, 'does not hold one object');
    }
    const below = place.reduceRight<Value>((inner, name) => ({ [name]: inner }), value);
    const merged = mergeData(this.#data, below as Readonly<Record<string, Value>>);
    if (merged === undefined) this.#fault(path, 'holds data that another file holds as well');
    else this.#data = merged;
  }

  #manifest(path: string): void {
    const text = this.#text(path);
    if (text === undefined) return;
    const manifest = fromJsonText(text);
    if (manifest === undefined || !isObject(manifest)) {
      return this.#fault(path, 'does not hold one object');
    }
    const { roots, revision } = manifest as { readonly roots?: Value; readonly revision?: Value };
    if (Array.isArray(roots)) {
      const named = (roots as readonly Value[]).filter((one) => typeof one === 'string');
      this.#roots = [...(this.#roots ?? []), ...named];
    }
    if (typeof revision === 'string' && revision !== '') this.#revision = revision;
  }

  #stat(path: string): Stats | undefined {
    try {
      return lstatSync(path);
    } catch (thrown) {
      this.#fault(path, codeOf(thrown));
      return undefined;
    }
  }

  #text(path: string): string | undefined {
    if (++this.#files > FILES_MAX) {
      this.#fault(path, `is more than ${FILES_MAX} files`);
      return undefined;
    }
    try {
      const bytes = boundedBytes(path, this.#left);
      this.#left -= bytes.length;
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (thrown) {
      this.#fault(path, codeOf(thrown));
      return undefined;
    }
  }

  #fault(path: string, message: string): void {
    this.#faults.push({ path, message });
  }
}

function boundedBytes(path: string, max: number): Buffer {
  // A link could name any file of whoever runs the command.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Error('is no plain file');
    if (stat.size > max) throw new Error('is too large, with the files before it');
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function codeOf(thrown: unknown, refused = ''): string {
  if (thrown instanceof BartizanError) return `${refused}: ${thrown.message}`;
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8';
  if (typeof code === 'string') return `cannot be read: ${code}`;
  return typeof message === 'string' ? message : 'cannot be read';
}

/** Folders between the root of a policy and its data file. */
const placeOf = (root: string, path: string): readonly string[] => {
  const folder = relative(root, dirname(path));
  return folder === '' || basename(path) === '' ? [] : folder.split(sep);
};

function fromYaml(text: string): Value | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  return valueOf(document.toJS({ maxAliasCount: 0 }));
}

type Data = Readonly<Record<string, Value>>;

/** Both together; undefined where both have a value for the same path. */
export function mergeData(a: Data, b: Data): Data | undefined {
  const merged = new Map(Object.entries(a));
  for (const [name, value] of Object.entries(b)) {
    const before = merged.get(name);
    if (before === undefined) {
      merged.set(name, value);
      continue;
    }
    if (!isObject(before) || !isObject(value)) return undefined;
    const both = mergeData(before as Data, value as Data);
    if (both === undefined) return undefined;
    merged.set(name, both);
  }
  return Object.fromEntries(merged);
}
