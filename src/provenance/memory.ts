// SPDX-License-Identifier: Apache-2.0
// What was read before, kept by its text: an agent sends the same history with every turn, and reading it again would
// be most of the work. Purely a memory of pure functions, so what is forgotten is read again with the same result.
import { type Compact, compactOf } from './compact.ts';
import { piecesOf, type PromptTemplate } from './documents.ts';
import { leavesOf } from './literal.ts';
import { type Reading, readingOf } from './reading.ts';
import type { SourceKind } from './roles.ts';
import { formsOf } from './values.ts';
import { wordsOf } from './words.ts';

/** What the user wrote in one message, without the documents in it. */
export type Said = {
  readonly text: string;
  readonly words: readonly string[];
  readonly compact: Compact;
  readonly documents: readonly string[];
};

export type Naming = { readonly name: string; readonly form: string };

export type Memory = {
  reading(text: string, source: SourceKind): Reading;
  said(text: string): Said;
  /** Forms of the texts in the arguments of a call, with the name of the argument. */
  naming(args: string): readonly Naming[];
};

/** Characters of all texts that are kept, in one process. */
const KEPT_CHARS_MAX = 2_000_000;
/** Values of a call that are too short to name anything, and arguments that are looked at. */
const NAMING_CHARS_MIN = 3;
const NAMING_CHARS_MAX = 512;
const NAMING_VALUES_MAX = 16;
const ARGUMENTS_CHARS_MAX = 4_096;

/** A memory for messages in which documents stand as `templates` say. */
export function createMemory(
  templates: readonly PromptTemplate[] = [],
  keptCharsMax = KEPT_CHARS_MAX,
): Memory {
  const readings: Record<SourceKind, Map<string, Reading>> = {
    private: new Map(),
    directory: new Map(),
    open: new Map(),
    text: new Map(),
  };
  const messages = new Map<string, Said>();
  const names = new Map<string, readonly Naming[]>();
  let chars = 0;
  const kept = <Made>(map: Map<string, Made>, key: string, make: () => Made): Made => {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    chars += key.length;
    if (chars > keptCharsMax) {
      // Dropping all at once costs one turn of reading, and no order has to be kept meanwhile.
      for (const one of [...Object.values(readings), messages, names]) one.clear();
      chars = key.length;
    }
    if (key.length <= keptCharsMax) map.set(key, made);
    return made;
  };
  return {
    reading: (text, source) => kept(readings[source], text, () => readingOf(text, source)),
    said: (text) => kept(messages, text, () => saidIn(text, templates)),
    naming: (args) => kept(names, args, () => formsIn(args)),
  };
}

function saidIn(text: string, templates: readonly PromptTemplate[]): Said {
  const pieces = piecesOf(text, templates);
  const own = pieces.filter(({ document }) => !document).map((piece) => piece.text);
  const said = own.join('\n');
  return {
    text: said,
    words: wordsOf(said),
    compact: compactOf(said),
    documents: pieces.filter(({ document }) => document).map((piece) => piece.text),
  };
}

function formsIn(args: string): readonly Naming[] {
  const texts = (leavesOf(args.slice(0, ARGUMENTS_CHARS_MAX)) ?? []).flatMap((leaf) =>
    leaf.name || typeof leaf.value !== 'string' || leaf.value.length > NAMING_CHARS_MAX
      ? []
      : [{ name: leaf.key, text: leaf.value }],
  );
  return texts
    .slice(0, NAMING_VALUES_MAX)
    .flatMap(({ name, text }) => formsOf(text).map((form) => ({ name, form })))
    .filter(({ form }) => form.length >= NAMING_CHARS_MIN);
}
