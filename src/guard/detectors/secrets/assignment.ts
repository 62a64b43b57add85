// SPDX-License-Identifier: Apache-2.0
// How a value is given to a name in code, configuration, markup, headers, command lines, queries and
// prose. Every way says where the value begins, by what stands before it alone; all ways that fit are tried,
// so that a text that comes in pieces reads as it does whole.
import { isOption, NAME_CHARS, type Name } from './names.ts';

/** Longest value that is believed to be a secret. */
export const VALUE_CHARS = 1_024;
/** A name and all that stands between it and its value, with one character before the name. */
export const REACH_CHARS = 64;

/** How a value ends: at its quote, at the next tag, with the word, or with the line of an environment file. */
export type Ending = 'quote' | 'tag' | 'word' | 'line';

export type Value = {
  readonly start: number;
  readonly end: number;
  readonly ending: Ending;
  /** It reaches the end of the text: what it is, is not known yet. */
  readonly isOpen: boolean;
  /** Of an Authorization header: "basic", "bearer" and so on. */
  readonly scheme?: string;
  /** given: by a sign; apart: with a blank between, as one says of passwords; listed: next after its name. */
  readonly how: 'given' | 'apart' | 'listed';
};

type Beginning = Pick<Value, 'start' | 'ending'> & {
  readonly quote: number;
  readonly scheme?: string | undefined;
  readonly how?: Value['how'];
};

const CLOSE = String.raw`(?:\\{0,2}["'\x60\])]){0,4}`;
const QUOTE = String.raw`[bBrRuUfFL@$]{0,2}\\{0,2}["'\x60]`;
const way = (source: string): RegExp => new RegExp(source, 'y');

const ASSIGN = way(
  String.raw`${CLOSE}(?:\[\d{0,4}\])?[ \t]{0,12}(?:=>|:=|!?={1,3}|[?|+]{1,2}=|:)[ \t]{0,12}(?:${QUOTE})?`,
);
const TYPED = way(
  String.raw`(?![^=\n]{0,24}(?:href|src)=)[?!]?[: \t][ \t]{0,3}[A-Za-z&][A-Za-z.<>[\]|?&*' ]{0,18}[ \t]{0,3}=[ \t]{0,3}${QUOTE}`,
);
/** What makes a secret of a text, or bytes of it. */
const MADE = way(
  String.raw`${CLOSE}[ \t]{0,4}(?:=|:=?|=>)[ \t]{0,4}(?:new[ ])?(?:[Ss]tr(?:ing)?(?:::from)?|bytes|\[\](?:byte|rune)|Buffer\.from|Some|(?:pydantic\.)?Secret(?:Str(?:ing)?|KeySpec)?(?:::new)?|NSString)\([ ]?${QUOTE}`,
);
const ARGUMENT = way(
  String.raw`(?:\\{0,2}["'\x60]\]?[ \t]{0,4},[ \t]{0,4}|\([ \t]{0,4})${QUOTE}(?:\\["'])?`,
);
const COPIED = way(String.raw`[ \t]{0,2},[ \t]{0,4}${QUOTE}`);
/** What is taken where a setting is missing. */
const FALLBACK = way(String.raw`${CLOSE}[ \t]{0,2}(?:\|\||\?\?|\?:)[ \t]{0,2}${QUOTE}`);
/** A user and a password, to what logs in with them. */
const LOGIN = way(
  String.raw`[ \t]{0,2}=?[ \t]{0,2}\([ \t]{0,2}["'][^"'\s]{1,20}["'],[ \t]{0,4}${QUOTE}`,
);
/** What copies its second argument into the first. */
const COPY = /(?:cpy|cat)\([ ]?$/;
const ITEM = way(
  String.raw`\\{0,2}["'\x60]?[ \t]{0,4}[,{]?(?:[ \t]{0,4}\r?\n)?[ \t]{1,16}["']?(?:[vV]alue|VALUE|default)["']?[ \t]{0,4}[:=][ \t]{0,4}(?:${QUOTE})?`,
);
const ELEMENT = way(String.raw`["']?>`);
/** An attribute that names what its element holds. */
const ATTRIBUTE = /(?:name|key|id)=["']$/;
const QUOTED = way(String.raw`[ \t]{1,4}${QUOTE}`);
const FLAG = way(String.raw`[ \t]{1,4}(?:${QUOTE})?`);
const SSHPASS = way(String.raw`[ \t]{1,2}-p[ \t]{0,2}(?:${QUOTE})?`);
const PROSE = way(
  String.raw`["'*_\x60]{0,3}(?:[ \t](?:for|of|to|on|für|de)(?:[ \t][\w-]{1,12}){1,3})?[ \t]{1,2}(?:is|was|ist|lautet|est|es|é)[ \t]{0,2}:?[ \t]{1,3}(?:${QUOTE})?`,
);
const CLOSERS = '"\'`])\\';
/** What may follow a name that something is given to; the end of the text is among them. */
const BETWEEN = '=:>,({[!?|+"\'`\\\r\n';
const VERB = /(?:is|was|ist|lautet|est|es|é|for|of|to|on|für|de|value|Value|VALUE|default)(?!\w)/y;
/** Names that take the next word for their value. */
const COMMAND = /(?:^|[^A-Za-z])(password|requirepass|masterauth|sshpass)$/i;
const SCHEME =
  /(bearer|basic|token|apikey|api-key|api-token|key|geniekey|ssws|digest)[ \t]{1,4}(?:token=)?["']?/iy;
/** What makes a name followed by a blank a name with a value. */
const GIVEN =
  /(?:^|[\s"'`])-{1,2}$|\bENV[ \t]{1,4}$|\b(?:login|machine|user)[ \t]\S{1,40}[ \t]{1,4}$/;

/** A name in a line of a Dockerfile. */
const ENVIRONMENT = /\bENV[ \t]{1,4}[A-Z0-9_]*$/;
/** So far back is looked for that. */
const GIVEN_CHARS = 54;

const QUOTES = '"\'`';
const isQuote = (code: number): boolean => code === 0x22 || code === 0x27 || code === 0x60;
const isBlank = (code: number): boolean => code <= 0x20 || code === 0xa0;
const WORD_STOPS = new Set(Array.from('"\'`,;)]}><&|([{\\', (char) => char.charCodeAt(0)));

/** Whether a value that ends in this way ends before this character. */
function stops(ending: Ending, quote: number, code: number): boolean {
  if (isBlank(code)) return true;
  if (ending === 'quote') return code === quote || code === 0x5c;
  if (ending === 'tag') return code === 0x3c;
  return ending === 'line' ? isQuote(code) : WORD_STOPS.has(code);
}

const isAt = (form: RegExp, text: string, at: number): boolean => {
  form.lastIndex = at;
  return form.test(text);
};

/**
 * Whether anything may be given to the name with the mark at `mark` in it that ends at `end`: one look
 * that spares most names the rest.
 */
export function mayBeGiven(text: string, mark: number, end: number): boolean {
  let at = end;
  while (at < end + 5 && CLOSERS.includes(text.charAt(at))) at++;
  const closed = at;
  while (at < closed + 13 && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at++;
  if (BETWEEN.includes(text.charAt(at))) return true;
  if (at === closed) return false;
  return (
    isAt(VERB, text, at) ||
    isAt(TYPED, text, closed) ||
    COMMAND.test(text.slice(Math.max(0, end - 12), end)) ||
    // Any word may follow an option of a command, or what a container is given.
    isOption(text, mark) ||
    ENVIRONMENT.test(text.slice(Math.max(0, end - GIVEN_CHARS), end))
  );
}

/** Where the characters that may belong to one value begin that end the text, not before `from`. */
export function solidStart(text: string, from: number): number {
  const stop = Math.max(from, text.length - VALUE_CHARS - 1);
  let at = text.length;
  while (at > stop && !isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The values of one text. Names may stand in values by the hundred, so the last walk is remembered. */
export class Values {
  readonly #text: string;
  #walk = { ending: 'word' as Ending, quote: 0, from: 0, stop: -1 };
  #found: Value[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Every value that may have been given to `name`. */
  after(name: Name): readonly Value[] {
    const text = this.#text;
    this.#found = [];
    const next = text.charCodeAt(name.end);
    const blank = next === 0x20 || next === 0x09;
    const closed = isQuote(next) || next === 0x5c;
    this.#try(ASSIGN, name);
    this.#try(MADE, name);
    this.#try(FALLBACK, name);
    if (blank || next === 0x3a || next === 0x3f) this.#try(TYPED, name);
    const isWhole = isQuote(text.charCodeAt(name.start - 1));
    if ((closed && isWhole) || next === 0x28) this.#try(ARGUMENT, name);
    if (closed || blank || next === 0x0a || next === 0x0d || next === 0x2c) this.#try(ITEM, name);
    if (next === 0x2c && COPY.test(text.slice(Math.max(0, name.start - 5), name.start))) {
      this.#try(COPIED, name);
    }
    if (next === 0x3e && text.charAt(name.start - 1) === '<') this.#try(ELEMENT, name);
    if (isWhole && ATTRIBUTE.test(text.slice(Math.max(0, name.start - 6), name.start))) {
      this.#try(ELEMENT, name);
    }
    if (blank) this.#try(QUOTED, name);
    if (blank || closed) this.#try(PROSE, name);
    if (blank) {
      const before = text.slice(Math.max(0, name.end - GIVEN_CHARS), name.start);
      const command = COMMAND.exec(text.slice(Math.max(0, name.end - 12), name.end))?.[1];
      if (command?.toLowerCase() === 'sshpass') this.#try(SSHPASS, name);
      if (GIVEN.test(before) || /^(?:requirepass|masterauth)$/i.test(command ?? '')) {
        this.#try(FLAG, name);
      }
    }
    return this.#found;
  }

  /** The password that is given to `name` behind a user: `auth=('ada', 'x')`. */
  login(name: Name): readonly Value[] {
    this.#found = [];
    this.#try(LOGIN, name);
    return this.#found;
  }

  /** The value that begins at `start`, as if `name` had been written before it. */
  from({ name, start }: { readonly name: Name; readonly start: number }): readonly Value[] {
    this.#found = [];
    const before = this.#text.charCodeAt(start - 1);
    const quote = isQuote(before) ? before : 0;
    this.#add(name, { start, ending: quote === 0 ? 'word' : 'quote', quote });
    return this.#found;
  }

  #try(form: RegExp, name: Name): void {
    const text = this.#text;
    if (!isAt(form, text, name.end)) return;
    const start = form.lastIndex;
    const quote = isQuote(text.charCodeAt(start - 1)) ? text.charCodeAt(start - 1) : 0;
    const ending = this.#ending(form, name, start, quote);
    const how = form === QUOTED ? 'apart' : form === ARGUMENT ? 'listed' : 'given';
    this.#add(name, { start, ending, quote, how });
    if (form !== ASSIGN && form !== ARGUMENT) return;
    SCHEME.lastIndex = start;
    const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
    if (scheme !== undefined) this.#add(name, { start: SCHEME.lastIndex, ending, quote, scheme });
  }

  #ending(form: RegExp, name: Name, start: number, quote: number): Ending {
    if (form === ELEMENT) return 'tag';
    if (quote !== 0 && QUOTES.includes(this.#text.charAt(start - 1))) return 'quote';
    const isLine =
      start === name.end + 1 &&
      this.#text.charAt(name.end) === '=' &&
      /^[A-Z][A-Z0-9_]+$/.test(this.#text.slice(name.start, name.end));
    return isLine ? 'line' : 'word';
  }

  #add(name: Name, { start, ending, quote, scheme, how = 'given' }: Beginning): void {
    if (start >= this.#text.length || start - name.end >= REACH_CHARS - NAME_CHARS) return;
    const stop = this.#stop(start, ending, quote);
    if (stop - start > VALUE_CHARS) return;
    const isOpen = stop === this.#text.length;
    let end = stop;
    if (ending === 'word') {
      while (end > start && '.,:;'.includes(this.#text.charAt(end - 1))) end--;
    }
    this.#found.push({ start, end, ending, isOpen, how, ...(scheme !== undefined && { scheme }) });
  }

  /** First character at or after `start` that is none of the value; looked for so far as is bounded. */
  #stop(start: number, ending: Ending, quote: number): number {
    const walk = this.#walk;
    const same = walk.ending === ending && walk.quote === quote;
    const goesOn = same && start >= walk.from && start <= walk.stop;
    const most = Math.min(this.#text.length, start + VALUE_CHARS + 1);
    let stop = goesOn ? walk.stop : start;
    while (stop < most && !stops(ending, quote, this.#text.charCodeAt(stop))) stop++;
    this.#walk = { ending, quote, from: goesOn ? walk.from : start, stop };
    return stop;
  }
}
