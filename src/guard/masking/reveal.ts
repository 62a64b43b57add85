// SPDX-License-Identifier: Apache-2.0
// The way back: where tokens stand in what a model wrote, and what is put in their place. Never where a
// reader's program would fetch or follow it, or where code sends it away: there the token stays as it is.
import { unescapedView } from '../view/view.ts';
import { CodeContext, sends } from './code-context.ts';
import { MarkupContext } from './markup-context.ts';
import { LOOK_BEHIND, type Matcher } from './matcher.ts';

/** Units [start, end) of the text are to be replaced by `text`. */
export type Reveal = { readonly start: number; readonly end: number; readonly text: string };

/** What may be revealed in one exchange. */
export type Revealing = {
  readonly matcher: Matcher;
  /** The value behind a form of the matcher; undefined when enough has been revealed. */
  readonly valueOf: (form: number) => string | undefined;
};

/** Texts of JSON within texts of JSON that are followed. */
const DEPTH_MAX = 4;

/** Reads one growing text. Finds the same in pieces as in one piece. */
export class RevealScanner {
  readonly #revealing: Revealing;
  readonly #markup = new MarkupContext();
  readonly #code = new CodeContext();
  #window = '';
  /** Offset of the window in the text. */
  #base = 0;
  /** In the window: what both contexts have read, and where nothing can change any more. */
  #read = 0;
  #settled = 0;

  constructor(revealing: Revealing) {
    this.#revealing = revealing;
  }

  /** Appends text; returns what became certain. */
  push(text: string): readonly Reveal[] {
    this.#window += text;
    const revealed = this.#scan(false);
    const cut = Math.min(this.#settled - LOOK_BEHIND, this.#read);
    if (cut > 0) {
      this.#window = this.#window.slice(cut);
      this.#base += cut;
      this.#read -= cut;
      this.#settled -= cut;
    }
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
    const { matcher, valueOf } = this.#revealing;
    const { found, pending } = matcher.scan(this.#window, this.#settled, last);
    const revealed: Reveal[] = [];
    this.#settled = pending;
    for (const { start, end, form } of found) {
      if (!last && !isFollowed(this.#window, end)) {
        this.#settled = start;
        break;
      }
      this.#advance(start);
      const text = this.#isActive(end) ? undefined : valueOf(form);
      if (text !== undefined) {
        revealed.push({ start: this.#base + start, end: this.#base + end, text });
      }
    }
    this.#advance(this.#settled);
    return revealed;
  }

  #advance(to: number): void {
    const text = this.#window.slice(this.#read, to);
    this.#markup.push(text);
    this.#code.push(text);
    this.#read = to;
  }

  #isActive(end: number): boolean {
    if (this.#code.isSending || beginsAddress(this.#window, end)) return true;
    return this.#markup.isActive(this.#window.charAt(end));
  }
}

/** Units behind a token that may make it the name of a host or of a mailbox. */
const JOINS = /[.@]/;
const isFollowed = (text: string, at: number): boolean =>
  at < text.length && (!JOINS.test(text.charAt(at)) || at + 1 < text.length);
const beginsAddress = (text: string, at: number): boolean =>
  JOINS.test(text.charAt(at)) && /[\p{L}\p{N}]/u.test(text.charAt(at + 1));

/** What to replace in a whole text. `isProgram`: it may be run, so code that sends hides all of it. */
export function revealText(
  text: string,
  revealing: Revealing,
  { isProgram }: { readonly isProgram: boolean },
): readonly Reveal[] {
  if (isProgram && sends(text)) return [];
  const scanner = new RevealScanner(revealing);
  return [...scanner.push(text), ...scanner.end()];
}

/** A string with its quotes, or a number or literal. */
const VALUE = /"(?:[^"\\]|\\.)*"|[-+.\w]+/gs;

/**
 * What to replace in a text that is itself JSON. Every string is a text of its own, and what comes into it
 * is escaped; a string that holds JSON is followed. A number becomes a number again where it can. A text
 * that is no JSON is left alone: nobody knows what its quotes mean.
 */
export function revealJson(source: string, revealing: Revealing, depth = 0): readonly Reveal[] {
  if (!isJson(source)) return [];
  const revealed: Reveal[] = [];
  for (const { 0: written, index } of source.matchAll(VALUE)) {
    const inside = written.startsWith('"')
      ? revealString(written.slice(1, -1), revealing, depth).map(({ start, end, text }) => ({
          start: index + 1 + start,
          end: index + 1 + end,
          text,
        }))
      : revealNumber(written, revealing).map(({ text }) => ({
          start: index,
          end: index + written.length,
          text,
        }));
    revealed.push(...inside);
  }
  return revealed;
}

function revealString(raw: string, revealing: Revealing, depth: number): readonly Reveal[] {
  const view = unescapedView(raw);
  const nested = depth < DEPTH_MAX && /^\s*[[{]/.test(view.text) && isJson(view.text);
  const found = nested
    ? revealJson(view.text, revealing, depth + 1)
    : revealText(view.text, revealing, { isProgram: true });
  return found.map(({ start, end, text }) => ({
    ...view.original(start, end),
    text: JSON.stringify(text).slice(1, -1),
  }));
}

/** A surrogate that the model wrote as a number. */
function revealNumber(written: string, { matcher, valueOf }: Revealing): readonly Reveal[] {
  const { found } = matcher.scan(written, 0, true);
  const [only] = found;
  if (only === undefined || only.start > 0 || only.end < written.length) return [];
  const text = valueOf(only.form);
  if (text === undefined) return [];
  return [
    {
      start: 0,
      end: written.length,
      text: /^-?[1-9][0-9]*$/.test(text) ? text : JSON.stringify(text),
    },
  ];
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
