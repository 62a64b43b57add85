// SPDX-License-Identifier: Apache-2.0
// Names of persons: capitalised words of which at least one is a known name, or that follow a title or a
// word such as "my name is". Everything is decided from a few words, so that a stream can be read as it
// comes. It knows no grammar: a name that is in no list and follows no word is not found.
import { isJoined, WordTable } from './word-table.ts';
import { isCapitalAt, isLetterAt, plainWord, wordBefore } from './letters.ts';
import { firstAt, landmarksIn } from './landmarks.ts';
import { COMPANY, FAMILY, GIVEN, ORDINARY, TITLES, WEAK } from './names.data.ts';

export type Name = { readonly start: number; readonly end: number; readonly score: number };

const GIVEN_BIT = 1;
const FAMILY_BIT = 2;
const WEAK_BIT = 4;
const TITLE_BIT = 8;
const COMPANY_BIT = 16;
const ORDINARY_BIT = 32;
const PARTICLE_BIT = 64;

/** Longest word of a name, and most words in one. */
const WORD_CHARS = 24;
const WORDS_MAX = 5;
/** Longest name that can be held: its words, and what joins them. */
export const NAME_CHARS = WORDS_MAX * (WORD_CHARS + 2);

const listed = (words: string): readonly string[] => words.trim().split(/\s+/);
const TABLE = new WordTable([
  [GIVEN_BIT, listed(GIVEN)],
  [FAMILY_BIT, listed(FAMILY)],
  [WEAK_BIT, listed(WEAK)],
  [TITLE_BIT, listed(TITLES)],
  [COMPANY_BIT, listed(COMPANY)],
  [ORDINARY_BIT, listed(ORDINARY)],
  [
    PARTICLE_BIT,
    listed(
      "van von der den de del della di da do dos das du la le el al bin ibn ben abu y e ter ten zu zum zur af av 't o' mac st san",
    ),
  ],
]);

/** Endings that family names have in many languages, and hardly any other word with a capital. */
const FAMILY_ENDINGS = new Set(
  'ski,ska,sky,skyj,cki,cka,wicz,czyk,czak,ov,ova,ev,eva,enko,chuk,vic,ic,sson,sen,dottir,escu,eanu,opoulos,idis,akis,oglu,ian,yan,dze,shvili,mann,berg,stein,feld,bauer,meier,meyer,maier,huber,hofer,nez,guez,etti,elli,ucci,acci,ini,nen,wala,pour,zadeh,ulos,ски,ская,ов,ова,ев,ева,ин,ина,енко,чук,вич,вна,ич,idou,poulou,πουλος,πουλου,ιδης,ακης'.split(
    ',',
  ),
);
const ENDING_MIN = 2;
const ENDING_MAX = 7;
const hasFamilyEnding = (key: string): boolean => {
  if (key.length < ENDINGS_MIN) return false;
  for (let size = ENDING_MIN; size <= ENDING_MAX; size++) {
    if (FAMILY_ENDINGS.has(key.slice(-size))) return true;
  }
  return false;
};
const FAMILY_START = /^(?:Mc|Mac|O['’]|Fitz|El-|Al-|D['’]|De[A-Z]|Di[A-Z]|Van[A-Z])[A-Z]?[a-z]/;
const ENDINGS_MIN = 6;

/** Of a word: where it stands, what it may be, and how it is written. */
type Word = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly bits: number;
  /** Whether a full stop follows at once: an initial, or the end of a sentence. */
  readonly initial: boolean;
};

const isJoint = (code: number): boolean => code === 0x27 || code === 0x2019 || code === 0x2d;

/** End of the word that starts at `start`: letters, with single hyphens and apostrophes between. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at - start <= WORD_CHARS) {
    if (isLetterAt(text, at)) at++;
    else if (at > start && isJoint(text.charCodeAt(at)) && isLetterAt(text, at + 1)) at++;
    else break;
  }
  return at;
}

/** What a word that is in no list may be, by its parts and its ending. */
function guessed(word: string): number {
  const key = plainWord(word);
  if (/['’-]/.test(key)) {
    const parts = key.split(/['’-]/);
    const last = TABLE.bitsOf(parts.at(-1) ?? '');
    const both = TABLE.bitsOf(parts[0] ?? '') & last & (GIVEN_BIT | FAMILY_BIT);
    const ending = key.includes('-') ? last & FAMILY_BIT : 0;
    const bits = both || ending || TABLE.bitsOf(parts.join(''));
    if (bits !== 0) return bits;
  }
  return hasFamilyEnding(key) || FAMILY_START.test(word) ? WEAK_BIT | FAMILY_BIT : 0;
}

function wordAt(text: string, start: number): Word {
  let end = wordEnd(text, start);
  const written = text.slice(start, end);
  const possessive = /['’]s$/i.test(written);
  if (possessive) end -= 2;
  const word = text.slice(start, end);
  const known = TABLE.bitsAt(text, start, end);
  const bits = known === 0 ? guessed(word) : known;
  const initial = end - start === 1 && text.charAt(end) === '.';
  return { start, end: !possessive && initial ? end + 1 : end, text: word, bits, initial };
}

const isName = (word: Word): boolean => (word.bits & (GIVEN_BIT | FAMILY_BIT)) !== 0;
const isSure = (word: Word): boolean =>
  isName(word) && (word.bits & (WEAK_BIT | ORDINARY_BIT)) === 0;
const isClosed = (word: Word): boolean =>
  (word.bits & (ORDINARY_BIT | COMPANY_BIT)) !== 0 &&
  !isName(word) &&
  !((word.bits & PARTICLE_BIT) !== 0 && word.text === word.text.toLowerCase());

/** One capital and small letters after it. */
const isTitled = ({ text }: Word): boolean => text.slice(1) === text.slice(1).toLowerCase();

/** Words from the one at `start` on that one blank joins: capitalised, or a particle with one behind it. */
function wordsFrom(text: string, start: number): readonly Word[] {
  const words: Word[] = [];
  for (let at = start; words.length < WORDS_MAX; ) {
    const word = wordAt(text, at);
    const capital = isCapitalAt(text, at);
    if (word.text === '' || word.end - word.start > WORD_CHARS) break;
    if (!capital && (words.length === 0 || (word.bits & PARTICLE_BIT) === 0)) break;
    words.push(word);
    // A possessive, a sign or a line feed ends a name.
    if (wordEnd(text, at) !== word.end && !word.initial) break;
    if (text.charAt(word.end) !== ' ' || !isLetterAt(text, word.end + 1)) break;
    at = word.end + 1;
  }
  while (words.length > 0 && !isCapitalAt(text, words.at(-1)?.start ?? 0)) words.pop();
  return words;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(',').map(plainWord));

/** Words that call what follows a name: alone, in pairs, with a colon, and with a comma. */
const CUES = words(
  "i'm,am,dear,hi,hello,hey,attn,sincerely,regards,cheers,signed,liebe,lieber,geehrte,geehrter,heisse,m'appelle,m’appelle,suis,cher,chere,cordialement,llamo,soy,estimado,estimada,querido,querida,saludos,chiamo,sono,caro,cara,gentile,chamo,sou,prezado,prezada,beste,geachte,heter,hedder,nazywam,szanowny,szanowna,jmenuji,volam,nevem,numesc,zovem,adim,зовут,звати,λενε,уважаемый,уважаемая",
);
const CUE_PAIRS = words(
  'name is,call me,this is,signed by,written by,prepared by,approved by,reported by,belonging to,assigned to,spoke to,spoke with,meet with,met with,behalf of,ich bin,name ist,nom est,nombre es,nome e,naam is,ik ben,namn ar,mitt er,nimeni on,nazywam sie,imie to,jmenuji se,volam sa,toi la,nama saya,мое имя',
);
const LABELS = words(
  'name,names,attn,attention,contact,patient,customer,author,from,to,cc,sender,recipient,holder,beneficiary,nom,prenom,nombre,nome,naam,namn,navn,nimi,imie,nazwisko,jmeno,nev,nume,ime,isim,фио,имя,ονομα',
);
const CLOSINGS = words(
  'sincerely,regards,cheers,best,truly,grussen,gruss,cordialement,saludos,saluti,groet,groeten,halsningar,pozdrawiam',
);

/** Words that make a place of the name after them: San Francisco, Mount Everest. */
const PLACE_BEFORE = new Set(
  'San,Santa,Santo,São,Sao,Los,Las,Saint,Sankt,Port,Fort,Mount,Mt,Lake,New,North,South,East,West,Cape,El,La,Le,Bad,Rio,Puerto,Villa,Castle,County'.split(
    ',',
  ),
);
const PLACE_OF = /\b(?:University|City|County|State|Bank|Gulf|Isle) of $/;

/** What may stand between such a word and the name. */
const GAP = /[ \n\t*"“]/;
const GAP_MAX = 3;

/** Whether what stands before `start` says that a name comes. */
function isCalled(text: string, start: number): boolean {
  let end = start;
  while (start - end < GAP_MAX && end > 0 && GAP.test(text.charAt(end - 1))) end--;
  const sign = text.charAt(end - 1);
  if (sign === ':' || sign === '=') {
    return end < start
      ? LABELS.has(plainWord(endingAt(text, text.charAt(end - 2) === ' ' ? end - 2 : end - 1)))
      : false;
  }
  if (sign === ',') return CLOSINGS.has(plainWord(endingAt(text, end - 1)));
  if (end === start) return false;
  const last = plainWord(endingAt(text, sign === '.' ? end - 1 : end));
  if (last === '') return false;
  if (CUES.has(last)) return true;
  if (!PAIRED.has(last)) return false;
  const gap = end - last.length - 1;
  return text.charAt(gap) === ' ' && CUE_PAIRS.has(`${plainWord(endingAt(text, gap))} ${last}`);
}
/** Second words of the pairs: most words are none. */
const PAIRED = new Set([...CUE_PAIRS].map((pair) => pair.split(' ')[1] ?? ''));

/** The word that ends at `end`, with apostrophes in it. */
function endingAt(text: string, end: number): string {
  let at = end;
  while (
    at > 0 &&
    end - at <= WORD_CHARS &&
    (isLetterAt(text, at - 1) || isJoint(text.charCodeAt(at - 1)))
  ) {
    at--;
  }
  return text.slice(at, end);
}

/** What stands before `start` says: nothing, a person, a place, or that a name comes. */
function evidence(text: string, start: number): 'none' | 'title' | 'cue' | 'place' {
  const word = wordBefore(text, start, WORD_CHARS);
  if (PLACE_BEFORE.has(word)) return 'place';
  if (word === 'of' && PLACE_OF.test(text.slice(Math.max(0, start - 16), start))) return 'place';
  if (word !== '' && (TABLE.bitsOf(plainWord(word)) & TITLE_BIT) !== 0) {
    const dotted = text.charCodeAt(start - 2) === 0x2e;
    // "client Anthropic": a noun in small letters says less than "Officer Barnes".
    const plain = word.length > 5 && word === word.toLowerCase();
    if (word.length === 1 ? dotted && isCapitalAt(word, 0) : !plain) return 'title';
  }
  return isCalled(text, start) ? 'cue' : 'none';
}

/** How many of `words` are a name, and how sure that is; no words: none. */
function judge(
  words: readonly Word[],
  before: 'none' | 'title' | 'cue',
): { readonly count: number; readonly score: number } | undefined {
  const [first, second] = words;
  if (first === undefined) return undefined;
  const stop = words.findIndex(
    (word, at) => (at > 0 || before === 'none') && isClosed(word) && !word.initial,
  );
  const usable = stop < 0 ? words.length : stop;
  // "Wells Fargo Bank", "Rose Street": what ends like a company or a place is none.
  const company = stop > 0 && ((words[stop]?.bits ?? 0) & COMPANY_BIT) !== 0;
  if (company && before === 'none') return undefined;
  if (before !== 'none') {
    if (before === 'cue' && !isTitled(first) && !isName(first)) return undefined;
    if (isClosed(first) || usable === 0) return undefined;
    if (first.bits !== 0 && (first.bits & TITLE_BIT) !== 0 && !isName(first)) return undefined;
    return { count: Math.min(usable, 4), score: before === 'title' ? 0.96 : 0.94 };
  }
  // "Pan Nowak": the title is read before the name that follows it.
  if (
    usable === 0 ||
    ((first.bits & TITLE_BIT) !== 0 &&
      !isSure(first) &&
      (!first.initial || /^m$/i.test(first.text)))
  ) {
    return undefined;
  }
  const given = (first.bits & GIVEN_BIT) !== 0;
  const last = words.slice(0, usable).findLastIndex((word) => !word.initial);
  if (usable === 1 || second === undefined) {
    if (!isSure(first)) return undefined;
    if (first.text === first.text.toUpperCase() && first.text.length < 4) return undefined;
    return { count: 1, score: given ? 0.85 : 0.8 };
  }
  const rest = words.slice(1, usable);
  const ordinary = (first.bits & ORDINARY_BIT) !== 0;
  if (ordinary) return undefined;
  if (given && (first.bits & WEAK_BIT) === 0) return { count: Math.min(last + 1, 4), score: 0.95 };
  if (given && rest.some((word) => (word.bits & FAMILY_BIT) !== 0 || word.initial)) {
    return { count: Math.min(last + 1, 4), score: 0.93 };
  }
  if (
    rest.some((word) => (word.bits & FAMILY_BIT) !== 0 && (word.bits & WEAK_BIT) === 0) &&
    usable === 2
  ) {
    return { count: usable, score: 0.9 };
  }
  if (
    given &&
    usable === 2 &&
    second.bits === 0 &&
    second.text.length > 3 &&
    isTitled(first) &&
    isTitled(second)
  ) {
    return { count: 2, score: 0.8 };
  }
  if (first.initial && rest.some(isName)) return { count: last + 1, score: 0.9 };
  if ((first.bits & FAMILY_BIT) !== 0 && rest.some((word) => (word.bits & GIVEN_BIT) !== 0)) {
    return { count: Math.min(last + 1, 3), score: 0.9 };
  }
  return undefined;
}

/** The name that starts at the word at `start`. */
function nameAt(text: string, start: number): Name | undefined {
  const words = wordsFrom(text, start);
  const [first] = words;
  if (first === undefined || (words.length === 1 && isClosed(first))) return undefined;
  const before = evidence(text, start);
  if (before === 'place') return undefined;
  const found = judge(words, before);
  if (found === undefined) return undefined;
  const last = words[found.count - 1];
  if (last === undefined) return undefined;
  // A word of a name that goes on with a digit or an address is a part of an identifier.
  const after = text.slice(last.end, last.end + 2);
  if (/^[\d_@/\\]/.test(after)) return undefined;
  if (found.count === 1 && /^(?:[([{<=]|\.\w|::|->)/.test(after)) return undefined;
  const end = last.initial && found.count === words.length ? last.end - 1 : last.end;
  return { start, end, score: found.score };
}

const mayStart = (text: string, at: number): boolean => {
  if (at === 0) return true;
  if (isLetterAt(text, at - 1)) return false;
  const sign = text.charAt(at - 1);
  if (/[\d_@\\/.=&]/.test(sign)) return false;
  return !(isJoint(text.charCodeAt(at - 1)) && at > 1 && isLetterAt(text, at - 2));
};

/** Whether the word at `at` stands alone and is no name: the start of a sentence, as most capitals are. */
function isPlain(text: string, at: number): boolean {
  const end = wordEnd(text, at);
  if (text.charCodeAt(end) === 0x20 && isLetterAt(text, end + 1)) {
    if (isJoined(text, end)) return false;
    const next = TABLE.bitsAt(text, end + 1, wordEnd(text, end + 1));
    if ((next & PARTICLE_BIT) !== 0) return false;
  }
  const bits = TABLE.bitsAt(text, at, end);
  if ((bits & (GIVEN_BIT | FAMILY_BIT)) !== 0) return false;
  if ((bits & (ORDINARY_BIT | COMPANY_BIT)) !== 0) return true;
  if (bits === 0 && text.slice(at, end).search(/['’-]/) >= 0) return false;
  return evidence(text, at) === 'none';
}

/** Names that start in [from, until), in order, apart. Linear: a few words are read for each capital. */
export function namesIn(
  text: string,
  from: number,
  until: number,
  capitals = landmarksIn(text).capitals,
): readonly Name[] {
  const names: Name[] = [];
  let next = firstAt(capitals, from);
  for (let at = from; at < until; ) {
    // A word that is passed over may hold capitals.
    while ((capitals[next] ?? until) < at) next++;
    at = capitals[next] ?? until;
    if (at >= until) break;
    if (!mayStart(text, at)) {
      at++;
      continue;
    }
    if (isPlain(text, at)) {
      at = Math.max(at + 1, wordEnd(text, at));
      continue;
    }
    const name = nameAt(text, at);
    if (name !== undefined) {
      names.push(name);
      at = name.end;
    } else at = Math.max(at + 1, wordEnd(text, at));
  }
  return names;
}

/** The smallest index from `from` on at which a name could begin, or has begun and could change. */
export function pendingName(text: string, from: number): number {
  const stop = Math.max(from, text.length - NAME_CHARS);
  let hold = text.length;
  let at = text.length;
  for (let words = 0; words <= WORDS_MAX && at > stop; words++) {
    let end = at;
    if (words === 0)
      while (end > stop && text.length - end < 2 && /[ .'’-]/.test(text.charAt(end - 1))) end--;
    else if (text.charAt(end - 1) === ' ' || text.charAt(end - 1) === '.') {
      end--;
      if (text.charAt(end - 1) === '.') end--;
    } else break;
    let start = end;
    while (
      start > stop &&
      end - start <= WORD_CHARS + 2 &&
      (isLetterAt(text, start - 1) || isJoint(text.charCodeAt(start - 1)))
    ) {
      start--;
    }
    if (start === end) break;
    const capital = isCapitalAt(text, start);
    const particle = (TABLE.bitsOf(plainWord(text.slice(start, end))) & PARTICLE_BIT) !== 0;
    if (capital) hold = start;
    else if (!particle && !(words === 0 && end === text.length && end - start <= 4)) break;
    at = start;
  }
  return hold;
}
