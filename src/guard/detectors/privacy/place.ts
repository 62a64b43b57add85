// SPDX-License-Identifier: Apache-2.0
// Names of places. What a place is, is decided in recogniser/place.ts.
import { z } from 'zod';
import { defineDetector } from '../../detector.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { PLACE_CHARS, pendingPlace, placesIn } from '../../recogniser/place.ts';

export const detector = defineDetector({
  id: 'privacy/place',
  version: '1',
  title: 'Name of a place',
  summary:
    'Finds countries, regions and large cities, and names such as "Kent River" or "Lake Garda".',
  why: 'A place narrows down who is meant, though seldom alone. The list holds some nine hundred places; smaller ones are found only next to a word that makes a place of them. Full addresses are privacy/postal-address.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: PLACE_CHARS + 4 },
  view: 'folded',
  severity: 'info',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'She moved from New York to Leeds.', found: ['New York', 'Leeds'] },
      { text: 'a flat near Kilkenny Bridge in Ireland', found: ['Kilkenny Bridge', 'Ireland'] },
      { text: 'er wohnt in Düsseldorf', found: ['Düsseldorf'] },
    ],
    misses: ['the next street', 'Train Station', 'a london fog', 'BerlinComponent()'],
  },
  inspect: (view, from, { until }) =>
    placesIn(view.text, from, until, landmarksOf(view, from)).map((place) => ({
      ...place,
      entity: 'place',
    })),
  pending: ({ text }, from) => pendingPlace(text, from),
});
