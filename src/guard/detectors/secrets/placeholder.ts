// SPDX-License-Identifier: Apache-2.0
// What stands where a secret would: examples, blanks to fill in, references to where the secret is kept.
import { PatternTrie } from './pattern-trie.ts';

/** One character so often in a row is a blank to fill in. */
const SAME = /(.)\1{5}/;
const BLANK =
  /example|placeholder|your[-_. ]?|redacted|change[-_]?me|xxxx|\*{3}|\.{3}|insert[-_]|replace[-_]?(?:me|with)|token[-_]?here|key[-_]?here|to[-_]?be[-_]|dummy|todo|aws4_request/i;

/** Whether a key of a vendor's shape is only a picture of one. Linear. */
export const isFilledIn = (secret: string): boolean => SAME.test(secret) || BLANK.test(secret);

/** Stands for what is put in when a template is filled or a program runs. */
export const FILLED_LATER =
  /\$\{|\$\(|\{\{|\}\}|%\(|#\{|<%|^\$[A-Za-z_]\w*$|^%\w+%$|^<.*>?$|^\{\w*\}$|^@\w+@$|^%[sdvq]$|^&\w+;?$/;

const words = (text: string): PatternTrie => new PatternTrie(text.trim().split(/\s+/), true);

/** Words that stand for a secret, not in one. */
const STAND_INS = words(`
  my your our new old test testing sample demo fake mock foo bar baz default
  user secure strong very app api client access auth db database jwt private
  public long random hard guess password passwort passwd pass pwd secret secrets token
  key keys string value name credential credentials login username here goes
  guest none empty null nothing hidden masked encrypted hash hashed
  text plain enter set add put use required optional invalid valid change
  id account service bearer basic type field input data object expired missing wrong
  incorrect valor senha contrasena mot passe kennwort geheim parola heslo haslo lozinka geslo
  salasana losenord adgangskode passord wachtwoord parool parole jelszo sifre wagwoord pasahitza
  pasvorto matkhau sandi katalaluan kata laluan forgot forgotten reset show hide toggle confirm repeat
  verify update create current label hint error message please must match short weak
  medium blank auto true false number integer array boolean date email uuid
  prompt ask file keychain keyring vault external internal oauth digest ldap sasl
  button dialog page view screen widget submit cancel reveal visible md sha scram
  function symbol bigint pasword paswd
  plaintext cleartext crypt bcrypt argon pbkdf hmac aes rsa base decoded encoded raw salted redacted
  obfuscated unset unknown undefined generated autogenerate generate manual disabled enabled
  application instance provider managed server session cookie header query body form params
`);
/** Words that people choose where they have to choose one: with a number they are somebody's password. */
const WEAK = words('admin root super abc xyz qwerty letmein welcome hello world');
/** Say nothing alone. */
const JOINTS = words('the a an any this to it is in of for not or by me de and');

/**
 * Whether `value` is made of such words alone, whatever stands between them. Ways to take it apart are
 * counted up from its beginning, each place once: tried one after the other they would be without number.
 */
export function isWordsFor(value: string): boolean {
  const letters = value.replace(/[^A-Za-z]+/g, '');
  if (letters === '') return false;
  const said = /\d/.test(value) ? [STAND_INS] : [STAND_INS, WEAK];
  const joints = /\d/.test(value) ? [JOINTS, WEAK] : [JOINTS];
  // 1: by joints alone; 2: a word that stands for a secret was among them.
  const reached = new Uint8Array(letters.length + 1);
  reached[0] = 1;
  for (let at = 0; at < letters.length; at++) {
    const ways = reached[at] ?? 0;
    if (ways === 0) continue;
    const step = (sizes: readonly number[], way: number): void => {
      for (const size of sizes) reached[at + size] = (reached[at + size] ?? 0) | way;
    };
    for (const list of said) step(list.sizesAt(letters, at), 2);
    for (const list of joints) step(list.sizesAt(letters, at), ways);
  }
  return ((reached[letters.length] ?? 0) & 2) !== 0;
}

/** Whether a value in the place of a password is only words for one, a blank, or a reference. */
export const isStandIn = (value: string): boolean =>
  value.length < 3 ||
  isFilledIn(value) ||
  FILLED_LATER.test(value) ||
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^%[A-Za-z_]+%?$|^:\w+$|^\d{1,5}$/.test(value) ||
  (isWordsFor(value) && !/\d{3}|[^A-Za-z0-9_-]/.test(value));
