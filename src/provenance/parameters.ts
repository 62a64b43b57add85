// SPDX-License-Identifier: Apache-2.0
// What an argument of a tool is for, by the words of its name, its description and its schema: whom it reaches, what
// it moves, what it runs. An argument that no word describes is an object, and objects are critical.
import { PARAMETER_WORDS } from './vocabulary.data.ts';
import { stemOf, stemsOf, wordsOfName } from './words.ts';

export type ParameterKind =
  | 'target' // who gets or is changed: recipients, accounts, members
  | 'object' // what is acted on: an id, a path, a name
  | 'url'
  | 'command'
  | 'secret'
  | 'amount'
  | 'content' // words for people: judged by what is in them
  | 'detail'; // times, flags, sorting: not judged

const ROWS = PARAMETER_WORDS.map(([kind, words]) => ({
  kind: kind as ParameterKind,
  stems: stemsOf(words),
}));

/** Words that say how a value is written and not what it is. */
const FORMS = stemsOf(
  'id ids identifier uuid guid name names number no num address addresses list key value ref',
);
/** Things that have an id of their own, although people are reached through them. */
const THINGS = stemsOf(
  'email mail message chat conversation thread event file document transaction',
);
const IDS = stemsOf('id ids identifier uuid guid');
/** What may be granted: out of a list that the tool gives, it is a choice like others. */
const GRANTS = stemsOf('role permission permissions scope access level visibility');
/** People who are counted where the argument is a number. */
const COUNTED = stemsOf(
  'persons people guests participants attendees members users adults children',
);
const NAMES = stemsOf('name title filename label');

function rowOf(stem: string): ParameterKind | undefined {
  return ROWS.find(({ stems }) => stems.has(stem))?.kind;
}

/** A schema or a part of one, read without following anything. */
export type Schema = Readonly<Record<string, unknown>>;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const DESCRIBED: readonly (readonly [ParameterKind, RegExp])[] = [
  ['secret', /\b(?:passwords?|secrets?|credentials?|api keys?)\b/i],
  ['command', /\b(?:commands?|shell|scripts?|source code|sql)\b/i],
  ['url', /\b(?:urls?|uris?|links?|web ?sites?|web ?hooks?)\b/i],
  ['target', /\b(?:recipients?|e-?mail address(?:es)?|ibans?|accounts?|phone numbers?|users?)\b/i],
];

export type ParameterContext = {
  /** Whether the tool makes something new: its name is then a detail. */
  readonly creates: boolean;
  readonly executes: boolean;
};

/** The kind of the argument called `name`. `schema` is what the tool declares for it, if anything. */
export function kindOf(name: string, schema: unknown, context: ParameterContext): ParameterKind {
  const stems = wordsOfName(name).map(stemOf);
  const last = stems.at(-1) ?? '';
  const named = IDS.has(last) ? idKind(stems) : namedKind(stems, last, context);
  const isNumber =
    isSchema(schema) && (schema['type'] === 'number' || schema['type'] === 'integer');
  if (isNumber && named === 'target' && COUNTED.has(last)) return 'detail';
  const kind =
    named ?? describedKind(schema) ?? (isNumber && !FORMS.has(last) ? 'amount' : 'object');
  if (kind === 'command' && !context.executes && stems.length > 1) return 'object';
  if (
    isClosed(schema) &&
    (GRANTS.has(stems.at(-1) ?? '') || kind === 'object' || kind === 'content' || kind === 'amount')
  ) {
    return 'detail';
  }
  return kind;
}

function idKind(stems: readonly string[]): ParameterKind {
  const before = stems.slice(0, -1);
  if (before.some((stem) => THINGS.has(stem))) return 'object';
  return before.some((stem) => rowOf(stem) === 'target') ? 'target' : 'object';
}

function namedKind(
  stems: readonly string[],
  last: string,
  { creates, executes }: ParameterContext,
): ParameterKind | undefined {
  if (executes && (last === 'query' || last === 'input' || last === 'text' || last === 'content')) {
    return 'command';
  }
  if (rowOf(stems.join('_')) === 'detail') return 'detail';
  if (NAMES.has(last) && stems.length === 1) return creates ? 'content' : 'object';
  if (NAMES.has(last) && creates && stems.includes('fil')) return 'detail';
  if (!FORMS.has(last)) {
    const kind = rowOf(last);
    if (kind !== undefined) return kind;
  }
  for (const stem of stems) {
    const kind = rowOf(stem);
    if (kind !== undefined && kind !== 'detail' && !FORMS.has(stem)) return kind;
  }
  return last === 'address' ? 'target' : undefined;
}

function describedKind(schema: unknown): ParameterKind | undefined {
  const words = isSchema(schema) ? schema['description'] : undefined;
  if (typeof words !== 'string') return undefined;
  const start = words.slice(0, 300);
  return DESCRIBED.find(([, pattern]) => pattern.test(start))?.[0];
}

/** True for flags and for choices out of a list that the tool itself gives. */
function isClosed(schema: unknown): boolean {
  if (!isSchema(schema)) return false;
  return schema['type'] === 'boolean' || Array.isArray(schema['enum']) || 'const' in schema;
}
