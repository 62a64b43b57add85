// SPDX-License-Identifier: Apache-2.0
// Imports an exported rule package of Microsoft Purview: sensitive information types with their patterns,
// keywords and confidence. What has no counterpart here is named, with the reason, and left out; a rule is
// never weakened in silence.
import { compileLinear } from '../patterns/linear-regex.ts';
import { FUNCTIONS } from './functions.data.ts';
import { type Condition, MATCH_CHARS, type Matcher, type Rule, type RuleSet } from './rule.ts';
import { decodeXml, type Element, readXml } from './xml.ts';

export type Import = {
  readonly set: RuleSet;
  /** Name of an entity, pattern or list, and why it was not imported. */
  readonly left: readonly { readonly what: string; readonly reason: string }[];
};

const CONFIDENCE_DEFAULT = 75;
const PROXIMITY_DEFAULT = 300;
const PROXIMITY_MAX = 2_000;
const TERMS_MAX = 5_000;

/** Every element of a name under `element`, at any depth, in order. */
function* all(element: Element, name: string): Generator<Element> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* all(child, name);
  }
}

const attribute = (element: Element, name: string): string => element.attributes.get(name) ?? '';

/** "U.S. Social Security Number" -> "u-s-social-security-number". */
function slug(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 56);
  const base = plain.length > 1 ? plain : `type-${plain || taken.size}`;
  for (let turn = 1; ; turn++) {
    const made = turn === 1 ? base : `${base}-${turn}`;
    if (!taken.has(made)) return made;
  }
}

type Left = (what: string, reason: string) => void;

/** Reads the bytes of an export. Throws BartizanError `config_invalid` for what is no safe XML. */
export function importRulePackage(bytes: Uint8Array): Import {
  const root = readXml(decodeXml(bytes));
  const left: { what: string; reason: string }[] = [];
  const leave: Left = (what, reason) => void left.push({ what, reason });
  const matchers = new Map<string, Matcher>();
  for (const regex of all(root, 'Regex')) addRegex(regex, matchers, leave);
  for (const keyword of all(root, 'Keyword')) addTerms(keyword, matchers, leave);
  for (const dictionary of all(root, 'Dictionary')) {
    leave(attribute(dictionary, 'id') || 'Dictionary', 'dictionaries are not part of an export');
  }
  for (const fingerprint of all(root, 'Fingerprint')) {
    leave(
      attribute(fingerprint, 'id') || 'Fingerprint',
      'fingerprints of documents are not supported',
    );
  }
  for (const affinity of all(root, 'Affinity')) {
    leave(attribute(affinity, 'id') || 'Affinity', 'affinities are not supported');
  }
  const names = namesIn(root);
  const rules: Rule[] = [];
  const taken = new Set<string>();
  for (const entity of all(root, 'Entity')) {
    const id = attribute(entity, 'id');
    const name = names.get(id) ?? id;
    const patterns = patternsOf(entity, name, matchers, leave);
    if (patterns.length === 0) {
      leave(name, 'none of its patterns could be imported');
      continue;
    }
    const made = slug(name, taken);
    taken.add(made);
    const proximity = Number(attribute(entity, 'patternsProximity')) || PROXIMITY_DEFAULT;
    rules.push({
      entity: made,
      name: name.slice(0, 256),
      proximity: Math.min(PROXIMITY_MAX, Math.max(1, proximity)),
      patterns,
    });
  }
  const used = new Set(rules.flatMap(({ patterns }) => patterns.flatMap(namesOf)));
  const kept = [...matchers].filter(([id]) => used.has(id));
  return { set: { rules, matchers: Object.fromEntries(kept) }, left };
}

function addRegex(regex: Element, matchers: Map<string, Matcher>, leave: Left): void {
  const id = attribute(regex, 'id');
  const source = regex.text.trim();
  if (id === '' || source === '') return leave(id || 'Regex', 'it has no id or no pattern');
  if (regex.attributes.has('validators'))
    leave(id, 'its validators are not run: it finds more than in Purview');
  const compiled = compileLinear(source, { ignoreCase: true, charsMax: MATCH_CHARS });
  if (!compiled.ok) return leave(id, compiled.reason);
  matchers.set(id, { kind: 'regex', source, ignore_case: true });
}

function addTerms(keyword: Element, matchers: Map<string, Matcher>, leave: Left): void {
  const id = attribute(keyword, 'id');
  const terms: string[] = [];
  let style = 'word';
  let matchCase = true;
  for (const group of all(keyword, 'Group')) {
    style = attribute(group, 'matchStyle') || style;
    for (const term of all(group, 'Term')) {
      const text = term.text.trim();
      if (text === '' || text.length > 256) continue;
      terms.push(text);
      if (attribute(term, 'caseSensitive').toLowerCase() !== 'true') matchCase = false;
    }
  }
  if (id === '' || terms.length === 0) return leave(id || 'Keyword', 'it has no id or no terms');
  if (terms.length > TERMS_MAX)
    leave(id, `only the first ${TERMS_MAX} of its terms are looked for`);
  matchers.set(id, {
    kind: 'terms',
    terms: [...new Set(terms)].slice(0, TERMS_MAX),
    whole_words: style !== 'string',
    match_case: matchCase,
  });
}

/** Names of entities in the default language, by id. */
function namesIn(root: Element): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of all(root, 'Resource')) {
    const all = resource.children.filter((child) => child.name === 'Name');
    const chosen = all.find((one) => attribute(one, 'default') === 'true') ?? all[0];
    const text = chosen?.text.trim() ?? '';
    if (text !== '') names.set(attribute(resource, 'idRef'), text);
  }
  return names;
}

type Pattern = Rule['patterns'][number];

function patternsOf(
  entity: Element,
  name: string,
  matchers: Map<string, Matcher>,
  leave: Left,
): Pattern[] {
  const patterns: Pattern[] = [];
  for (const [at, pattern] of entity.children.filter((one) => one.name === 'Pattern').entries()) {
    const what = `${name}, pattern ${at + 1}`;
    const main = pattern.children.find((one) => one.name === 'IdMatch');
    const id = main === undefined ? '' : attribute(main, 'idRef');
    if (!isKnown(id, matchers)) {
      leave(what, `it is built on ${id || 'nothing'}, which is not known`);
      continue;
    }
    const near = conditionsOf(pattern, matchers);
    if (near.missing !== undefined) {
      leave(what, `it asks for ${near.missing}, which is not known`);
      continue;
    }
    const confidence = Number(attribute(pattern, 'confidenceLevel')) || CONFIDENCE_DEFAULT;
    patterns.push({
      confidence: Math.min(100, Math.max(1, Math.round(confidence))),
      id,
      near: near.list,
    });
  }
  return patterns;
}

/** Whether a matcher of that id is there, or a function that ours stands for; which is then put there. */
function isKnown(id: string, matchers: Map<string, Matcher>): boolean {
  if (matchers.has(id)) return true;
  const names = Object.hasOwn(FUNCTIONS, id) ? FUNCTIONS[id] : undefined;
  if (names === undefined) return false;
  matchers.set(id, { kind: 'entities', names: [...names] });
  return true;
}

/** What has to stand near; `missing` names what is asked for, cannot be looked for and cannot be done without. */
function conditionsOf(
  parent: Element,
  matchers: Map<string, Matcher>,
): { readonly list: Condition[]; readonly missing?: string } {
  const list: Condition[] = [];
  for (const child of parent.children) {
    if (child.name === 'Match') {
      const id = attribute(child, 'idRef');
      if (!isKnown(id, matchers)) return { list, missing: id };
      list.push({ match: id });
    } else if (child.name === 'Any') {
      const min = Number(attribute(child, 'minMatches') || '1');
      const max = attribute(child, 'maxMatches');
      const any: Condition[] = [];
      let missing: string | undefined;
      for (const part of child.children) {
        const inner = conditionsOf({ ...child, children: [part] }, matchers);
        if (inner.missing === undefined) any.push(...inner.list);
        else missing = inner.missing;
      }
      // A ceiling counts what is there: without one of the parts it would let through what it forbids.
      if (missing !== undefined && (any.length < min || max !== '')) return { list, missing };
      list.push(max === '' ? { any, min } : { any, min, max: Number(max) || 0 });
    }
  }
  return { list };
}

const namesOf = (pattern: Pattern): readonly string[] => [
  pattern.id,
  ...pattern.near.flatMap(inside),
];
const inside = (condition: Condition): readonly string[] =>
  'match' in condition ? [condition.match] : condition.any.flatMap(inside);
