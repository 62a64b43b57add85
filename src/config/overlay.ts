// SPDX-License-Identifier: Apache-2.0
// The configuration in force: what the file says, and the parts that were made through the API beside it.
// What the file names only the file changes. A part from the API is untrusted: its size and depth are
// bounded, it opens no file, environment variable, Vault path or private address of the server but those
// the file opens for it, and the union is taken whole or not at all.
import { type Resource, RESOURCE_KINDS } from '../core/ports/cluster.ts';
import { readDocument } from './document.ts';
import {
  type Check,
  type LoadResult,
  type Problem,
  refused,
  unreadable,
  validate,
} from './load.ts';
import { isObject, isPartId, PARTS, unfitBody } from './parts.ts';
import { type AllowedReference, allowedReference, referenceRefused } from './references.ts';

type Spelled = Pick<Resource, 'kind' | 'id' | 'body'>;
type Section = Record<string, unknown>;

/** A large installation has a thousand apps; ten of each kind for each of them is more than any. */
const RESOURCES_MAX = 50_000;

/**
 * Reads the file, adds the API's parts and checks the union whole. With `configuration.source: file` the
 * parts are not applied, and a notice says which. Never throws for bad input.
 */
export function loadEffective(
  source: { readonly text: string; readonly name: string },
  resources: readonly Resource[],
  checks: readonly Check[] = [],
): LoadResult {
  const reading = readDocument(source.text);
  if (!reading.ok) return unreadable(reading.faults);
  const { value, lineOf } = reading;
  const inFile = (path: readonly PropertyKey[]) => ({ path: path.join('.'), line: lineOf(path) });
  const settings = objectAt(value, 'configuration');
  if (settings?.['source'] === 'file' || resources.length === 0 || !isObject(value)) {
    const result = validate(value, checks, inFile);
    return result.ok ? { ...result, notices: notApplied(resources) } : result;
  }
  if (resources.length > RESOURCES_MAX) {
    const message = `more than ${RESOURCES_MAX} parts were made through the API`;
    return refused([{ path: '', line: 0, message, hint: undefined }]);
  }
  const parts = inOrder(resources);
  const problems = partProblems(parts, { file: value, name: source.name });
  if (problems.length > 0) return refused(problems);
  const { whole, owners } = union(value, parts);
  return validate(whole, checks, (path) => {
    const [section, member, ...rest] = path;
    const owner = owners.get(String(section))?.get(member ?? '');
    if (owner === undefined) return inFile(path);
    return { path: [section, owner.id, ...rest].join('.'), line: 0, resource: nameOf(owner) };
  });
}

const nameOf = ({ kind, id }: Spelled): string => `${kind}/${id}`;

function notApplied(resources: readonly Resource[]): readonly string[] {
  if (resources.length === 0) return [];
  const names = inOrder(resources).map(nameOf);
  const shown = names.length > 10 ? `${names.slice(0, 10).join(', ')}, ...` : names.join(', ');
  return [
    `configuration.source is file: ${names.length} parts made through the API are not applied (${shown})`,
  ];
}

/** The same on every node: the version of a snapshot is made from the text of the configuration. */
function inOrder(resources: readonly Resource[]): readonly Resource[] {
  const place = ({ kind }: Resource): number => RESOURCE_KINDS.indexOf(kind);
  return resources.toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}

/** What makes a part unfit before it is looked at as configuration. */
function partProblems(
  parts: readonly Spelled[],
  { file, name }: { readonly file: Section; readonly name: string },
): Problem[] {
  const allowed = allowedIn(file);
  const seen = new Set<string>();
  return parts.flatMap((part) => {
    const resource = nameOf(part);
    const section = PARTS[part.kind].section;
    const wrong = (message: string, hint?: string, at: readonly string[] = []): Problem[] => [
      { path: [section, part.id, ...at].join('.'), line: 0, resource, message, hint },
    ];
    if (!isPartId(part.kind, part.id)) return wrong('this id may not be used');
    if (seen.has(resource)) return wrong('this part exists twice');
    seen.add(resource);
    if (part.kind !== 'limit' && Object.hasOwn(objectAt(file, section) ?? {}, part.id)) {
      const hint = `change it there, or remove the one made through the API`;
      return wrong(`${part.kind} "${part.id}" is named in ${name}: only the file changes it`, hint);
    }
    const unfit = unfitBody(part.body);
    if (unfit !== undefined) return wrong(unfit);
    return part.kind === 'upstream' ? reach(part.body as Section, allowed, wrong) : [];
  });
}

/**
 * What an upstream from the API may reach with the server's own rights. Whoever writes an upstream reads
 * what is sent to it: a credential of the server, a file of scripted answers, an address inside the wall.
 */
function reach(
  body: Section,
  allowed: readonly AllowedReference[],
  wrong: (message: string, hint: string, at: readonly string[]) => Problem[],
): Problem[] {
  const only = 'only the file can give this to an upstream';
  const { key, script, base_url: baseUrl, allow_addresses: addresses } = body;
  if (script !== undefined) {
    return wrong('an upstream made through the API reads no file', only, ['script']);
  }
  if (addresses !== undefined && (!Array.isArray(addresses) || addresses.length > 0)) {
    const message = 'an upstream made through the API reaches no private address';
    return wrong(message, only, ['allow_addresses']);
  }
  if (typeof key !== 'string' || typeof baseUrl !== 'string') return [];
  const refusal = referenceRefused(allowed, key, baseUrl);
  return refusal === undefined
    ? []
    : wrong(refusal, 'list it in configuration.allow_references of the file', ['key']);
}

/** The file's own list; one that is not well formed opens nothing, and fails the file anyway. */
function allowedIn(file: Section): readonly AllowedReference[] {
  const list = allowedReference
    .array()
    .safeParse(objectAt(file, 'configuration')?.['allow_references']);
  return list.success ? list.data : [];
}

type Owners = ReadonlyMap<string, ReadonlyMap<PropertyKey, Spelled>>;

/** The file's sections with the parts added; what the file spelled wrongly stays for the schema to refuse. */
function union(file: Section, parts: readonly Spelled[]): { whole: Section; owners: Owners } {
  const whole: Section = { ...file };
  const owners = new Map<string, Map<PropertyKey, Spelled>>();
  for (const [section, here] of Map.groupBy(parts, ({ kind }) => PARTS[kind].section)) {
    const present = file[section] ?? undefined;
    const owned = new Map<PropertyKey, Spelled>();
    if (section === 'limits') {
      const list = present ?? [];
      if (!Array.isArray(list)) continue;
      here.forEach((part, index) => owned.set(list.length + index, part));
      whole[section] = [...(list as unknown[]), ...here.map(({ body }) => body)];
    } else {
      if (present !== undefined && !isObject(present)) continue;
      for (const part of here) owned.set(part.id, part);
      whole[section] = {
        ...present,
        ...Object.fromEntries(here.map(({ id, body }) => [id, body])),
      };
    }
    owners.set(section, owned);
  }
  return { whole, owners };
}

function objectAt(value: unknown, member: string): Section | undefined {
  const found = isObject(value) && Object.hasOwn(value, member) ? value[member] : undefined;
  return isObject(found) ? found : undefined;
}
