// SPDX-License-Identifier: Apache-2.0
// The little language of the grammar: `{this|that|}` is one of its alternatives (the last of these is
// nothing), `<NAME>` is the symbol of that name, `<LB>`, `<RB>`, `<BAR>` and `<LT>` are the signs that mean
// something. Templates are compiled once; a template that does not parse, names an unknown symbol or goes
// in circles is refused with its text.
import { BartizanError } from '../../core/errors.ts';

/** Deterministic numbers in [0, 1). */
export type Random = () => number;

/** A generator that gives the same numbers for the same seed, on any machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Name of a symbol -> its template. Alternatives at the top need no braces. */
export type Symbols = Readonly<Record<string, string>>;

/** Expands one template. */
export type Expand = (random: Random) => string;

const SIGNS: Readonly<Record<string, string>> = { LB: '{', RB: '}', BAR: '|', LT: '<' };
const SYMBOL = /<([A-Z][A-Z0-9_]*)>/y;
const MOST_DEPTH = 24;

type Place = { readonly source: string; at: number };

const refused = (problem: string, source: string): BartizanError =>
  new BartizanError('internal', `${problem} in template: ${source.slice(0, 80)}`);

/** Compiles templates against one set of symbols; each symbol is compiled when it is first needed. */
export class Templates {
  readonly #symbols: Symbols;
  readonly #compiled = new Map<string, Expand>();
  readonly #open = new Set<string>();

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  compile(template: string): Expand {
    const place = { source: template, at: 0 };
    const whole = this.#alternatives(place, 0);
    if (place.at < template.length) throw refused('A closing brace too many', template);
    return whole;
  }

  #alternatives(place: Place, depth: number): Expand {
    if (depth > MOST_DEPTH) throw refused('Too many braces', place.source);
    const options = [this.#sequence(place, depth)];
    while (place.source[place.at] === '|') {
      place.at++;
      options.push(this.#sequence(place, depth));
    }
    const [only] = options;
    if (options.length === 1 && only !== undefined) return only;
    return (random) => options[Math.floor(random() * options.length)]?.(random) ?? '';
  }

  #sequence(place: Place, depth: number): Expand {
    const parts: (string | Expand)[] = [];
    let literal = '';
    const flush = (): void => {
      if (literal !== '') parts.push(literal);
      literal = '';
    };
    for (;;) {
      const char = place.source[place.at];
      if (char === undefined || char === '|' || char === '}') break;
      if (char === '{') {
        flush();
        place.at++;
        parts.push(this.#alternatives(place, depth + 1));
        if (place.source[place.at] !== '}') throw refused('A brace without its end', place.source);
        place.at++;
        continue;
      }
      SYMBOL.lastIndex = place.at;
      const name = char === '<' ? SYMBOL.exec(place.source)?.[1] : undefined;
      if (name === undefined) {
        literal += char;
        place.at++;
        continue;
      }
      place.at += name.length + 2;
      if (SIGNS[name] !== undefined) literal += SIGNS[name];
      else {
        flush();
        parts.push(this.#symbol(name, place.source));
      }
    }
    flush();
    if (parts.length === 1 && typeof parts[0] === 'function') return parts[0];
    return (random) => {
      let text = '';
      for (const part of parts) text += typeof part === 'string' ? part : part(random);
      return text;
    };
  }

  #symbol(name: string, source: string): Expand {
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const template = this.#symbols[name];
    if (template === undefined) throw refused(`No symbol <${name}>`, source);
    if (this.#open.has(name)) throw refused(`<${name}> names itself`, source);
    this.#open.add(name);
    const expand = this.compile(template);
    this.#open.delete(name);
    this.#compiled.set(name, expand);
    return expand;
  }
}
