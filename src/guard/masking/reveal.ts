// SPDX-License-Identifier: Apache-2.0
// The way back: where tokens stand in what a model wrote, and what is put in their place. Never where a
// reader's program would fetch or follow it, or where code sends it away: there the token stays as it is.
import { unescapedView } from '../view/view.ts';
import { CodeContext, sends } from './code-context.ts';
import { MarkupContext } from './markup-context.ts';
import { LOOK_BEHIND, type Matcher } from './matcher.ts';

/** Units [start, end) of the text are to be replaced by `text`. */
export type Reveal = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What kind of value it is: of the finding that masked it. */
  readonly entity: string;
};

/** Why a token stays: where it stands, in what, or because enough has come back. */
export type Stay = 'address' | 'code' | 'bound' | 'egress-tool' | 'mask' | 'json';

/** Told of every token that stays. */
export type Stays = (why: Stay) => void;
const NOBODY: Stays = () => undefined;

/** What may be revealed in one exchange. */
export type Revealing = {
  readonly matcher: Matcher;
  /** The value behind a form of the matcher; undefined when enough has been revealed. */
  readonly valueOf: (form: number) => string | undefined;
  readonly entityOf: (form: number) => string;
};

/** Units of the window that are settled and not cut off at once, because each cut is a copy. */
const WINDOW_MIN = 64;
/** Units kept until a token asks where it stands. Most answers have none, and are never read for that. */
const UNREAD_MAX = 256 * 1024;

/** Texts of JSON within texts of JSON that are followed. */
const DEPTH_MAX = 4;

const NOTHING: readonly Reveal[] = [];

/** Reads one growing text. Finds the same in pieces as in one piece. */
export class RevealScanner {
  readonly #revealing: Revealing;
  readonly #stays: Stays;
  readonly #markup = new MarkupContext();
  readonly #code = new CodeContext();
  #window = '';
  /** What was cut off the window before a context read it: only where a token stands does it count. */
  #unread = '';
  /** Offset of the window in the text. */
  #base = 0;
  /** In the window: up to where contexts need not read any more, and where nothing can change any more. */
  #read = 0;
  #settled = 0;

  constructor(revealing: Revealing, stays: Stays = NOBODY) {
    this.#revealing = revealing;
    this.#stays = stays;
  }

  /** Appends text; returns what became certain. */
  push(text: string): readonly Reveal[] {
    this.#window += text;
    const revealed = this.#scan(false);
    if (this.#settled > WINDOW_MIN) this.#cut(this.#settled - LOOK_BEHIND);
    return revealed;
  }

  end(): readonly Reveal[] {
    return this.#scan(true);
  }

  /** Offset before which every token is known and dealt with. Never decreases. */
  get safe(): number {
    return this.#base + this.#settled;
  }

  #scan(last: boolean): readonly Reveal[] {
    const { matcher, valueOf, entityOf } = this.#revealing;
    const { found, pending } = matcher.scan(this.#window, this.#settled, last);
    this.#settled = pending;
    if (found.length === 0) return NOTHING;
    const revealed: Reveal[] = [];
    for (const { start, end, form } of found) {
      if (!last && isInHost(this.#window, end) === undefined) {
        this.#settled = start;
        break;
      }
      const why = this.#whyNot(start, end);
      const text = why === undefined ? valueOf(form) : undefined;
      if (text === undefined) this.#stays(why ?? 'bound');
      else {
        const place = { start: this.#base + start, end: this.#base + end };
        revealed.push({ ...place, text, entity: entityOf(form) });
      }
    }
    return revealed;
  }

  #cut(at: number): void {
    if (at > this.#read) {
      this.#unread += this.#window.slice(this.#read, at);
      this.#read = at;
    }
    if (this.#unread.length > UNREAD_MAX) this.#readTo(at);
    this.#window = this.#window.slice(at);
    this.#base += at;
    this.#read -= at;
    this.#settled -= at;
  }

  #readTo(at: number): void {
    const text = this.#unread + this.#window.slice(this.#read, at);
    this.#unread = '';
    this.#read = Math.max(this.#read, at);
    this.#markup.push(text);
    this.#code.push(text);
  }

  #whyNot(start: number, end: number): Stay | undefined {
    this.#readTo(start);
    if (this.#code.isSending) return 'code';
    const isActive =
      isInHost(this.#window, end) === true || this.#markup.isActive(this.#window.charAt(end));
    return isActive ? 'address' : undefined;
  }
}

/** Longest label of a host. */
const LABEL_UNITS = 63;
const LABEL = /[\p{L}\p{N}-]/u;

/**
 * Whether what stands behind a token makes it a part of the name of a host or of a mailbox: `.name`,
 * `@name`, `-x.name`. Undefined: only more of the text tells.
 */
function isInHost(text: string, at: number): boolean | undefined {
  let dot = at;
  if (text.charAt(at) === '-') {
    while (dot < text.length && dot - at < LABEL_UNITS && LABEL.test(text.charAt(dot))) dot++;
  }
  if (dot === text.length) return undefined;
  if (text.charAt(dot) !== '.' && text.charAt(dot) !== '@') return false;
  return dot + 1 === text.length ? undefined : /[\p{L}\p{N}]/u.test(text.charAt(dot + 1));
}

/** Tells of every token in a text in which all of them stay. */
export function tellAll(text: string, { matcher }: Revealing, stays: Stays, why: Stay): void {
  const { found } = matcher.scan(text, 0, true);
  for (let left = found.length; left > 0; left--) stays(why);
}

/** What to replace in a whole text. `isProgram`: it may be run, so code that sends hides all of it. */
export function revealText(
  text: string,
  revealing: Revealing,
  { isProgram, stays = NOBODY }: { readonly isProgram: boolean; readonly stays?: Stays },
): readonly Reveal[] {
  if (isProgram && sends(text)) {
    tellAll(text, revealing, stays, 'code');
    return [];
  }
  const scanner = new RevealScanner(revealing, stays);
  return [...scanner.push(text), ...scanner.end()];
}

/** A string with its quotes, or a number or literal. */
const VALUE = /"(?:[^"\\]|\\.)*"|[-+.\w]+/gs;

/**
 * What to replace in a text that is itself JSON. Every string is a text of its own, and what comes into it
 * is escaped; a string that holds JSON is followed. A number becomes a number again where it can. A text
 * that is no JSON is left alone: nobody knows what its quotes mean.
 */
export function revealJson(
  source: string,
  revealing: Revealing,
  stays: Stays = NOBODY,
): readonly Reveal[] {
  return inJson(source, { revealing, stays, depth: 0 });
}

type Within = {
  readonly revealing: Revealing;
  readonly stays: Stays;
  readonly depth: number;
};

function inJson(source: string, within: Within): readonly Reveal[] {
  const { matcher } = within.revealing;
  if (matcher.isAbsent(source)) return [];
  if (!isJson(source)) {
    tellAll(source, within.revealing, within.stays, 'json');
    return [];
  }
  const revealed: Reveal[] = [];
  for (const { 0: written, index } of source.matchAll(VALUE)) {
    const inside = written.startsWith('"')
      ? inString(written.slice(1, -1), within).map((reveal) => ({
          ...reveal,
          start: index + 1 + reveal.start,
          end: index + 1 + reveal.end,
        }))
      : inNumber(written, within).map((reveal) => ({
          ...reveal,
          start: index,
          end: index + written.length,
        }));
    revealed.push(...inside);
  }
  return revealed;
}

function inString(raw: string, within: Within): readonly Reveal[] {
  const { revealing, stays, depth } = within;
  const view = unescapedView(raw);
  const nested = depth < DEPTH_MAX && /^\s*[[{]/.test(view.text) && isJson(view.text);
  const found = nested
    ? inJson(view.text, { ...within, depth: depth + 1 })
    : revealText(view.text, revealing, { isProgram: true, stays });
  return found.map(({ start, end, text, entity }) => ({
    ...view.original(start, end),
    text: JSON.stringify(text).slice(1, -1),
    entity,
  }));
}

/** A surrogate that the model wrote as a number. */
function inNumber(written: string, { revealing, stays }: Within): readonly Reveal[] {
  const { found } = revealing.matcher.scan(written, 0, true);
  const [only] = found;
  if (only === undefined || only.start > 0 || only.end < written.length) return [];
  const value = revealing.valueOf(only.form);
  if (value === undefined) {
    stays('bound');
    return [];
  }
  const text = /^-?[1-9][0-9]*$/.test(value) ? value : JSON.stringify(value);
  return [{ start: 0, end: written.length, text, entity: revealing.entityOf(only.form) }];
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
