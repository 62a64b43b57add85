// SPDX-License-Identifier: Apache-2.0
// Places on the map to within some ten metres: where someone lives, works or stood.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, runEnd } from '../../runs.ts';
import { Labels } from './identifiers/context.ts';

const CHARS_MAX = 64;
const labels = new Labels();
labels.add(
  'lat*, lon, lng, long, longitude, gps*, coordinate*, coords, coord, location*, position*, geo*, koordinat*, standort*, coordonnees, coordenada*, ubicacion, coordinate, posizione, localizacao, locatie, map*, @, 坐标, 緯度, 纬度, 座標, широта, координат*',
  0,
);

/** 8.123 */
const DIGITS_MIN = 4;
const DEGREES = '[-+]?\\d{1,3}\\.\\d{3,15}';
const PAIR = new RegExp(
  `(?<![\\w.,-])${DEGREES}(?: ?°)?(?: ?[NS](?![A-Za-z]))?(?:, ?|; ?| )${DEGREES}(?: ?°)?(?: ?[EWO](?![A-Za-z]))?(?![\\w°])(?!\\.\\d)`,
  'g',
);
const SIDES = /°|[NSEWO]/;
const PARTS = /\d{1,3}\.\d+/g;
/** 40°26'46"N 79°58'56"W */
const DMS_ONE =
  "\\d{1,3} ?° ?(?:\\d{1,2}(?:\\.\\d{1,5})? ?['′’] ?)(?:\\d{1,2}(?:\\.\\d{1,5})? ?(?:[\"″”]|'') ?)?";
const DMS = new RegExp(`(?<![\\w.])${DMS_ONE}[NS],? ?${DMS_ONE}[EWO](?![A-Za-z])`, 'g');
/** "lat": 48.8566 */
const LABELLED =
  /(?<![A-Za-z])(?:lat(?:itude)?|lon(?:g|gitude)?|lng)["']?\s?[:=]\s?["']?(-?\d{1,3}\.\d{3,15})(?![\w.])/gi;

const DIGIT = alphabet(/[0-9]/);
/** Whether the row of digits at `at` is followed by a point and as many decimals as places have. */
function isFine(text: string, at: number): boolean {
  const point = runEnd(text, DIGIT, at, 16);
  return text.charCodeAt(point) === 0x2e && runEnd(text, DIGIT, point + 1, 3) - point > 3;
}

function isPair(written: string): boolean {
  const [first, second] = written.match(PARTS) ?? [];
  return Number(first) <= 90 && Number(second) <= 180;
}

/** What a place could begin with at the end of a text. */
const TAIL =
  /(?<![\w.,-])(?:[-+]?\d[-+\d.,;°'"′″’” NSEWO]{0,63}|[-+])$|(?<![A-Za-z])(?:l(?:a(?:t(?:i(?:t(?:u(?:d(?:e)?)?)?)?)?)?|o(?:n(?:g(?:i(?:t(?:u(?:d(?:e)?)?)?)?)?)?)?|n(?:g)?)?)["']?\s?[:=]?\s?["']?-?[\d.]{0,19}$/i;

export const detector = defineDetector({
  id: 'privacy/geo-coordinates',
  version: '1',
  title: 'Geographic coordinates',
  summary: 'Finds pairs of coordinates in degrees, after a word such as "GPS" or with their side.',
  why: 'Three decimals are a hundred metres, four a house. Pairs of plain decimals without a word or a side are numbers of any kind, and are not reported.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 2 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'GPS 48.8566, 2.3522 now', found: ['48.8566, 2.3522'] },
      { text: '52.5200° N, 13.4050° E', found: ['52.5200° N, 13.4050° E'] },
      { text: '40°26\'46"N 79°58\'56"W', found: ['40°26\'46"N 79°58\'56"W'] },
      { text: '{"lat": 48.85837, "lng": 2.29448}', found: ['48.85837', '2.29448'] },
    ],
    misses: [
      'loss 0.1234, 0.5678',
      'GPS 148.8566, 2.3522',
      'it was 21.5, 22.5 degrees',
      'latency: 12.345',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    const { digits, dense } = landmarksOf(view, from);
    if (dense < DIGITS_MIN) return [];
    const signed = (features & FEATURE.nonAscii) !== 0 && text.includes('°');
    if (!signed && !digits.some((at) => isFine(text, at))) return [];
    const found: Match[] = [];
    const add = (start: number, end: number): void => {
      if (start < until) found.push({ start, end, entity: 'geo-coordinates', score: 0.998 });
    };
    for (const pattern of signed ? [PAIR, DMS] : [PAIR]) {
      pattern.lastIndex = from;
      for (let one = pattern.exec(text); one !== null; one = pattern.exec(text)) {
        const { index: start, 0: written } = one;
        if (start >= until) break;
        if (pattern === PAIR) {
          if (!isPair(written)) continue;
          if (!SIDES.test(written) && labels.before(text, start).size === 0) continue;
        }
        add(start, start + written.length);
      }
    }
    LABELLED.lastIndex = Math.max(0, from - 16);
    for (let one = LABELLED.exec(text); one !== null; one = LABELLED.exec(text)) {
      const end = one.index + one[0].length;
      const start = end - (one[1]?.length ?? 0);
      if (start >= from) add(start, end);
    }
    return apart(found);
  },
  pending({ text, features }, from) {
    if ((features & FEATURE.digit) === 0) return text.length;
    const first = Math.max(0, text.length - CHARS_MAX - 1);
    const found = TAIL.exec(text.slice(first));
    return found === null ? text.length : Math.max(from, first + found.index);
  },
});

/** In order, without what overlaps an earlier one. */
function apart(found: Match[]): readonly Match[] {
  let end = 0;
  return found
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((one) => {
      if (one.start < end) return false;
      end = one.end;
      return true;
    });
}
