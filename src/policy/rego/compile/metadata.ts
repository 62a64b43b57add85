// SPDX-License-Identifier: Apache-2.0
// What rules are told of themselves: their own metadata, and that of the documents and packages around them.
import type { Annotation, Module } from '../syntax/ast.ts';
import { valueOf } from '../values/plain.ts';
import { isArray, isObject, memberOf, RegoObject, type Value } from '../values/value.ts';

/** Metadata that is not a rule's own, by its scope and the path after `data` that it is about. */
export type Notes = (scope: Annotation['scope'], path: readonly string[]) => Annotation | undefined;

/** A rule as its metadata sees it. */
export type Annotated = {
  /** After `data`, up to the first part that is no constant. */
  readonly path: readonly string[];
  readonly package: readonly string[];
  readonly annotations: readonly Annotation[];
};

const key = (scope: string, path: readonly string[]): string => [scope, ...path].join('\u0000');

/** Metadata of all packages and documents of `modules`. */
export function notesOf(modules: readonly Module[]): Notes {
  const notes = new Map<string, Annotation>();
  const learn = (path: readonly string[], annotations: readonly Annotation[]): void => {
    for (const one of annotations) if (one.scope !== 'rule') notes.set(key(one.scope, path), one);
  };
  for (const { path, annotations, rules } of modules) {
    learn(path, annotations);
    for (const { head, annotations: own } of rules) learn(pathOf(path, head), own);
  }
  return (scope, path) => notes.get(key(scope, path));
}

/** The path of a rule as far as it has constant parts. */
export function pathOf(
  around: readonly string[],
  { name, path }: Module['rules'][number]['head'],
): readonly string[] {
  const parts = [...around, name];
  for (const part of path) {
    if (part.kind !== 'scalar') break;
    parts.push(String(part.value));
  }
  return parts;
}

/** Metadata of the rule alone. */
export function ownMetadata({ annotations }: Annotated): Value {
  const own = annotations.find(({ scope }) => scope === 'rule');
  return own === undefined ? new RegoObject() : metadataOf(own);
}

/** From the rule outwards: its own metadata, that of its document, its package, and the packages around. */
export function chainOf(rule: Annotated, notes: Notes): Value {
  const link = (path: readonly string[], annotation?: Annotation): Value =>
    new RegoObject([
      ['path', path],
      ...(annotation ? [['annotations', metadataOf(annotation)] as const] : []),
    ]);
  const own = rule.annotations
    .filter(({ scope }) => scope === 'rule')
    .map((one) => link(rule.path, one));
  const around = (scope: Annotation['scope'], path: readonly string[]): readonly Value[] => {
    const note = notes(scope, path);
    return note === undefined ? [] : [link(path, note)];
  };
  const packages = rule.package.map((_, at) => rule.package.slice(0, rule.package.length - at));
  return [
    ...(own.length === 0 ? [link(rule.path)] : own),
    ...around('document', rule.path),
    ...around('package', rule.package),
    ...packages.flatMap((path) => around('subpackages', path)),
  ];
}

/** An annotation as a value. What is empty is left out; short forms are written out. */
function metadataOf({ scope, values }: Annotation): Value {
  const made = new RegoObject([['scope', scope]]);
  for (const [name, write] of Object.entries(MEMBERS)) {
    const given = values[name] === undefined ? undefined : valueOf(values[name]);
    if (given === undefined || isEmpty(given)) continue;
    made.set(name, isArray(given) ? given.map(write) : write(given));
  }
  return made;
}

const isEmpty = (value: Value): boolean =>
  value === '' ||
  value === false ||
  value === null ||
  (isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

const asItIs = (value: Value): Value => value;

const MEMBERS: Readonly<Record<string, (value: Value) => Value>> = {
  title: asItIs,
  description: asItIs,
  entrypoint: asItIs,
  organizations: asItIs,
  custom: asItIs,
  labels: asItIs,
  authors: (value) => (typeof value === 'string' ? author(value) : value),
  related_resources: (value) =>
    typeof value === 'string' ? new RegoObject([['ref', value]]) : value,
  schemas: (value) => (isObject(value) ? schema(value) : value),
};

/** `name <email>`. */
function author(text: string): Value {
  const words = text.trim().split(/\s+/);
  const email = /^<(.+)>$/.exec(words.at(-1) ?? '')?.[1];
  const name = (email === undefined ? words : words.slice(0, -1)).join(' ');
  return new RegoObject([
    ...(name === '' ? [] : [['name', name] as const]),
    ...(email === undefined ? [] : [['email', email] as const]),
  ]);
}

/** `path: schema`, where a schema is named or written out. */
function schema(value: Value): Value {
  const [path] = isObject(value) ? Object.keys(value) : [];
  const given = isObject(value) && path !== undefined ? (memberOf(value, path) ?? null) : null;
  return new RegoObject([
    ['path', (path ?? '').split('.')],
    typeof given === 'string' ? ['schema', given.split('.')] : ['definition', given],
  ]);
}
