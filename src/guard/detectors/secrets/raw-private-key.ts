// SPDX-License-Identifier: Apache-2.0
// Private keys without armour: DER in base64, PuTTY files, JSON Web Keys (RFC 7517) and PKCS #12 stores
// that are named as such. What the first bytes of a key must be is known; a certificate begins otherwise.
import { z } from 'zod';
import { CONTEXT_CHARS, defineDetector, type Match } from '../../detector.ts';
import { alphabet, isIn, longRuns, runEnd, runStart } from '../../runs.ts';
import { randomness } from './randomness.ts';

const KEY_CHARS = 16_000;
const BASE64 = alphabet(/[A-Za-z0-9+/]/);
const PADDING = alphabet(/[=]/);
/** Base64 that goes on over lines, written as they are or escaped. */
const LINES = alphabet(/[A-Za-z0-9+/=\s\\]/);
const URL64 = alphabet(/[A-Za-z0-9_-]/);
/** The shortest: an Ed25519 key takes 64 characters. */
const RUN_CHARS = 60;
/** A part of a JSON Web Key; the shortest private one, and the shortest secret of octets. */
const PART_CHARS = 1_400;
const PAIR_CHARS = 42;
const OCTETS_CHARS = 20;
/** A store holds more than its certificate chain says at its beginning. */
const STORE_CHARS = 400;

/** How the DER of private keys begins: PKCS #1, PKCS #8 and SEC 1 of the usual sizes; an OpenSSH file. */
const BEGINS =
  /^(?:MII[A-Za-z0-9+/]{3}IBAAK[BC]|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC|MI[A-Za-z0-9+/]{1,3}AgEAMB[AM]GByqGSM49|M[A-Za-z0-9+/]{1,4}CAQEE|MI[A-Za-z0-9+/]{2}AgEBB|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjE)/;
const STORE = /p12|pfx|pkcs.?12|key.?store|private.?key/i;
const ARMOUR = /PRIVATE KEY-----/;
const PUTTY = 'Private-Lines: ';
const PUTTY_LINES = /\d{1,3}\\?\r?n?\n?/y;
const JWK_PART = /"[dk]\\{0,2}"\s{0,3}:\s{0,3}\\{0,2}"/y;
const JWK_BESIDE = /"(?:kty|crv|x|y|n|e|alg|kid|use|ext|key_ops)\\{0,2}"\s{0,3}:/;
const JWK_OCTETS = /"oct\\{0,2}"/;

const JWK_OPEN = /"[dk]\\{0,2}"\s{0,3}:\s{0,3}\\{0,2}"$/;
/** A line of a key that is broken into lines; the last one may be shorter. */
const LINE_CHARS = 60;

type Found = { readonly start: number; readonly end: number; readonly entity: string };

const isEscape = (text: string, at: number): boolean =>
  text.charAt(at) === '\\' && /[nr]/.test(text.charAt(at + 1));

/** Where a run of base64 begins that was cut after the "\" of an escaped line end. */
const afterEscape = (text: string, start: number): number =>
  isEscape(text, start - 1) ? start + 1 : start;

/** Where the run of base64 at `start` ends, with its padding. */
const lineEnd = (text: string, start: number, most: number): number => {
  const end = runEnd(text, BASE64, start, most);
  return end === start ? end : runEnd(text, PADDING, end, 2);
};

function nextLine(text: string, from: number): number {
  let at = from;
  while (at < from + 16 && (/\s/.test(text.charAt(at)) || isEscape(text, at))) {
    at += isEscape(text, at) ? 2 : 1;
  }
  return at;
}

/** What a key in base64 that begins at `start` is called; undefined: none begins there. */
function entityAt(text: string, start: number): string | undefined {
  if (isIn(BASE64, text, start - 1) && !isEscape(text, start - 2)) return undefined;
  const before = text.slice(Math.max(0, start - CONTEXT_CHARS), start);
  if (ARMOUR.test(before)) return undefined;
  if (BEGINS.test(text.slice(start, start + 40))) return 'private-key';
  return text.startsWith('MII', start) && STORE.test(before) ? 'key-store' : undefined;
}

/** The key in base64 that begins at `start`, over as many lines as it goes on. */
function derAt(text: string, start: number): Found | undefined {
  const entity = entityAt(text, start);
  if (entity === undefined) return undefined;
  let end = lineEnd(text, start, KEY_CHARS);
  for (let line = start; end - line >= LINE_CHARS && end - start < KEY_CHARS; ) {
    line = nextLine(text, end);
    const stop = lineEnd(text, line, start + KEY_CHARS - line);
    if (line === end || stop === line) break;
    if (stop - line < LINE_CHARS && text.charAt(stop - 1) !== '=') {
      if (stop - line >= 8 && randomness(text.slice(line, stop)) >= 0.5) end = stop;
      break;
    }
    end = stop;
  }
  return entity === 'key-store' && end - start < STORE_CHARS ? undefined : { start, end, entity };
}

/** Where the lines of a PuTTY key begin that are announced at `mark`. */
function puttyStart(text: string, mark: number): number {
  PUTTY_LINES.lastIndex = mark + PUTTY.length;
  return PUTTY_LINES.test(text) ? PUTTY_LINES.lastIndex : text.length;
}

function puttyAt(text: string, mark: number): Found | undefined {
  const start = puttyStart(text, mark);
  const stop = runEnd(text, LINES, start, KEY_CHARS);
  const word = text.lastIndexOf('Private', stop);
  let end = word > start ? word : stop;
  while (end > start && !isIn(BASE64, text, end - 1) && !isIn(PADDING, text, end - 1)) end--;
  if (end > start && isEscape(text, end - 2)) end -= 2;
  return end - start < 40 ? undefined : { start, end, entity: 'putty-key' };
}

function jwkAt(text: string, mark: number): Found | undefined {
  const next = text.charAt(mark + 2);
  if (next !== '"' && next !== '\\') return undefined;
  JWK_PART.lastIndex = mark;
  if (!JWK_PART.test(text)) return undefined;
  const start = JWK_PART.lastIndex;
  const isPair = text.charAt(mark + 1) === 'd';
  const before = text.slice(Math.max(0, start - CONTEXT_CHARS), mark);
  if (!(isPair ? JWK_BESIDE : JWK_OCTETS).test(before)) return undefined;
  const end = runEnd(text, URL64, start, PART_CHARS + 1);
  if (end - start < (isPair ? PAIR_CHARS : OCTETS_CHARS) || end - start > PART_CHARS) {
    return undefined;
  }
  const isDrawn = randomness(text.slice(start, end)) >= 0.4;
  return isDrawn ? { start, end, entity: 'json-web-key' } : undefined;
}

const BODY = 'K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols2b9XmQzR4cT8uJw5EyLa1'.repeat(3);
const DER = `MIIEvgIBADANBgkqhkiG9w0BAQEFAASC${BODY}`;
const PUTTY_KEY = `${BODY.slice(0, 64)}\n${BODY.slice(0, 40)}=`;
const PART_SAMPLE = 'x3Vb9Qm2Lk7Rt5Yc1Hd8Gf6JsPqUeZwN4oT0iAaBb_E';

export const detector = defineDetector({
  id: 'secrets/raw-private-key',
  version: '1',
  title: 'Private key without armour',
  summary:
    'Finds private keys in bare base64, PuTTY files, JSON Web Keys and named PKCS #12 stores.',
  why: 'A key is one without its BEGIN line too: environment variables and JSON hold them bare. A JSON Web Key is told by what stands up to 64 characters before its private part; a store by a name that says so.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: KEY_CHARS + 256 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: `PRIVATE=${DER}\n`, found: [DER] },
      {
        text: `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n${PUTTY_KEY}\nPrivate-MAC: 00`,
        found: [PUTTY_KEY],
      },
      {
        text: `{"kty":"OKP","crv":"Ed25519","d":"${PART_SAMPLE}"}`,
        found: [PART_SAMPLE],
      },
      { text: `{"kty":"oct","k":"${PART_SAMPLE}"}`, found: [PART_SAMPLE] },
      { text: `server.p12: MIIK${BODY}${BODY}${BODY} x`, found: [`MIIK${BODY}${BODY}${BODY}`] },
    ],
    misses: [
      `MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa${BODY}`,
      `{"kty":"EC","x":"${PART_SAMPLE}","y":"${PART_SAMPLE}"}`,
      '{"d":"2024-01-01","k":"v"}',
      'Private-Lines: 8',
    ],
  },
  inspect({ text }, from, { until }) {
    const found: Found[] = [];
    const add = (one: Found | undefined): void => {
      if (one !== undefined && one.start >= from && one.start < until) found.push(one);
    };
    for (const run of longRuns(text, BASE64, RUN_CHARS, from)) {
      if (run.start < until) add(derAt(text, afterEscape(text, run.start)));
    }
    const first = Math.max(0, from - CONTEXT_CHARS);
    for (let at = text.indexOf(PUTTY, first); at >= 0 && at < until; ) {
      add(puttyAt(text, at));
      at = text.indexOf(PUTTY, at + 1);
    }
    for (const part of ['"d', '"k']) {
      for (let at = text.indexOf(part, first); at >= 0 && at < until; ) {
        add(jwkAt(text, at));
        at = text.indexOf(part, at + 1);
      }
    }
    found.sort((a, b) => a.start - b.start);
    let free = from;
    return found.flatMap(({ start, end, entity }): Match[] => {
      if (start < free) return [];
      free = end;
      return [{ start, end, entity, score: 0.9999 }];
    });
  },
  pending({ text }, from) {
    const word = afterEscape(text, runStart(text, BASE64, text.length, from, RUN_CHARS));
    let open = /[Mb]/.test(text.charAt(word)) ? word : text.length;
    const part = runStart(text, URL64, text.length, from, PART_CHARS + 1);
    if (JWK_OPEN.test(text.slice(Math.max(0, part - 20), part))) open = Math.min(open, part);
    const lines = runStart(text, LINES, text.length, from, KEY_CHARS + 64);
    for (const run of longRuns(text, BASE64, RUN_CHARS, lines)) {
      const start = afterEscape(text, run.start);
      if (start < open && entityAt(text, start) !== undefined) open = start;
    }
    const mark = text.lastIndexOf(PUTTY);
    const start = mark < 0 ? text.length : puttyStart(text, mark);
    return start >= lines && start < open ? start : open;
  },
});
