// SPDX-License-Identifier: Apache-2.0
// Postal addresses. What an address is, is decided in recogniser/address.ts.
import { z } from 'zod';
import { defineDetector } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { ADDRESS_CHARS, addressesIn, pendingAddress } from '../../recogniser/address.ts';

export const detector = defineDetector({
  id: 'privacy/postal-address',
  version: '1',
  title: 'Postal address',
  summary:
    'Finds streets with a house number, with town and postal code, in the forms of some thirty countries.',
  why: 'An address tells where someone can be found. Streets without a number, addresses in scripts without capitals, and towns without a street are not found.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: ADDRESS_CHARS + 4 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({}),
  examples: {
    hits: [
      {
        text: 'I live at 221B Baker Street, London NW1 6XE.',
        found: ['221B Baker Street, London NW1 6XE'],
      },
      {
        text: 'ship to 1600 Pennsylvania Ave NW, Washington, DC 20500',
        found: ['1600 Pennsylvania Ave NW, Washington, DC 20500'],
      },
      { text: 'Hauptstraße 5, 10115 Berlin', found: ['Hauptstraße 5, 10115 Berlin'] },
      {
        text: '12 bis, rue de la Paix, 75002 Paris',
        found: ['12 bis, rue de la Paix, 75002 Paris'],
      },
      { text: 'vive en Calle Mayor, 5, 28013 Madrid', found: ['Calle Mayor, 5, 28013 Madrid'] },
      {
        text: 'abito in via Giuseppe Verdi 12, 20121 Milano',
        found: ['via Giuseppe Verdi 12, 20121 Milano'],
      },
      { text: 'ul. Długa 7, 00-238 Warszawa', found: ['ul. Długa 7, 00-238 Warszawa'] },
      {
        text: 'Keizersgracht 123, 1015 CJ Amsterdam',
        found: ['Keizersgracht 123, 1015 CJ Amsterdam'],
      },
      { text: 'P.O. Box 1234', found: ['P.O. Box 1234'] },
    ],
    misses: [
      '5 apples a day',
      'Chapter 12 Street Smarts',
      'in 2024 Berlin grew',
      'version 12 Way to go',
      'on Monday 5',
    ],
  },
  inspect(view, from, { until }) {
    if ((view.features & FEATURE.digit) === 0) return [];
    return addressesIn(view.text, from, until, landmarksOf(view, from).digits).map((address) => ({
      ...address,
      entity: 'postal-address',
    }));
  },
  pending: ({ text }, from) => pendingAddress(text, from),
});
