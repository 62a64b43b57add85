// SPDX-License-Identifier: Apache-2.0
// The words that a name may be made of: capitalised, one blank between, with particles in small letters
// ("van", "de la") and initials among them.
import { alphabet, isIn } from '../runs.ts';
import { PARTICLES } from './cues.data.ts';
import { type Capitalised, SHAPE } from './landmarks.ts';
import {
  Endings,
  HASH_SEED,
  hashOn,
  isCapitalAt,
  isJoint,
  isLetterAt,
  wordEnd,
  unitAt,
} from './letters.ts';
import { lexicon, WORD } from './lexicon.ts';

/** Longest word of a name, and most words in one. */
export const WORD_CHARS = 24;
export const WORDS_MAX = 5;
/** Longest word with a possessive ending. */
export const LINK_CHARS = WORD_CHARS + 2;
/** How far behind the last word it is read. */
export const REACH = 3;

export type Link = {
  readonly start: number;
  /** Without a possessive ending. */
  readonly end: number;
  readonly full: number;
  readonly bits: number;
  /** One letter, and a full stop behind it. */
  readonly initial: boolean;
  /** In small letters. */
  readonly particle: boolean;
};

/** Endings that family names have in many languages, and hardly any other word with a capital. */
const FAMILY_ENDINGS = new Endings(
  'ski,ska,sky,skyj,cki,cka,wicz,czyk,czak,ov,ova,ev,eva,enko,chuk,vic,ic,sson,sen,dottir,escu,eanu,opoulos,idis,akis,oglu,ian,yan,dze,shvili,mann,berg,stein,feld,bauer,meier,meyer,maier,huber,hofer,nez,guez,etti,elli,ucci,acci,ini,nen,wala,pour,zadeh,ulos,ски,ская,ов,ова,ев,ева,ин,ина,енко,чук,вич,вна,ич,idou,poulou,πουλος,πουλου,ιδης,ακης'.split(
    ',',
  ),
);
const ENDED_MIN = 6;
const HYPHEN = 0x2d;
const FAMILY_START = /^(?:Mc|Mac|O['’]|Fitz|El-|Al-|D['’]|De[A-Z]|Di[A-Z]|Van[A-Z])[A-Z]?[a-z]/;
/** What that begins with. */
const FAMILY_INITIALS = alphabet(/[ADEFMOV]/);

/** What the word in [start, end) may be by its parts, where it has several. */
function guessedParts(text: string, start: number, end: number): number {
  let [first, last, hyphens, whole] = [-1, -1, 0, HASH_SEED];
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isJoint(code)) whole = hashOn(whole, code);
    else {
      if (first < 0) first = at;
      last = at;
      if (code === HYPHEN) hyphens++;
    }
  }
  if (first < 0) return 0;
  const table = lexicon();
  const sure = (from: number, to: number): number => {
    const bits = table.bitsAt(text, from, to);
    return (bits & (WORD.weak | WORD.ordinary | WORD.particle)) === 0 ? bits : 0;
  };
  const before = sure(start, first);
  const behind = sure(last + 1, end);
  const both = before & behind & (WORD.given | WORD.family);
  const ending = hyphens > 0 && before !== 0 ? behind & WORD.family : 0;
  return both || ending || table.bitsOf(whole);
}

/** What the word in [start, end) may be, that is in no list; `joined`: joints may stand in it. */
function guessed(text: string, start: number, end: number, joined: boolean): number {
  const parts = joined ? guessedParts(text, start, end) : 0;
  if (parts !== 0) return parts;
  const isFamily =
    (end - start >= ENDED_MIN && FAMILY_ENDINGS.has(text, start, end)) ||
    (isIn(FAMILY_INITIALS, text, start) && FAMILY_START.test(text.slice(start, end)));
  return isFamily ? WORD.weak | WORD.family : 0;
}

const isStop = (text: string, at: number): boolean => at < text.length && unitAt(text, at) === 0x2e;

/** No particle is longer. */
const PARTICLE_CHARS = Math.max(...PARTICLES.split(' ').map(({ length }) => length));
const ELIDED = /(?:d|l|dell|dall|n|t|s)['’]\p{Lu}/uy;

/** Word `index`, with what its form says where no list does. */
function linkOf(text: string, words: Capitalised, index: number): Link {
  const start = words.starts[index] ?? 0;
  const end = words.ends[index] ?? 0;
  const full = words.fulls[index] ?? 0;
  const bits = words.bits[index] ?? 0;
  const known = bits & (SHAPE.upper - 1);
  const long = end - start > WORD_CHARS;
  const joined = (bits & SHAPE.joined) !== 0 || full !== end;
  return {
    start,
    end,
    full,
    bits: known === 0 && !long ? bits | guessed(text, start, end, joined) : bits,
    initial: end - start === 1 && isStop(text, end),
    particle: false,
  };
}

/** The words that names of one text may be made of; what each may be is found out once. */
export class Chains {
  readonly text: string;
  readonly words: Capitalised;
  readonly #links = new Map<number, Link>();

  constructor(text: string, words: Capitalised) {
    this.text = text;
    this.words = words;
  }

  /** Words from number `first` on that make one name. */
  from(first: number): readonly Link[] {
    const { text, words } = this;
    const chain: Link[] = [];
    let index = first;
    for (let at = words.starts[first] ?? 0; chain.length < WORDS_MAX; ) {
      let link: Link | undefined;
      if (words.starts[index] === at) link = this.#link(index++);
      else if (!isCapitalAt(text, at)) link = particleAt(text, at);
      if (link === undefined || link.full - link.start > LINK_CHARS) break;
      chain.push(link);
      // A possessive, a sign or a line feed ends a name.
      if (link.full !== link.end) break;
      at = link.initial ? link.end + 1 : link.end;
      if (unitAt(text, at) === 0x20) at++;
      else if (!link.initial) break;
      if (!isLetterAt(text, at)) break;
    }
    for (let last = chain.at(-1); last?.particle === true; last = chain.at(-1)) {
      if (/['’]/.test(text.slice(last.start, last.end))) break;
      chain.pop();
    }
    return chain;
  }

  #link(index: number): Link {
    const known = this.#links.get(index);
    if (known !== undefined) return known;
    const link = linkOf(this.text, this.words, index);
    this.#links.set(index, link);
    return link;
  }
}

/** A word in small letters that a name may hold. */
function particleAt(text: string, at: number): Link | undefined {
  ELIDED.lastIndex = at;
  const elided =
    (isJoint(unitAt(text, at + 1)) || isJoint(unitAt(text, at + 4))) && ELIDED.test(text);
  const end = wordEnd(text, at, elided ? LINK_CHARS : PARTICLE_CHARS);
  if (!elided && end - at > PARTICLE_CHARS) return undefined;
  const bits = elided ? WORD.family | WORD.weak : lexicon().bitsAt(text, at, end);
  if (!elided && (bits & WORD.particle) === 0) return undefined;
  return { start: at, end, full: end, bits, initial: false, particle: !elided };
}
