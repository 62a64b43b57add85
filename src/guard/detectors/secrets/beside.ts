// SPDX-License-Identifier: Apache-2.0
// Secrets that nothing names, found by what they stand beside: the password of a user on a command line,
// the secret that belongs to a key id.
import { type Alphabet, alphabet, isIn, runEnd } from '../../runs.ts';
import { REACH_CHARS } from './assignment.ts';
import { Name } from './names.ts';

/** A place where a secret begins, as if `name` had been written before it. */
export type Place = { readonly name: Name; readonly start: number };

const USER = /-u(?:ser)?[ \t=]{1,4}\\{0,2}["']?[^\s:"'\\$]{0,36}["']?:["']?/y;
const USER_THEN = /-u(?:ser(?:name)?)?[ \t=]{0,2}[\w.@-]{1,28}[ \t]{1,2}-p[ \t]{0,2}["']?/y;
const REDIS = /-cli[^\n]{0,40}?[ \t]-a[ \t]{1,2}["']?/y;

const BASE64 = alphabet(/[A-Za-z0-9+/]/);
const ALNUM = alphabet(/[A-Za-z0-9]/);
const UPPER = alphabet(/[A-Z0-9]/);

/** Ids of keys, and the secrets that go with them. */
const PAIRS: readonly {
  readonly id: string;
  readonly inside: Alphabet;
  readonly idChars: number;
  readonly secret: Alphabet;
  readonly secretChars: number;
  readonly words: string;
}[] = [
  { id: 'AKIA', inside: UPPER, idChars: 20, secret: BASE64, secretChars: 40, words: 'aws_secret' },
  { id: 'ASIA', inside: UPPER, idChars: 20, secret: BASE64, secretChars: 40, words: 'aws_secret' },
  {
    id: 'LTAI',
    inside: ALNUM,
    idChars: 24,
    secret: ALNUM,
    secretChars: 30,
    words: 'alibaba_secret',
  },
  {
    id: 'AKID',
    inside: ALNUM,
    idChars: 36,
    secret: ALNUM,
    secretChars: 32,
    words: 'tencent_secret',
  },
];

/** By these such secrets are looked for, in either case. */
export const BESIDE_MARKS: readonly string[] = [
  '-u',
  '-cli',
  ...PAIRS.map(({ id }) => id.toLowerCase()),
];

/** Where secrets may begin that stand beside the mark at `at`, the `mark`th of `BESIDE_MARKS`. */
export function beside(text: string, at: number, mark: number): readonly Place[] {
  const place = (start: number, words: string): readonly Place[] =>
    start - at >= REACH_CHARS ? [] : [{ name: new Name(at, start, words), start }];
  const after = (form: RegExp): readonly Place[] => {
    form.lastIndex = at;
    return form.test(text) ? place(form.lastIndex, 'password') : [];
  };
  if (mark === 0) return [...after(USER), ...after(USER_THEN)];
  const pair = PAIRS[mark - 2];
  if (pair === undefined) return text.slice(at - 5, at) === 'redis' ? after(REDIS) : [];
  const end = at + pair.idChars;
  if (!text.startsWith(pair.id, at) || isIn(ALNUM, text, at - 1)) return [];
  if (runEnd(text, pair.inside, at, pair.idChars + 1) !== end) return [];
  const start = lonely(text, end, at + REACH_CHARS, pair);
  return start === undefined ? [] : place(start, pair.words);
}

/** First run of exactly so many characters that begins in [from, until), or may yet be one. */
function lonely(
  text: string,
  from: number,
  until: number,
  { secret, secretChars }: { readonly secret: Alphabet; readonly secretChars: number },
): number | undefined {
  for (let at = from; at < until && at < text.length; at++) {
    if (!isIn(secret, text, at)) continue;
    const end = runEnd(text, secret, at, secretChars + 1);
    if (end - at === secretChars || (end === text.length && end - at < secretChars)) return at;
    at = end;
  }
  return undefined;
}
