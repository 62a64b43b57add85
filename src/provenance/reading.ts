// SPDX-License-Identifier: Apache-2.0
// What one tool result or document says, split into what its service states (fields of a field's shape) and what
// somebody wrote into it. Everything that is not clearly the first is the second.
import { type Compact, compactOf, type Hit, lexiconOf } from './compact.ts';
import { type Leaf, leavesOf } from './literal.ts';
import type { SourceKind } from './roles.ts';
import { ACTING_STEMS, isFieldShaped } from './shape.ts';
import { ACTION, ACTION_WORDS, PROSE_FIELDS, TOOL_VERBS } from './vocabulary.data.ts';
import { decodedRuns, plainForm } from './values.ts';
import { stemOf, stemsOf, wordsOf, wordsOfName } from './words.ts';

export type Field = {
  readonly form: Compact;
  readonly text: string;
  /** Stems of the name that the value stands under; none for items of a list. */
  readonly key: readonly string[];
  readonly number: number | undefined;
};

/** A verb that somebody wrote, with what it could ask for. */
type Verb = { readonly bits: number; readonly start: number; readonly end: number };

export type Reading = {
  readonly fields: ReadonlyMap<string, readonly Field[]>;
  /** Numbers in fields, each once. */
  readonly numbers: readonly number[];
  /** Totals of columns of numbers: "the sum of my bills" is a number that no row has. */
  readonly sums: readonly number[];
  /** What somebody wrote; '' when there is nothing of the kind. */
  readonly prose: string;
  readonly compact: Compact;
  readonly verbs: readonly Verb[];
  /** False when it is too long to be looked at: then nothing is known about what it holds. */
  readonly whole: boolean;
};

/** Characters of one result that are read. */
const RESULT_CHARS_MAX = 1_000_000;
const VERBS_MAX = 2_000;
const PROSE = stemsOf(PROSE_FIELDS);

/** Every inflection that one meets, so that words need no stemming while a text is read. */
const VERB_BITS: ReadonlyMap<string, number> = (() => {
  const forms = new Map<string, number>();
  for (const words of [...Object.values(ACTION_WORDS), ...Object.values(TOOL_VERBS)]) {
    for (const word of words.split(/\s+/)) {
      const bits = (ACTING_STEMS.get(stemOf(word)) ?? 0) & ~ACTION.read;
      if (bits !== 0 && /^[a-z]+$/.test(word)) forms.set(word, bits);
    }
  }
  return forms;
})();
const LEXICON = lexiconOf(VERB_BITS.keys());
const EMPTY: Reading = {
  fields: new Map(),
  numbers: [],
  sums: [],
  prose: '',
  compact: compactOf(''),
  verbs: [],
  whole: true,
};

/** Reads `text` as the answer of a source of this kind. Linear. */
export function readingOf(text: string, source: SourceKind): Reading {
  if (text.trim() === '') return EMPTY;
  const short = text.slice(0, RESULT_CHARS_MAX);
  const whole = short.length === text.length;
  const leaves = leavesOf(short);
  if (leaves !== undefined) return { ...ofLeaves(leaves, source), whole };
  if (source === 'private' || source === 'directory') {
    const lines = linesOf(short);
    if (lines !== undefined) return { ...EMPTY, ...stated(lines), whole };
  }
  return { ...written(short), whole };
}

function ofLeaves(leaves: readonly Leaf[], source: SourceKind): Reading {
  const believed = source === 'private' || source === 'directory';
  const fields: Field[] = [];
  const prose: string[] = [];
  for (const { key, value, name } of leaves) {
    if (typeof value === 'boolean') continue;
    const text = String(value);
    if (name && /^[A-Za-z][\w$-]{0,40}$/.test(text)) continue;
    const stems = wordsOfName(key).map(stemOf);
    const isProse = !name && typeof value === 'string' && PROSE.has(stems.at(-1) ?? '');
    if (believed && !isProse && (typeof value === 'number' || isFieldShaped(text))) {
      fields.push(fieldOf(text, name ? [] : stems));
    } else prose.push(text);
  }
  return { ...written(prose.join('\n')), ...stated(fields) };
}

function fieldOf(text: string, key: readonly string[]): Field {
  const number = /^[-+]?\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
  return { form: plainForm(text), text, key, number };
}

function stated(fields: readonly Field[]): Pick<Reading, 'fields' | 'numbers' | 'sums'> {
  const byForm = new Map<string, Field[]>();
  const numbers = new Set<number>();
  for (const field of fields) {
    const { chars } = field.form;
    const known = byForm.get(chars);
    if (known === undefined) byForm.set(chars, [field]);
    else if (known.length < ALIKE_MAX) known.push(field);
    if (field.number !== undefined && numbers.size < NUMBERS_MAX)
      numbers.add(Math.abs(field.number));
  }
  return { fields: byForm, numbers: [...numbers], sums: sumsOf(fields) };
}

/** Fields of one value that are told apart by what they stand under. */
const ALIKE_MAX = 16;
const NUMBERS_MAX = 256;

function sumsOf(fields: readonly Field[]): readonly number[] {
  const totals = new Map<string, number>();
  for (const { key, number } of fields) {
    const name = key.join(' ');
    if (number !== undefined) totals.set(name, (totals.get(name) ?? 0) + number);
  }
  return [...totals.values()].slice(0, SUMS_MAX);
}

const SUMS_MAX = 16;

/** A list of names, or of names with values, one a line; undefined when any line is more than that. */
function linesOf(text: string): readonly Field[] | undefined {
  if (text.length > LISTING_CHARS_MAX) return undefined;
  const fields: Field[] = [];
  for (const line of text.split('\n')) {
    const plain = line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim();
    if (plain === '') continue;
    const [, label = '', rest = plain] = /^([\p{L} _-]{1,40}):\s+(.+)$/u.exec(plain) ?? [];
    const key = wordsOfName(label).map(stemOf);
    const inner = leavesOf(rest);
    if (inner?.every(({ value }) => isFieldShaped(String(value))) === true) {
      fields.push(...inner.map(({ value }) => fieldOf(String(value), key)));
      continue;
    }
    if (!isFieldShaped(rest) || PROSE.has(key.at(-1) ?? '')) return undefined;
    fields.push(fieldOf(rest, key));
  }
  return fields;
}

const LISTING_CHARS_MAX = 20_000;

function written(prose: string): Reading {
  if (prose === '') return EMPTY;
  const decoded = decodedRuns(prose);
  const text = decoded === '' ? prose : `${prose}\n${decoded}`;
  const verbs: Verb[] = [];
  const onHit = ({ word, start, end }: Hit): void => {
    if (verbs.length < VERBS_MAX) verbs.push({ bits: VERB_BITS.get(word) ?? 0, start, end });
  };
  return { ...EMPTY, prose: text, compact: compactOf(text, LEXICON, onHit), verbs };
}

/** Before a verb in an instruction: the start of a sentence or of a clause, a politeness, an obligation. */
const IMPERATIVE =
  /(?:^|\n|(?:^|\s)[^\p{L}\p{N}\s]+|[^\p{L}\p{N}\s]\s+|["'“‘«([{<>*`]|\b(?:please|kindly|must|should|shall|then|and|now|also|you|first|just|ahead|immediately|next|instead|or|bitte|por favor|merci de|veuillez|(?:need|needs|have|has|want|wants|sure|remember|you|asked|going|supposed|required|task is|job is) to))\s*$/iu;
const SENTENCE_CHARS = 400;
/** What a sentence says before its verb: "find the mail and delete it". */
const BEFORE_CHARS = 200;
const SENTENCE_END = /[!?:](?=\s|$)|\.(?=\s+\p{Lu}|\s*$)|\n\s*\n/u;

/** A sentence, as it is compared. */
export type Instruction = { readonly compact: Compact; readonly stems: ReadonlySet<string> };

const instructions = new WeakMap<Reading, Map<number, readonly Instruction[]>>();

/** Sentences that ask for one of `bits` the way one asks for something. */
export function instructionsIn(reading: Reading, bits: number): readonly Instruction[] {
  if (reading.verbs.length === 0) return [];
  const kept = instructions.get(reading) ?? new Map<number, readonly Instruction[]>();
  instructions.set(reading, kept);
  const known = kept.get(bits);
  if (known !== undefined) return known;
  const found = sentencesOf(reading, bits).map((sentence) => ({
    compact: compactOf(sentence),
    stems: new Set(wordsOf(sentence).map(stemOf)),
  }));
  kept.set(bits, found);
  return found;
}

function sentencesOf({ prose, verbs }: Reading, bits: number): readonly string[] {
  const found: string[] = [];
  let until = -1;
  for (const { bits: asked, start } of verbs) {
    if ((asked & bits) === 0 || start < until) continue;
    if (!IMPERATIVE.test(prose.slice(Math.max(0, start - 24), start))) continue;
    const rest = prose.slice(start, start + SENTENCE_CHARS);
    const end = rest.search(SENTENCE_END);
    const sentence = end < 0 ? rest : rest.slice(0, end);
    const before = prose.slice(Math.max(0, start - BEFORE_CHARS, until), start);
    found.push((before.split(SENTENCE_END).at(-1) ?? '') + sentence);
    until = start + sentence.length;
    if (found.length >= INSTRUCTIONS_MAX) break;
  }
  return found;
}

const INSTRUCTIONS_MAX = 64;
