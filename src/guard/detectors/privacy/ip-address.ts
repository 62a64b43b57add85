// SPDX-License-Identifier: Apache-2.0
// Internet addresses that may name a household. Addresses of private networks name nobody outside, and are
// reported only when asked for.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

/** RFC 4291, 2.2: eight groups, of which the last two may be written as an IPv4 address. */
const CHARS_MAX = 45;
const HEX = alphabet(/[0-9A-Fa-f:.]/);
const WORD = alphabet(/[0-9A-Za-z_]/);
const RUN = alphabet(/[0-9A-Za-z:._]/);
const COLON = ':';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = new RegExp(`(?<![\\w.-])${OCTET}(?:\\.${OCTET}){3}(?![\\w-])(?!\\.\\d)`, 'g');
const V4_DIGITS = 4;
const V4_WHOLE = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** RFC 1918, 1122, 3927, 6598, 5771: not of the public internet. */
const V4_PRIVATE =
  /^(?:0|10|127|2[2-5]\d|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const V6_PUBLIC = /^[23][0-9a-f]{3}:/i;
const V6_PRIVATE = /^(?:fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}):/i;

const labels = new Labels();
const [VERSION, ADDRESS] = [0, 1];
labels.add(
  'version*, ver, v, release, build, firmware, section, chapter, clause, paragraph, kapitel, abschnitt, article, oid, rev, driver, update, patch',
  VERSION,
);
labels.add(
  'ip*, ipv4, address*, host*, server*, dns, client*, gateway, adresse*, direccion',
  ADDRESS,
);

/** Whether four numbers are an address and not a version or a section. */
function isAddress(text: string, start: number, written: string): boolean {
  const topics = labels.before(text, start);
  const version = topics.get(VERSION);
  const address = topics.get(ADDRESS);
  if (address !== undefined && (version === undefined || address < version)) return true;
  if (version !== undefined && distanceOf(version) < 24) return false;
  return /\d\d/.test(written);
}

/** RFC 4291, 2.2. */
function isV6(written: string): boolean {
  const [head = '', tail, ...more] = written.split('::');
  if (more.length > 0) return false;
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(COLON));
  const all = [...groups(head), ...groups(tail ?? '')];
  let count = all.length;
  for (const [at, group] of all.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(group)) continue;
    if (at !== all.length - 1 || !V4_WHOLE.test(group)) return false;
    count++;
  }
  return tail === undefined ? count === 8 : count < 8;
}

function v6At(text: string, start: number, local: boolean): Match | undefined {
  let end = runEnd(text, HEX, start, CHARS_MAX + 1);
  while (end > start && /[.:]/.test(text.charAt(end - 1)) && text.slice(end - 2, end) !== '::')
    end--;
  const written = text.slice(start, end);
  if (written.length > CHARS_MAX || isIn(WORD, text, end)) return undefined;
  if (!V6_PUBLIC.test(written) && !(local && V6_PRIVATE.test(written))) return undefined;
  return isV6(written) ? { start, end, entity: 'ipv6-address', score: 0.999 } : undefined;
}

/** Addresses with a colon: from each colon back to where its run begins. */
function v6In(text: string, from: number, until: number, local: boolean): readonly Match[] {
  const matches: Match[] = [];
  for (let at = text.indexOf(COLON, from); at >= 0; at = text.indexOf(COLON, at + 1)) {
    const start = runStart(text, HEX, at, from, 5);
    if (start >= until) break;
    if (at - start !== 4 || isIn(WORD, text, start - 1) || /[.:]/.test(text.charAt(start - 1)))
      continue;
    const match = v6At(text, start, local);
    if (match === undefined) continue;
    matches.push(match);
    at = match.end;
  }
  return matches;
}

export const detector = defineDetector({
  id: 'privacy/ip-address',
  version: '1',
  title: 'IP address',
  summary: 'Finds public IPv4 and IPv6 addresses.',
  why: 'An address of a person is personal data (CJEU C-582/14). Versions and section numbers of four parts look the same: a word such as "version" before them, or single digits alone, keep them out.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 3 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({
    private: z.boolean().default(false).describe('Addresses of private networks are reported too'),
  }),
  examples: {
    hits: [
      { text: 'login from 81.2.69.142 at noon', found: ['81.2.69.142'] },
      { text: 'IP: 8.8.8.8.', found: ['8.8.8.8'] },
      { text: '[2001:db8:85a3::8a2e:370:7334]:443', found: ['2001:db8:85a3::8a2e:370:7334'] },
      { text: 'host 2a00:1450:4001:831:0:0:0:200e', found: ['2a00:1450:4001:831:0:0:0:200e'] },
    ],
    misses: [
      'version 4.18.30.12',
      '192.168.1.1 and 127.0.0.1',
      'see 1.2.3.4',
      '300.1.2.3',
      '1.22.33.44.5',
      'std::vector, 12:30:45, fe80::1',
    ],
  },
  inspect(view, from, { until, options }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    const matches: Match[] = [];
    V4.lastIndex = from;
    const may = landmarksOf(view, from).dense >= V4_DIGITS;
    for (let found = may ? V4.exec(text) : null; found !== null; found = V4.exec(text)) {
      const { index: start, 0: written } = found;
      if (start >= until) break;
      if (!options.private && V4_PRIVATE.test(written)) continue;
      if (!isAddress(text, start, written)) continue;
      const end = start + written.length;
      matches.push({ start, end, entity: 'ipv4-address', score: 0.998 });
    }
    const long = v6In(text, from, until, options.private);
    if (long.length === 0) return matches;
    return [...matches, ...long]
      .sort((a, b) => a.start - b.start || b.end - a.end)
      .filter((one, at, every) => at === 0 || one.start >= (every[at - 1]?.end ?? 0));
  },
  pending({ text }, from) {
    return runStart(text, RUN, text.length, from, CHARS_MAX + 2);
  },
});
