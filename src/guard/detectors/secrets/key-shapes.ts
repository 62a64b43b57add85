// SPDX-License-Identifier: Apache-2.0
// The vendors' key shapes made ready: one trie over all anchors, and the judgement of one place in a text.
import { type Alphabet, alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { hasCheck } from './crc-base62.ts';
import { KeyTail } from './key-tail.ts';
import { PatternTrie } from './pattern-trie.ts';
import { isFilledIn } from './placeholder.ts';
import { randomness } from './randomness.ts';
import { KEY_SHAPES, type KeyShape, SETS, type SetName } from './vendor-keys.data.ts';

const ALNUM = alphabet(/[A-Za-z0-9]/);
const JOINT = alphabet(/[._]/);
const ALPHABETS = new Map<SetName, Alphabet>(
  (Object.keys(SETS) as SetName[]).map((name) => [name, alphabet(new RegExp(`[${SETS[name]}]`))]),
);
const setOf = (name: SetName): Alphabet => ALPHABETS.get(name) ?? ALNUM;

/** What `form` says, as a pattern: "hex8 - alnum20+" is eight, a hyphen, and twenty or more. */
export function formPattern(form: string): string {
  const parts = form.split(' ').map((part) => {
    const [, name, count, more] = /^([a-zA-Z]+[0-9]{0,2}?)(\d+)(\+?)$/.exec(part) ?? [];
    const members = Object.entries(SETS).find(([set]) => set === name)?.[1];
    if (members === undefined || count === undefined) return part.replace(/[.$/]/g, '\\$&');
    return `[${members}]{${count}${more === '+' ? `,${Number(count) + 24}` : ''}}`;
  });
  return parts.join('');
}

type Compiled = KeyShape & {
  readonly characters: Alphabet;
  readonly formed: RegExp | undefined;
  readonly leading: Alphabet | undefined;
  /** It begins with small letters, as the rest of a name may. */
  readonly inNames: boolean;
};
const COMPILED: readonly Compiled[] = KEY_SHAPES.map((shape) => ({
  ...shape,
  characters: setOf(shape.tail),
  formed: shape.form === undefined ? undefined : new RegExp(formPattern(shape.form), 'y'),
  leading: shape.before === undefined ? undefined : setOf(shape.before.set),
  inNames: /^[a-z]/.test(shape.anchor),
}));
const ANCHORS = [...new Set(KEY_SHAPES.map(({ anchor }) => anchor))];
const BY_ANCHOR = ANCHORS.map((anchor) => COMPILED.filter((shape) => shape.anchor === anchor));
/** More than any tail of this form has. */
const formChars = (form = ''): number =>
  form.split(' ').reduce((sum, part) => sum + Number(/\d+(?=\+?$)/.exec(part)?.[0] ?? 0) + 24, 0);

/** Every anchor, by which the keys of a text are looked for. */
export const anchors = new PatternTrie(ANCHORS, false);
/** Longest key with its anchor. */
export const KEY_CHARS_MAX = Math.max(
  ...KEY_SHAPES.map(({ anchor, max, form }) => anchor.length + Math.max(max, formChars(form))),
);
/** Longest anchor, and longest key that does not begin with its anchor. */
export const LEAD_CHARS = Math.max(
  ...KEY_SHAPES.map(
    ({ before, anchor, max }) => anchor.length + (before === undefined ? 0 : before.max + max),
  ),
);

export type Key = { readonly start: number; readonly end: number; readonly shape: KeyShape };

/** A key is judged by so many of its first characters. */
const SAMPLE_CHARS = 72;

/** Drawn rather than written, and not a picture of a key. */
function isDrawn(text: string, start: number, end: number, { apart }: Compiled): boolean {
  const sample = text.slice(start, Math.min(end, start + SAMPLE_CHARS));
  // A key that counts is somebody's example of the vendor's form, and is no less a key for that.
  if (randomness(sample, false) < 0.35 && (apart || !/\d/.test(sample))) return false;
  return !isFilledIn(sample);
}

/** Small letters after a dot or a line are the rest of a name: "box.ico-", "get_hf_". */
const isInWord = ({ inNames }: Compiled, text: string, at: number): boolean =>
  isIn(ALNUM, text, at) || (inNames && isIn(JOINT, text, at));

function keyOf(shape: Compiled, at: number, from: number, tail: KeyTail): Key | undefined {
  const { text } = tail;
  const { before, leading, characters, max, formed } = shape;
  const first = at + shape.anchor.length;
  let start = shape.bare ? first : at;
  let end: number | undefined;
  if (before !== undefined && leading !== undefined) {
    end = runEnd(text, characters, first, max);
    if (end - first < shape.min || (shape.apart && isIn(ALNUM, text, end))) return undefined;
    start = runStart(text, leading, at, from, before.max);
    if (at - start < before.min || !tail.isVaried(start, end)) return undefined;
  } else {
    if (shape.apart && isInWord(shape, text, at - 1)) return undefined;
    end = tail.end(shape, first);
    if (end === undefined) return undefined;
  }
  if (formed !== undefined) {
    formed.lastIndex = first;
    if (!formed.test(text)) return undefined;
    end = Math.max(end, formed.lastIndex);
  }
  if (start < from) return undefined;
  if (shape.apart && isIn(ALNUM, text, end)) return undefined;
  if (shape.apart && before !== undefined && isInWord(shape, text, start - 1)) return undefined;
  const drawn = before === undefined ? first : start;
  return isDrawn(text, drawn, end, shape) ? { start, end, shape } : undefined;
}

/** The key whose anchor stands at `at`, not before `from`. */
export function keyAt(at: number, from: number, tail: KeyTail): Key | undefined {
  for (let below = Number.POSITIVE_INFINITY; ; ) {
    const index = anchors.at(tail.text, at, below);
    const shapes = BY_ANCHOR[index];
    if (shapes === undefined) return undefined;
    for (const shape of shapes) {
      const key = keyOf(shape, at, from, tail);
      if (key !== undefined) return key;
    }
    below = shapes[0]?.anchor.length ?? 0;
  }
}

/** Which keys may still go on where a text ends; how far back each alphabet reaches is found once. */
export class OpenKeys {
  readonly #text: string;
  readonly #starts = new Map<Alphabet, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a key whose anchor stands at `at` may. */
  isOpen(at: number): boolean {
    const text = this.#text;
    for (let below = Number.POSITIVE_INFINITY; ; ) {
      const shapes = BY_ANCHOR[anchors.at(text, at, below)];
      if (shapes === undefined) return false;
      below = shapes[0]?.anchor.length ?? 0;
      const room = text.length - at - below;
      for (const { characters, max, form } of shapes) {
        if (room <= max && this.#start(characters) <= at + below) return true;
        if (form !== undefined && room <= formChars(form)) return true;
      }
    }
  }

  #start(characters: Alphabet): number {
    const known = this.#starts.get(characters);
    if (known !== undefined) return known;
    const start = runStart(this.#text, characters, this.#text.length, 0, KEY_CHARS_MAX);
    this.#starts.set(characters, start);
    return start;
  }
}

/** Where the anchor ends that stands at `at`; `at` where there is none. */
export const anchorEnd = (text: string, at: number): number =>
  at + (ANCHORS[anchors.at(text, at)]?.length ?? 0);

/** How sure a key of a shape is: its check holds, it has none, or it fails. */
export function scoreOf({ start, end, shape }: Key, text: string): number {
  if (!shape.checked) return 0.9999;
  return hasCheck(text.slice(start + shape.anchor.length, end)) ? 0.99999 : 0.999;
}

/** Whether `value` begins with a key that has a vendor's mark. */
export function isVendorKey(value: string): boolean {
  const tail = new KeyTail(value);
  const stop = value.length;
  for (let at = anchors.seek(value, 0, stop); at < stop; at = anchors.seek(value, at + 1, stop)) {
    if (keyAt(at, 0, tail)?.start === 0) return true;
  }
  return false;
}
