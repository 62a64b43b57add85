// SPDX-License-Identifier: Apache-2.0
// A text written in another way that a model still reads: letter by letter, in ROT13, backwards.
import { type Hits, rot13 } from '../phrases/hits.ts';
import type { Layer } from './layer.ts';

/** Five or more single letters with the same kind of gap: "i g n o r e", "i.g.n.o.r.e". */
const SPACED = /(?<![A-Za-z0-9])[A-Za-z](?:[ ._*-]{1,3}[A-Za-z](?![A-Za-z0-9])){4,2000}/g;

const LETTERS = 5;

/** Words of the lexicon that a text must show in disguise before it is read again. */
const WORDS = 2;

/** False when `decodeTwins` has nothing to read in a text of these hits. */
export const mayHoldTwins = ({ singles, rot13: turned, backwards }: Hits): boolean =>
  singles >= LETTERS || turned >= WORDS || backwards >= WORDS;

/** `text` with its letter-by-letter runs closed up, in ROT13, and reversed, each if it looks like it. */
export function* decodeTwins(text: string, hits: Hits): Generator<Layer, void> {
  for (const match of hits.singles < LETTERS ? [] : text.matchAll(SPACED)) {
    // A wider gap stands for a blank between words.
    const closed = match[0].replace(/[ ._*-]{2,3}/g, '\u0000').replace(/[ ._*-]/g, '');
    const start = match.index;
    yield { text: closed.replaceAll('\u0000', ' '), start, end: start + match[0].length };
  }
  const whole = { start: 0, end: text.length };
  if (hits.rot13 >= WORDS) yield { ...whole, text: rot13(text) };
  if (hits.backwards >= WORDS) yield { ...whole, text: reversed(text) };
}

/** `text` backwards, by code points. */
function reversed(text: string): string {
  const units = Buffer.from(text, 'utf16le');
  const turned = Buffer.alloc(units.length);
  for (let at = 0, to = units.length - 2; to >= 0; at += 2, to -= 2) {
    turned[to] = units[at] ?? 0;
    turned[to + 1] = units[at + 1] ?? 0;
  }
  const out = turned.toString('utf16le');
  // The halves of a code point outside the first plane have changed places.
  return /[\udc00-\udfff][\ud800-\udbff]/.test(out)
    ? out.replace(/([\udc00-\udfff])([\ud800-\udbff])/g, '$2$1')
    : out;
}
