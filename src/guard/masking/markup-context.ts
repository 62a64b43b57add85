// SPDX-License-Identifier: Apache-2.0
// Whether the place that a growing text has reached lies where a reader's program would fetch or follow what
// stands there: an address, the target of a Markdown link or image, a tag of HTML. Read one unit at a time,
// with a few words of memory, and strict: what may be such a place is one.

/** Units of an unbroken run that are kept; no pattern below looks at more. */
const RUN_UNITS = 1_000;
const RUN_KEPT = 100;
/** Stands before a run that is whole. Of one that was cut, the first unit is there to be looked back at. */
const START = ' ';

/** A scheme, or a host with a path behind it, which many readers turn into a link. */
const ADDRESS =
  /(?<=[^])(?:\/\/|\\\\[\p{L}\p{N}]|www\.|\b(?:mailto|data|javascript|vbscript|file|blob|tel|sms|ftp|ws|wss):|(?:[\p{L}\p{N}_-]\.(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})|\d(?:\.\d{1,3}){3}|\])(?::\d{1,5})?[/?#\\])/iu;

const LINE_END = 0x0a;
const BANG = 0x21;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN = 0x28;
const CLOSE = 0x29;
const SLASH = 0x2f;
const COLON = 0x3a;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const LEFT = 0x5b;
const RIGHT = 0x5d;

const isBlank = (code: number): boolean =>
  code <= 0x20 || (code >= 0x80 && /\s/.test(String.fromCharCode(code)));
/** Behind a quote these end a string of JSON, and with it what it held. */
const endsString = (code: number): boolean =>
  code === 0x2c || code === 0x7d || code === RIGHT || code === COLON;

/** An unbroken run of units, as in `see:https://a.example/?q=`. */
class Run {
  #text = START;
  #isAddress = false;

  push(text: string): void {
    const before = this.#text.length;
    this.#text += text;
    const from = this.#start(before);
    if (from > 0) {
      this.#isAddress = false;
      this.#text = START + this.#text.slice(from);
    }
    if (this.#text.length < RUN_UNITS) return;
    this.#isAddress = this.isAddress;
    this.#text = this.#text.slice(-RUN_KEPT);
  }

  get isAddress(): boolean {
    return this.#isAddress || ADDRESS.test(this.#text);
  }

  /** Where the last run begins that begins at or behind `from`; 0 when none does. */
  #start(from: number): number {
    for (let at = this.#text.length - 1; at >= from; at--) {
      const code = this.#text.charCodeAt(at);
      if (isBlank(code) || code === LESS || code === GREATER) return at + 1;
      if (endsString(code) && at > 0 && this.#text.charCodeAt(at - 1) === QUOTE) return at;
    }
    return 0;
  }
}

/** `](target "title")`, `![what it shows]`, `[label]: target`. Read by units. */
class Link {
  #before = 0;
  /** Since the end of the last line nothing but blanks has come. */
  #lineIsEmpty = false;
  #depth = 0;
  #image = false;
  #definition: 'no' | 'before' | 'inside' = 'no';

  push(code: number): void {
    const before = this.#before;
    this.#before = code;
    if (this.#depth > 0) {
      if (code === OPEN) this.#depth++;
      if (code === CLOSE) this.#depth--;
    } else if (code === OPEN && before === RIGHT) this.#depth = 1;
    if (code === LEFT && before === BANG) this.#image = true;
    else if (before === RIGHT && code !== LEFT) this.#image = false;
    if (code === COLON && before === RIGHT) this.#definition = 'before';
    else if (this.#definition !== 'no') this.#define(isBlank(code));
    if (code === LINE_END) {
      if (this.#lineIsEmpty) this.#leave();
      this.#lineIsEmpty = true;
    } else if (this.#lineIsEmpty) this.#lineIsEmpty = isBlank(code);
  }

  get isTarget(): boolean {
    return this.#depth > 0 || this.#image || this.#definition !== 'no';
  }

  #define(blank: boolean): void {
    if (this.#definition === 'before' && !blank) this.#definition = 'inside';
    else if (this.#definition === 'inside' && blank) this.#definition = 'no';
  }

  /** No target and no label goes on behind an empty line. */
  #leave(): void {
    this.#depth = 0;
    this.#image = false;
    this.#definition = 'no';
  }
}

/** Elements whose text is program or style, in which a word may become part of an address. */
const PROGRAMS = new Set(['script', 'style']);
const NAME_UNITS = 12;
const isNameStart = (code: number): boolean =>
  ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) ||
  code === SLASH ||
  code === BANG ||
  code === 0x3f;

/** HTML from `<a` to the `>` that ends it, by the rules of its tokenizer for quotes. Read by units. */
class Tag {
  #state: 'text' | 'open' | 'name' | 'inside' = 'text';
  #name = '';
  /** The quote that ends a value; 0 outside of one. */
  #quote = 0;
  /** Last unit inside the tag that is no blank: only behind `=` a quote opens a value. */
  #last = 0;
  #program = '';

  push(code: number): void {
    switch (this.#state) {
      case 'text':
        if (code === LESS) this.#state = 'open';
        return;
      case 'open':
        if (code === LESS) return;
        this.#state = isNameStart(code) ? 'name' : 'text';
        this.#name = String.fromCharCode(code);
        return;
      case 'name':
        if (code === GREATER) this.#close();
        else if (isBlank(code) || code === SLASH) this.#enter();
        else if (this.#name.length < NAME_UNITS) this.#name += String.fromCharCode(code);
        return;
      case 'inside':
        this.#attribute(code);
    }
  }

  /** True directly behind the `<`: what follows may be an address in angle brackets, or a tag. */
  get isOpening(): boolean {
    return this.#state === 'open' && this.#program === '';
  }

  get isInside(): boolean {
    return this.#state !== 'text' || this.#program !== '';
  }

  #enter(): void {
    this.#state = 'inside';
    this.#quote = 0;
    this.#last = 0;
  }

  #attribute(code: number): void {
    if (this.#quote !== 0) {
      if (code === this.#quote) this.#quote = 0;
    } else if (code === GREATER) {
      this.#close();
      return;
    } else if ((code === QUOTE || code === APOSTROPHE) && this.#last === EQUALS) this.#quote = code;
    if (!isBlank(code)) this.#last = code;
  }

  #close(): void {
    const name = this.#name.toLowerCase();
    if (PROGRAMS.has(name)) this.#program = name;
    else if (name === `/${this.#program}`) this.#program = '';
    this.#state = 'text';
  }
}

export class MarkupContext {
  readonly #run = new Run();
  readonly #link = new Link();
  readonly #tag = new Tag();

  push(text: string): void {
    this.#run.push(text);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      this.#link.push(code);
      this.#tag.push(code);
    }
  }

  /** True where what stands here would be fetched or followed. `next`: the unit behind it. */
  isActive(next: string): boolean {
    if (this.#run.isAddress || this.#link.isTarget) return true;
    // `<EMAIL_Bodakireze>` alone is how people write an address; nothing is fetched for it.
    return this.#tag.isInside && !(this.#tag.isOpening && next === '>');
  }
}
