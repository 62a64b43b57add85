// SPDX-License-Identifier: Apache-2.0
// Finds the members of one small set of texts in another text, in all their spellings: values that are to
// be masked wherever they stand, and tokens on their way back. Leftmost, longest, whole words only. It tells
// exactly from where on a text that goes on could still become a match.
import { type Form, lowerUnit, NUMBER_SEPARATORS } from './normal-form.ts';
import { CODE_LIKE } from './token-code.ts';

export type Found = {
  readonly start: number;
  readonly end: number;
  /** Place of the form in the list that the matcher was made of. */
  readonly form: number;
};

export type Scan = {
  readonly found: readonly Found[];
  /** Smallest index at which a match could still begin or change; the length of the text if nowhere. */
  readonly pending: number;
};

/** Units before a match that are looked at: what stands there may make it a part of another word. */
export const LOOK_BEHIND = 3;

/** Edges are named by units, in the form in which they are compared. */
type Node = { form: number | undefined; readonly next: Map<number, Node> };
const newNode = (): Node => ({ form: undefined, next: new Map() });
type Kind = Form['kind'];
type Root = { readonly kind: Kind; readonly node: Node };

/** Letters and digits of Latin script. */
const WORD = /[0-9A-Za-z\u00c0-\u024f]/;
const WORDS = Uint8Array.from({ length: 0x250 }, (_, code) =>
  WORD.test(String.fromCharCode(code)) ? 1 : 0,
);
const ASCII = 0x80;
const BLANK = 0x20;
const UNDERSCORE = 0x5f;
const BACKSLASH = 0x5c;
const SEPARATOR = new RegExp(`[${NUMBER_SEPARATORS}]`);
const SEPARATORS = Uint8Array.from({ length: ASCII }, (_, code) =>
  SEPARATOR.test(String.fromCharCode(code)) ? 1 : 0,
);
/** More between two digits, or two words, and they do not belong together. */
const SEPARATORS_MAX = 2;

const isWord = (text: string, at: number): boolean => WORDS[text.charCodeAt(at)] === 1;
const isDash = (code: number): boolean => code === 0x2d || (code >= 0x2010 && code <= 0x2013);
const isBlank = (code: number): boolean =>
  code === BLANK ||
  (code >= 0x09 && code <= 0x0d) ||
  (code >= ASCII && /\s/.test(String.fromCharCode(code)));
const isSeparator = (code: number): boolean =>
  code < ASCII ? SEPARATORS[code] === 1 : SEPARATOR.test(String.fromCharCode(code));

/** Every token holds a code; a search for those alone is native, and is what most answers cost. */
const CODE = new RegExp(CODE_LIKE, 'g');

/** A search for one of the units of ASCII, or, with `others`, any beyond it. */
function plainFirsts(units: ReadonlySet<number>, others: boolean): RegExp | undefined {
  if (units.size === 0 && !others) return undefined;
  const listed = Array.from(units, (code) => `\\x${code.toString(16).padStart(2, '0')}`).join('');
  return new RegExp(`[${listed}${others ? '\\u0080-\\uffff' : ''}]`, 'g');
}

/** Where something cannot be told before more of the text is known. */
const MORE = -1;
const NO = -2;

export class Matcher {
  readonly #roots: readonly Root[];
  /** Units that a form may begin with: those of ASCII in a table, whether there are others. */
  readonly #firsts = new Uint8Array(ASCII);
  #others = false;
  /** Units in which a token that ends with a code is written at most. */
  #reach = 0;
  /** Finds a unit that another form may begin with; undefined when all are such tokens. */
  readonly #plain: RegExp | undefined;

  /** Of two equal forms the first counts. Empty forms are never found. */
  constructor(forms: readonly Form[]) {
    const roots = new Map<Kind, Node>();
    for (const [index, { kind, text }] of forms.entries()) {
      if (text === '') continue;
      // Each underscore may have a backslash before it.
      if (kind === 'token') this.#reach = Math.max(this.#reach, text.length * 2);
      let node = roots.get(kind) ?? newNode();
      roots.set(kind, node);
      for (let at = 0; at < text.length; at++) {
        const next: Node = node.next.get(text.charCodeAt(at)) ?? newNode();
        node.next.set(text.charCodeAt(at), next);
        node = next;
      }
      node.form ??= index;
    }
    this.#roots = [...roots].map(([kind, node]) => ({ kind, node }));
    const plain = new Set<number>();
    for (const { kind, node } of this.#roots) {
      for (let code = 0; code < ASCII; code++) {
        if (!node.next.has(edgeOf(kind, code))) continue;
        this.#firsts[code] = 1;
        if (kind !== 'token') plain.add(code);
      }
      for (const code of node.next.keys()) this.#others ||= code >= ASCII;
    }
    this.#plain = plainFirsts(plain, this.#others);
  }

  /**
   * Matches that start at or after `from`. `last`: the text is complete. At most LOOK_BEHIND units before
   * `from` are looked at. Costs at most the length of the longest form for each unit.
   */
  scan(text: string, from: number, last: boolean): Scan {
    const found: Found[] = [];
    let zone = this.#zone(text, from, last);
    for (let at = from; at < text.length; ) {
      if (at > zone.to) zone = this.#zone(text, at, last);
      if (at < zone.from) at = Math.min(zone.from, this.#plainAt(text, at));
      if (at === text.length) break;
      const end = this.#canStart(text, at) ? this.#longest(text, at, last) : undefined;
      if (end === 'more') return { found, pending: at };
      if (end === undefined) at++;
      else {
        found.push(end);
        at = end.end;
      }
    }
    return { found, pending: text.length };
  }

  /** True only for a text of JSON in whose strings, read as they are meant, nothing can be found. */
  isAbsent(json: string): boolean {
    // Escapes of one letter hide no letter and no digit; those of four digits may.
    if (json.includes('\\u')) return false;
    if (this.#plain === undefined) {
      CODE.lastIndex = 0;
      return !CODE.test(json);
    }
    // A blank stands between more than what was escaped does: what is not found now is not there.
    const text = json.includes('\\') ? json.replaceAll(/\\[^]/g, ' ') : json;
    return this.scan(text, 0, true).found.length === 0;
  }

  /** The next units, from `at` on, with which a token may begin. */
  #zone(text: string, at: number, last: boolean): { readonly from: number; readonly to: number } {
    const end = text.length;
    if (this.#reach === 0) return { from: end, to: end };
    const tail = last ? end : Math.max(at, end - this.#reach);
    if (tail === at) return { from: at, to: end };
    CODE.lastIndex = at;
    const code = CODE.exec(text)?.index;
    if (code === undefined) return { from: tail, to: end };
    return { from: Math.min(tail, Math.max(at, code - this.#reach)), to: code };
  }

  /** The next place from `at` on where another form may begin. */
  #plainAt(text: string, at: number): number {
    if (this.#plain === undefined) return text.length;
    this.#plain.lastIndex = at;
    return this.#plain.test(text) ? this.#plain.lastIndex - 1 : text.length;
  }

  #canStart(text: string, at: number): boolean {
    const code = text.charCodeAt(at);
    if (code < ASCII ? this.#firsts[code] === 0 : !this.#others) return false;
    return at === 0 || !isWord(text, at - 1) || !isWord(text, at);
  }

  #longest(text: string, start: number, last: boolean): Found | 'more' | undefined {
    let best: Found | undefined;
    for (const { kind, node } of this.#roots) {
      if (kind === 'token' && isPartOfToken(text, start)) continue;
      const found = walk(node, { kind, text, start, last });
      if (found === 'more') return found;
      if (found !== undefined && (best === undefined || found.end > best.end)) best = found;
    }
    return best;
  }
}

type Start = {
  readonly kind: Kind;
  readonly text: string;
  readonly start: number;
  readonly last: boolean;
};

function walk(root: Node, { kind, text, start, last }: Start): Found | 'more' | undefined {
  let best: Found | undefined;
  let node = root.next.get(edgeOf(kind, text.charCodeAt(start)));
  for (let at = start + 1; node !== undefined; ) {
    if (node.form !== undefined) {
      const closed = endsAt(text, at, { kind, last });
      if (closed === 'more') return 'more';
      if (closed) best = { start, end: at, form: node.form };
    }
    const step = node.next.size === 0 ? NO : next(node, { kind, text, start: at, last });
    if (step === MORE) return 'more';
    if (step === NO) return best;
    node = node.next.get(edgeOf(kind, text.charCodeAt(step - 1)));
    at = step;
  }
  return best;
}

/** The name of the edge that a unit of the text follows. */
function edgeOf(kind: Kind, code: number): number {
  if (kind === 'exact') return code;
  if (kind === 'token' && isDash(code)) return UNDERSCORE;
  if (kind === 'folded' && isBlank(code)) return BLANK;
  if (code < ASCII) return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
  return lowerUnit(String.fromCharCode(code)).charCodeAt(0);
}

/** Where the text goes on behind one more edge of `node`; MORE or NO where it does not. */
function next(node: Node, { kind, text, start, last }: Start): number {
  let at = start;
  // A Markdown writer's underscore: the model means the same token.
  if (kind === 'token' && text.charCodeAt(at) === BACKSLASH && node.next.has(UNDERSCORE)) {
    if (at + 1 === text.length) return last ? NO : MORE;
    return text.charCodeAt(at + 1) === UNDERSCORE ? at + 2 : NO;
  }
  for (let skipped = 0; at < text.length; at++, skipped++) {
    const code = text.charCodeAt(at);
    if (node.next.has(edgeOf(kind, code))) return at + 1;
    const loose =
      (kind === 'number' && isSeparator(code)) ||
      (kind === 'folded' && isBlank(code) && isBlank(text.charCodeAt(at - 1)));
    if (!loose || skipped === SEPARATORS_MAX) return NO;
  }
  return last ? NO : MORE;
}

/** Whether a match that ends before `at` ends a word. */
function endsAt(
  text: string,
  at: number,
  { kind, last }: { readonly kind: Kind; readonly last: boolean },
): boolean | 'more' {
  if (at === text.length) return last ? true : 'more';
  if (!isWord(text, at - 1)) return true;
  if (isWord(text, at)) return false;
  if (kind !== 'token') return true;
  // `EMAIL_Bodakireze_2` is not the token, `_EMAIL_Bodakireze_` is one in italics.
  let behind = at;
  if (text.charCodeAt(behind) === BACKSLASH) behind++;
  if (text.charCodeAt(behind) === UNDERSCORE) return sees(text, behind + 1, last);
  return behind === text.length && !last ? 'more' : true;
}

const sees = (text: string, at: number, last: boolean): boolean | 'more' => {
  if (at === text.length) return last ? true : 'more';
  return !isWord(text, at);
};

/** `PHONE_` before a code that is not a phone's: another label, so another token. */
function isPartOfToken(text: string, start: number): boolean {
  let at = start - 1;
  const before = text.charCodeAt(at);
  if (before !== UNDERSCORE && !isDash(before)) return false;
  if (text.charCodeAt(at - 1) === BACKSLASH) at--;
  return at > 0 && isWord(text, at - 1);
}
