// SPDX-License-Identifier: Apache-2.0
// The places of a text at which a weakness of code may stand: calls, assignments and first words of lines
// that a rule speaks of. Prose has next to none of them, so almost all of the work is finding brackets and
// equals signs.
import { CONTEXT_CHARS } from '../../detector.ts';
import { alphabet, isIn } from '../../runs.ts';
import { termHash, termsOf } from '../../text/terms.ts';
import { MARK, wordList, type Words } from '../../text/words.ts';
import type { View } from '../../view/view.ts';
import { ASSIGNED, CALLS, type Line, LINES } from './insecure-code.data.ts';

/** Longest name with its receivers; longest name that is assigned to. */
export const NAME_CHARS = 48;
/** What is read behind a place, at most to the end of its line. */
export const ARGS_CHARS = 300;
/** Blanks, quotes and brackets between a name and its sign. */
const GAP_CHARS = 4;

export type Weakness = { readonly cwe: number; readonly score: number };
type Test = { readonly test: (text: string) => boolean };
type Rule = Weakness & { readonly args?: Test; readonly line?: Test };

/** A place: its name, and where it ends that decides. */
export type Place = { readonly start: number; readonly end: number; readonly judge: Judge };
/** Says what is wrong, given the rest of the line. */
type Judge = (rest: string) => Weakness | undefined;

/** Rules by name: `name` without receiver, `*.name`, `receiver.name`. */
const RULES = new Map<string, Rule[]>();
for (const { calls, cwe, args, line, score = 0.9 } of CALLS) {
  for (const name of calls.split(' ')) {
    const rules = RULES.get(name) ?? [];
    rules.push({ cwe, score, ...(args && { args }), ...(line && { line }) });
    RULES.set(name, rules);
  }
}

const WORD = alphabet(/[A-Za-z0-9_$]/);
const CHAIN = alphabet(/[A-Za-z0-9_$.:>-]/);
const BETWEEN = alphabet(/[ \t"'\]]/);
/** What may stand from a name to the sign of an assignment, and the signs. */
const MAY_ASSIGN = alphabet(/[ \t"'\]:=+]/);
const INDENT = alphabet(/[ \t$]/);
const FIRST_LETTERS = alphabet(/[ceiprw]/);
const [OPEN, EQUALS, COLON, PLUS, LINE_FEED, SPACE] = [0x28, 0x3d, 0x3a, 0x2b, 0x0a, 0x20];
/** Longest first word of a line that is looked at. */
const FIRST_CHARS = 16;

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

/** The last two letters of a name, whatever their case, as a place in a table. */
const tailOf = (text: string, end: number): number =>
  end < 2 ? 0 : ((text.charCodeAt(end - 2) & 0x1f) << 5) | (text.charCodeAt(end - 1) & 0x1f);
/** Which last letters names have: most words are told by them alone. */
function tailsOf(names: Iterable<string>): Uint8Array {
  const set = new Uint8Array(1_024);
  for (const name of names) set[tailOf(name, name.length)] = 1;
  return set;
}
const ASSIGNED_TAILS = tailsOf([
  ...EXACT,
  ...'password passwd passphrase pwd secret key token query sql statement stmt cmd command insert select update CommandText'.split(
    ' ',
  ),
]);
const CALL_TAILS = tailsOf(RULES.keys());

const lastWord = (name: string): number => termsOf(name).hashes.at(-1) ?? 0;
const CALLED_LIST = wordList([...RULES.keys()].map(lastWord));
const FIRST_LIST = wordList(
  'eval chmod curl wget include require echo print'.split(' ').map(termHash),
);

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

/** What runs commands although a call gives it. */
const isShell = (text: string, end: number): boolean =>
  /(?:getRuntime\(\)|child_process["']\))$/.test(text.slice(Math.max(0, end - 20), end));

/** What stands before `start` in its line, as far as a stream lets it be seen. */
function lineBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - CONTEXT_CHARS), start);
  return before.slice(before.lastIndexOf('\n') + 1);
}

function callAt(text: string, open: number): Place | undefined {
  const spaced = text.charCodeAt(open - 1) === 0x20;
  const end = spaced ? open - 1 : open;
  if (CALL_TAILS[tailOf(text, end)] === 0) return undefined;
  let start = end;
  while (start > 0 && open - start < NAME_CHARS && isIn(CHAIN, text, start - 1)) start--;
  const chained = start;
  while (start < end && !isIn(WORD, text, start)) start++;
  if (start === end) return undefined;
  const chain = text.slice(start, end);
  // What a call or an index gave has no name: "/x/.exec(" is no command.
  const given = /[.>]/.test(text.slice(chained, start)) && !isShell(text, chained);
  const rules = rulesFor(given ? `?.${chain}` : chain);
  if (rules.length === 0) return undefined;
  const before = lineBefore(text, start);
  // With a blank before the bracket it may be prose, unless the line ends as statements do.
  const judge: Judge = (rest) =>
    spaced && !/\)\s*[;)]/.test(rest)
      ? undefined
      : rules.find(
          ({ args, line }) => args?.test(rest) !== false && line?.test(before + rest) !== false,
        );
  return { start, end: open + 1, judge };
}

function assignmentAt(text: string, sign: number): Place | undefined {
  let end = sign;
  if (text.charCodeAt(end - 1) === COLON || text.charCodeAt(end - 1) === PLUS) end--;
  while (end > 0 && sign - end < GAP_CHARS && isIn(BETWEEN, text, end - 1)) end--;
  const isQ = (text.charCodeAt(end - 1) | 0x20) === 0x71;
  if (ASSIGNED_TAILS[tailOf(text, end)] === 0 && !isQ) return undefined;
  let start = end;
  while (start > 0 && end - start < NAME_CHARS && isIn(WORD, text, start - 1)) start--;
  if (start === end || !isAssigned(text.slice(start, end))) return undefined;
  const named = text.slice(start, sign);
  const judge: Judge = (rest) => firstOf(ASSIGNED, named + rest);
  return { start, end: sign, judge };
}

/** Where the line begins of which `at` is in the indentation; -1 where it is not. */
function indentStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < NAME_CHARS && isIn(INDENT, text, start - 1)) start--;
  return start === 0 || text.charCodeAt(start - 1) === LINE_FEED ? start : -1;
}

/** The word at `start`, which is the first of its line. */
function firstWordAt(text: string, start: number): Place | undefined {
  if (!isIn(FIRST_LETTERS, text, start)) return undefined;
  let end = start;
  while (end - start < FIRST_CHARS && isIn(WORD, text, end)) end++;
  const word = text.slice(start, end);
  if (!FIRST.test(word) || indentStart(text, start) < 0) return undefined;
  const judge: Judge = (rest) => firstOf(LINES, word + rest);
  return { start, end, judge };
}

const isIndented = (text: string, at: number): boolean =>
  at === 0 || isIn(INDENT, text, at - 1) || text.charCodeAt(at - 1) === LINE_FEED;

/** Reading so few characters costs less than finding the words of a text. */
const FEW_CHARS = 64;

/** Places that start in [from, until), in their order. Linear. */
export function placesIn(view: View, from: number, until: number): readonly Place[] {
  const { text } = view;
  const found: Place[] = [];
  const add = (place: Place | undefined): void => {
    if (place !== undefined && place.start >= from && place.start < until) found.push(place);
  };
  if (until - from > FEW_CHARS) placesByWord(text, view.words, { from, until }, add);
  else placesByUnit(text, { from, until }, add);
  return found;
}

type Range = { readonly from: number; readonly until: number };
type Add = (place: Place | undefined) => void;

function placesByUnit(text: string, { from, until }: Range, add: Add): void {
  const stop = Math.min(text.length, until + NAME_CHARS + GAP_CHARS);
  for (let at = from; at < stop; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN) add(callAt(text, at));
    else if (code === EQUALS || code === COLON) add(assignmentAt(text, at));
    else if (isIn(FIRST_LETTERS, text, at) && isIndented(text, at)) add(firstWordAt(text, at));
  }
}

/** Every name ends where a word does, and what it is used for stands right behind. */
function placesByWord(text: string, words: Words, { from, until }: Range, add: Add): void {
  const { length } = text;
  for (let word = from === 0 ? 0 : words.after(from); word < words.size; word++) {
    const start = words.start(word);
    if (start - NAME_CHARS >= until) return;
    const marks = words.marks(word);
    const end = words.end(word);
    if ((marks & FIRST_LIST) !== 0) add(firstWordAt(text, start));
    if (end >= length) continue;
    let code = text.charCodeAt(end);
    const open = code === SPACE ? end + 1 : end;
    if (open > end && open < length) code = text.charCodeAt(open);
    if (code === OPEN) {
      // A word with letters outside ASCII may end in a name.
      if ((marks & (CALLED_LIST | MARK.wide)) !== 0) add(callAt(text, open));
      continue;
    }
    // In prose a letter follows the blank.
    if (MAY_ASSIGN[code] !== 1) continue;
    const stop = Math.min(length, end + GAP_CHARS + 2);
    for (let at = end; at < stop; at++) {
      const sign = text.charCodeAt(at);
      if (sign === COLON || sign === EQUALS) add(assignmentAt(text, at));
      else if (MAY_ASSIGN[sign] !== 1) break;
    }
  }
}

/** Where the line of `place` ends as far as it is read; -1 when the text ends before that. */
export function restEnd(text: string, place: Place): number {
  const stop = place.end + ARGS_CHARS;
  const line = text.slice(place.end, stop).indexOf('\n');
  if (line >= 0) return place.end + line;
  return stop <= text.length ? stop : -1;
}

const isBlank = (code: number): boolean =>
  code < 0x80 ? code === 0x20 || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));

const chainOf = (run: string): string => /[\w$][\w$.:>-]*$/.exec(run)?.[0] ?? '';

/** Where the name begins that the end of `text` may turn into a place. */
export function openName(text: string, from: number): number {
  let end = text.length;
  while (end > from && text.length - end < GAP_CHARS && isIn(BETWEEN, text, end - 1)) end--;
  const stop = Math.max(from, end - NAME_CHARS - 2);
  let start = end;
  while (start > stop && !isBlank(text.charCodeAt(start - 1))) start--;
  const run = text.slice(start, end);
  if (end === text.length) return end - run.length;
  const name = /[\w$]+[:+]?$/.exec(run)?.[0] ?? '';
  if (isAssigned(name.replace(/[:+]$/, ''))) return end - name.length;
  const isCall = text.length - end === 1 && rulesFor(chainOf(run)).length > 0;
  return isCall ? end - chainOf(run).length : text.length;
}
