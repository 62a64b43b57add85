// SPDX-License-Identifier: Apache-2.0
// The places of a text at which a weakness of code may stand: calls, assignments and first words of lines
// that a rule speaks of. Prose has next to none of them, so almost all of the work is finding brackets and
// equals signs.
import { alphabet, isIn } from '../../runs.ts';
import { ASSIGNED, CALLS, type Line, LINES } from './insecure-code.data.ts';

/** Longest name with its receivers; longest name that is assigned to. */
export const NAME_CHARS = 48;
/** What is read behind a place, at most to the end of its line. */
export const ARGS_CHARS = 300;
/** Blanks, quotes and brackets between a name and its sign. */
const GAP_CHARS = 4;

export type Weakness = { readonly cwe: number; readonly score: number };
type Rule = Weakness & { readonly args?: { readonly test: (rest: string) => boolean } };

/** A place: its name, and where it ends that decides. */
export type Place = { readonly start: number; readonly end: number; readonly judge: Judge };
/** Says what is wrong, given the rest of the line. */
type Judge = (rest: string) => Weakness | undefined;

/** Rules by name: `name` without receiver, `*.name`, `receiver.name`. */
const RULES = new Map<string, Rule[]>();
for (const { calls, cwe, args, score = 0.9 } of CALLS) {
  for (const name of calls.split(' ')) {
    const rules = RULES.get(name) ?? [];
    rules.push({ cwe, score, ...(args && { args }) });
    RULES.set(name, rules);
  }
}

const WORD = alphabet(/[A-Za-z0-9_$]/);
const CHAIN = alphabet(/[A-Za-z0-9_$.:>-]/);
const BETWEEN = alphabet(/[ \t"'\]]/);
const [OPEN, EQUALS, COLON, PLUS, LINE_FEED] = [0x28, 0x3d, 0x3a, 0x2b, 0x0a];

const CREDENTIAL = /(?:password|passwd|passphrase|pwd|secret|key|token)$/i;
const QUERY = /(?:query|sql|statement|stmt|cmd|command|insert|select|update|CommandText)$|^q$/i;
const EXACT = new Set(
  'verify verify_ssl ssl_verify cert_reqs check_hostname validate_certs strictSSL rejectUnauthorized verify_peer verify_mode NODE_TLS_REJECT_UNAUTHORIZED InsecureSkipVerify ServerCertificateValidationCallback innerHTML outerHTML dangerouslySetInnerHTML debug DEBUG TypeNameHandling csrf_protection protect_from_forgery WTF_CSRF_ENABLED origin allow_origins CORS_ORIGIN_ALLOW_ALL'.split(
    ' ',
  ),
);
const FIRST = /^(?:eval|chmod|curl|wget|include|include_once|require|require_once|echo|print)$/;

const isAssigned = (name: string): boolean =>
  EXACT.has(name) || CREDENTIAL.test(name) || QUERY.test(name);

/** The rules for a name with its receivers. */
function rulesFor(chain: string): readonly Rule[] {
  const parts = chain.replaceAll(/->|::/g, '.').split('.');
  const name = parts.at(-1) ?? '';
  const before = parts.at(-2);
  if (before === undefined) return RULES.get(name) ?? [];
  const own = [...(RULES.get(`${before}.${name}`) ?? []), ...(RULES.get(`*.${name}`) ?? [])];
  // A class behind a package: "new java.util.Random(".
  return /^[A-Z]/.test(name) ? [...own, ...(RULES.get(name) ?? [])] : own;
}

const firstOf = (lines: readonly Line[], line: string): Line | undefined =>
  lines.find(({ form, also }) => form.test(line) && also?.test(line) !== false);

function callAt(text: string, open: number): Place | undefined {
  const spaced = text.charCodeAt(open - 1) === 0x20;
  const end = spaced ? open - 1 : open;
  let start = end;
  while (start > 0 && open - start < NAME_CHARS && isIn(CHAIN, text, start - 1)) start--;
  while (start < end && !isIn(WORD, text, start)) start++;
  if (start === end) return undefined;
  const rules = rulesFor(text.slice(start, end));
  if (rules.length === 0) return undefined;
  // With a blank before the bracket it may be prose, unless the line ends as statements do.
  const judge: Judge = (rest) =>
    spaced && !/\)\s*[;)]/.test(rest)
      ? undefined
      : rules.find(({ args }) => args === undefined || args.test(rest));
  return { start, end: open + 1, judge };
}

function assignmentAt(text: string, sign: number): Place | undefined {
  let end = sign;
  if (text.charCodeAt(end - 1) === COLON || text.charCodeAt(end - 1) === PLUS) end--;
  while (end > 0 && sign - end < GAP_CHARS && isIn(BETWEEN, text, end - 1)) end--;
  let start = end;
  while (start > 0 && end - start < NAME_CHARS && isIn(WORD, text, start - 1)) start--;
  if (start === end || !isAssigned(text.slice(start, end))) return undefined;
  const named = text.slice(start, sign);
  const judge: Judge = (rest) => firstOf(ASSIGNED, named + rest);
  return { start, end: sign, judge };
}

function firstWordAt(text: string, lineStart: number): Place | undefined {
  let start = lineStart;
  while (start - lineStart < NAME_CHARS && /[ \t$]/.test(text.charAt(start))) start++;
  let end = start;
  while (end - start < 16 && isIn(WORD, text, end)) end++;
  const word = text.slice(start, end);
  if (!FIRST.test(word)) return undefined;
  const judge: Judge = (rest) => firstOf(LINES, word + rest);
  return { start, end, judge };
}

/** Places that start in [from, until), in their order. Linear. */
export function* placesIn(text: string, from: number, until: number): Generator<Place, void> {
  let at = from;
  const before = text.slice(Math.max(0, from - NAME_CHARS), from);
  const isLineStart = from <= NAME_CHARS ? /(?:^|\n)[ \t$]*$/ : /\n[ \t$]*$/;
  if (isLineStart.test(before)) {
    const place = firstWordAt(text, from);
    if (place !== undefined && place.start < until) yield place;
  }
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let place: Place | undefined;
    if (code === OPEN) place = callAt(text, at);
    else if (code === EQUALS || code === COLON) place = assignmentAt(text, at);
    else if (code === LINE_FEED) place = firstWordAt(text, at + 1);
    if (place === undefined || place.start < from || place.start >= until) {
      if (code === LINE_FEED && at >= until) return;
      continue;
    }
    yield place;
  }
}

/** Where the line of `place` ends as far as it is read; -1 when the text ends before that. */
export function restEnd(text: string, place: Place): number {
  const stop = place.end + ARGS_CHARS;
  const line = text.slice(place.end, stop).indexOf('\n');
  if (line >= 0) return place.end + line;
  return stop <= text.length ? stop : -1;
}

const chainOf = (run: string): string => /[\w$][\w$.:>-]*$/.exec(run)?.[0] ?? '';

/** Where the name begins that the end of `text` may turn into a place. */
export function openName(text: string, from: number): number {
  let end = text.length;
  while (end > from && text.length - end < GAP_CHARS && isIn(BETWEEN, text, end - 1)) end--;
  const tail = text.slice(Math.max(from, end - NAME_CHARS - 2), end);
  const run = /\S*$/.exec(tail)?.[0] ?? '';
  if (end === text.length) return end - run.length;
  const name = /[\w$]+[:+]?$/.exec(run)?.[0] ?? '';
  if (isAssigned(name.replace(/[:+]$/, ''))) return end - name.length;
  const isCall = text.length - end === 1 && rulesFor(chainOf(run)).length > 0;
  return isCall ? end - chainOf(run).length : text.length;
}
