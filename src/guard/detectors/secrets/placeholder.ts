// SPDX-License-Identifier: Apache-2.0
// What stands where a secret would: examples, blanks to fill in, references to where the secret is kept.
import { PatternTrie } from './pattern-trie.ts';

/** One character so often in a row is a blank to fill in. */
const SAME = /(.)\1{5}/;
const BLANK =
  /example|placeholder|your[-_. ]?|redacted|change[-_]?me|xxxx|\*{3}|\.{3}|insert[-_]|replace[-_]?(?:me|with)|token[-_]?here|key[-_]?here|to[-_]?be[-_]|dummy|todo/i;

/** Whether a key of a vendor's shape is only a picture of one. Linear. */
export const isFilledIn = (secret: string): boolean => SAME.test(secret) || BLANK.test(secret);

/** Stands for what is put in when a template is filled or a program runs. */
export const FILLED_LATER =
  /\$\{|\$\(|\{\{|\}\}|%\(|#\{|<%|^\$[A-Za-z_]\w*$|^%\w+%$|^<.*>?$|^\{\w*\}$|^@\w+@$|^%[sdvq]$|^&\w+;?$/;

/** Words that stand for a secret, not in one. */
const STAND_INS = new PatternTrie(
  `
  my the a an our new old some any this test testing sample demo fake mock foo bar baz default
  admin root user super secure strong very app api client access auth db database jwt private
  public long random hard to guess and password passwort passwd pass pwd secret secrets token
  key keys string value name credential credentials login username here goes abc xyz qwerty
  letmein welcome hello world guest none empty null nothing hidden masked encrypted hash hashed
  text plain enter set add put use required optional invalid valid change me it is in of for not
  or by id account service bearer basic type field input data object expired missing wrong
  incorrect valor senha contrasena mot de passe kennwort geheim
`
    .trim()
    .split(/\s+/),
  true,
);

/**
 * Whether `value` is made of such words alone, whatever stands between them. Ways to take it apart are
 * counted up from its beginning, each place once: tried one after the other they would be without number.
 */
export function isWordsFor(value: string): boolean {
  const letters = value.replace(/[^A-Za-z]+/g, '');
  if (letters === '') return false;
  const reached = new Uint8Array(letters.length + 1);
  reached[0] = 1;
  for (let at = 0; at < letters.length; at++) {
    if (reached[at] !== 1) continue;
    for (const size of STAND_INS.sizesAt(letters, at)) reached[at + size] = 1;
  }
  return reached[letters.length] === 1;
}

/** Whether a value in the place of a password is only words for one, a blank, or a reference. */
export const isStandIn = (value: string): boolean =>
  value.length < 3 ||
  isFilledIn(value) ||
  FILLED_LATER.test(value) ||
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^%[A-Za-z_]+%?$|^:\w+$|^\d{1,5}$/.test(value) ||
  (isWordsFor(value) && !/\d{3}|[^A-Za-z0-9_-]/.test(value));
