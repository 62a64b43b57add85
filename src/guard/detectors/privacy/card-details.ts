// SPDX-License-Identifier: Apache-2.0
// What is printed and recorded on a payment card besides its number: the verification code, the expiry
// date, and the tracks of the magnetic stripe.
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { luhn } from './identifiers/checks/sums.ts';
import { identifiers } from './identifiers/family.ts';

const family = identifiers('privacy/card-details', 'card-details');

/** ISO/IEC 7813: track 1 is the number, a name and data; track 2 the number and data. */
const TRACK =
  /(?:%?B(\d{13,19})\^[^^\n]{2,26}\^\d{4}[0-9A-Z ]{3,60}\??)|(?:;?(?<!\d)(\d{13,19})=\d{7,30}\??)/g;
const TRACK_CHARS = 120;
/** What a track could begin with at the end of a text. */
const OPEN =
  /(?:(?:%B?|B|;)|(?:%?B|;)?(?<!\d)\d{1,19}|(?:%?B|;)?(?<!\d)\d{13,19}[=^][^\n?]{0,96}\??)$/;
const DIGITS_MIN = 13;

export const detector = defineDetector({
  ...family,
  title: 'Card verification code, expiry and track data',
  summary:
    'Finds verification codes and expiry dates after words that name them, and magnetic tracks.',
  why: 'Track data and verification codes may not be kept once a payment is authorised (PCI DSS 3.3). Three digits mean nothing without the word before them.',
  severity: 'high',
  streaming: { class: 'exact', holdChars: TRACK_CHARS + 2 },
  examples: {
    hits: [
      { text: '4111 1111 1111 1111 exp 12/28 CVV: 123', found: ['12/28', '123'] },
      { text: 'gültig bis 01/2027, Prüfziffer 4711', found: ['01/2027', '4711'] },
      {
        text: '%B4111111111111111^DOE/JANE^25121011000000000000000?',
        found: ['%B4111111111111111^DOE/JANE^25121011000000000000000?'],
      },
      {
        text: ';4111111111111111=25121010000000000?',
        found: [';4111111111111111=25121010000000000?'],
      },
    ],
    misses: ['exp 13/28', 'row 123', '4111111111111112=25121010000000000', 'x=1'],
  },
  inspect(view, from, scope) {
    const named = family.inspect(view, from, scope);
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0 || landmarksOf(view, from).dense < DIGITS_MIN)
      return named;
    const tracks: Match[] = [];
    TRACK.lastIndex = from;
    for (let found = TRACK.exec(text); found !== null; found = TRACK.exec(text)) {
      const { index: start, 0: written } = found;
      if (start >= scope.until) break;
      if (!luhn(found[1] ?? found[2] ?? '')) continue;
      tracks.push({ start, end: start + written.length, entity: 'card-track', score: 0.9999 });
    }
    if (tracks.length === 0) return named;
    const free = named.filter((one) =>
      tracks.every(({ start, end }) => one.end <= start || one.start >= end),
    );
    return [...tracks, ...free].sort((a, b) => a.start - b.start);
  },
  pending(view, from) {
    const first = Math.max(from, view.text.length - TRACK_CHARS);
    const found = OPEN.exec(view.text.slice(first));
    const open = found === null ? view.text.length : first + found.index;
    return Math.min(open, family.pending(view, from));
  },
});
