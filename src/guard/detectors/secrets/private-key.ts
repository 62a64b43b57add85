// SPDX-License-Identifier: Apache-2.0
// Private keys in PEM and OpenPGP armour. The span runs from BEGIN to END, or, where END is missing, to
// the point where the text stops looking like a key.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn, runEnd } from '../../runs.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const HEADER_CHARS = 80;
const HEADER = /^-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/;
/** RSA with 16,384 bits takes 12,700 characters. */
const KEY_CHARS = 16_000;
/** A cut-off key shorter than this holds too little to be worth anything. */
const BODY_CHARS = 40;
const BODY = alphabet(/[A-Za-z0-9+/=\s:,()\\.-]/);
const BLANK = alphabet(/[\s\\]/);
const LETTER = alphabet(/[A-Za-z]/);
const LOWER = alphabet(/[a-z]/);
const MARK = alphabet(/[.,:]/);
const DASH = 0x2d;
/** So many plain words in a row are prose about keys, not a key. */
const PROSE_WORDS = 4;
/** Letters of a plain word after its first. */
const WORD_LETTERS = 24;

/** Whether [start, end) is small letters, perhaps with a capital before and a mark after them. */
function isPlainWord(text: string, start: number, end: number): boolean {
  const first = isIn(LETTER, text, start) ? start + 1 : start;
  const last = runEnd(text, LOWER, first, WORD_LETTERS);
  return last === end || (last === end - 1 && isIn(MARK, text, last));
}

/** `open`: the block reaches the end of the text and could go on. */
type Block = { readonly end: number; readonly open: boolean; readonly isKey: boolean };

function blockAt(text: string, start: number): Block {
  const header = HEADER.exec(text.slice(start, start + HEADER_CHARS + 40))?.[0];
  if (header === undefined) {
    const line = text.slice(start, start + HEADER_CHARS);
    const open = start + line.length === text.length && /^-----BEGIN [A-Z0-9 -]*$/.test(line);
    return { end: start + BEGIN.length, open, isKey: false };
  }
  const body = start + header.length;
  let [word, prose, solid, last] = [body, 0, 0, body];
  for (let at = body; ; at++) {
    if (text.charCodeAt(at) === DASH && text.startsWith(END, at)) return closed(text, at, solid);
    const inside = isIn(BODY, text, at);
    if (inside && !isIn(BLANK, text, at)) {
      solid++;
      continue;
    }
    if (at > word) {
      prose = isPlainWord(text, word, at) ? prose + 1 : 0;
      if (prose === 0) last = at;
    }
    if (!inside || prose >= PROSE_WORDS) {
      return { end: last, open: at >= text.length, isKey: solid >= BODY_CHARS };
    }
    word = at + 1;
  }
}

function closed(text: string, at: number, solid: number): Block {
  let end = at + END.length;
  while (end - at < HEADER_CHARS && /[A-Z0-9 ]/.test(text.charAt(end))) end++;
  for (let dashes = 0; dashes < 5 && text.charAt(end) === '-'; dashes++) end++;
  return { end, open: end >= text.length && !text.endsWith('-----'), isKey: solid >= BODY_CHARS };
}

const BODY_SAMPLE = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'.repeat(2);
const armour = (kind: string, body: string): string =>
  `${BEGIN}${kind}-----\n${body}\n${END}${kind}-----`;
const PKCS8 = armour('PRIVATE KEY', BODY_SAMPLE);
const PGP = armour('PGP PRIVATE KEY BLOCK', `Version: GnuPG v2 (Linux)\n\n${BODY_SAMPLE}`);
const CUT_OFF = `${BEGIN}RSA PRIVATE KEY-----\n${BODY_SAMPLE}`;

export const detector = defineDetector({
  id: 'secrets/private-key',
  version: '1',
  title: 'Private key',
  summary: 'Finds private keys in PEM and OpenPGP armour, whole or cut off.',
  why: 'Whoever reads a private key can act as its owner. Keys in binary or JWK form are not found. A block longer than any real key is a failure, not a finding.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: KEY_CHARS },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: `key:\n${PKCS8}\nend`, found: [PKCS8] },
      { text: PGP, found: [PGP] },
      { text: `"${PKCS8.replaceAll('\n', '\\n')}"`, found: [PKCS8.replaceAll('\n', '\\n')] },
      { text: `${CUT_OFF}" and so on`, found: [CUT_OFF] },
    ],
    misses: [
      armour('CERTIFICATE', BODY_SAMPLE),
      armour('PRIVATE KEY', '...'),
      `A file with ${BEGIN}PRIVATE KEY----- in its first line holds a key that nobody else may see, so keep it well and do not mail it around the office`,
    ],
  },
  inspect({ text, features }, from, { until }) {
    if ((features & FEATURE.dash) === 0) return [];
    const matches: Match[] = [];
    for (let at = text.indexOf(BEGIN, from); at >= 0 && at < until; ) {
      const { end, isKey } = blockAt(text, at);
      if (isKey) matches.push({ start: at, end, entity: 'private-key', score: 0.9999 });
      at = text.indexOf(BEGIN, end);
    }
    return matches;
  },
  pending({ text, features }, from) {
    if ((features & FEATURE.dash) === 0) return text.length;
    for (let at = text.indexOf(BEGIN, from); at >= 0; ) {
      const block = blockAt(text, at);
      if (block.open) return at;
      at = text.indexOf(BEGIN, block.end);
    }
    for (let size = Math.min(BEGIN.length - 1, text.length - from); size > 0; size--) {
      if (text.endsWith(BEGIN.slice(0, size))) return text.length - size;
    }
    return text.length;
  },
});
