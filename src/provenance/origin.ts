// SPDX-License-Identifier: Apache-2.0
// Who supplied a value: the user, a field of a service, somebody's words, or nobody in sight. Being supplied has to
// be shown; a value that was found nowhere is `unknown`, and that a value also stands in somebody's words takes
// nothing away from what the user said.
import { type Compact, isSame, placeOf, says } from './compact.ts';
import { hasLookAlikes } from './fold.ts';
import { isSaid, type Ledger, type Source } from './ledger.ts';
import { amountOf, followsFrom, isAmong, numbersIn } from './numbers.ts';
import type { ParameterKind } from './parameters.ts';
import type { Field, Reading } from './reading.ts';
import { targetKindOf, targetsIn } from './targets.ts';
import { formsOf, plainForm } from './values.ts';
import { stemOf, wordsOfName } from './words.ts';

export type ValueOrigin = 'user' | 'trusted' | 'untrusted' | 'unknown';

export type Origin = {
  readonly origin: ValueOrigin;
  /** Tools whose results hold the value, '' for a document; a few. */
  readonly from: readonly string[];
  /** The source that it was taken from is one that the user named. */
  readonly looked: Source | undefined;
};

export type Asked = {
  readonly value: string | number | boolean;
  readonly kind: ParameterKind;
  /** Name of the argument. */
  readonly name: string;
  /** Stems of the tool's nouns. */
  readonly nouns: ReadonlySet<string>;
  /** Look-ups that are left for the call: what is not looked up is unknown. */
  readonly budget: { lookups: number };
};

const RANK: Readonly<Record<ValueOrigin, number>> = {
  user: 0,
  trusted: 1,
  unknown: 2,
  untrusted: 3,
};
const SELF = new Set([
  'me',
  'myself',
  'self',
  'mine',
  'user',
  'currentuser',
  'primary',
  'default',
  'i',
]);
/** Levels of access that everybody has who is given any; who is given it is judged. */
const MILD_GRANTS = new Set(
  'r w rw read write readwrite view viewer reader comment commenter edit editor writer member guest'.split(
    ' ',
  ),
);
const GRANTING = /(?:permission|role|access|level|scope)s?$/i;
/** Numbers of fewer digits stand in any text: more has to point to them. */
const SHORT_DIGITS = 5;
/** A part of a value this long found inside a word of a text was taken from there. */
const INSIDE_CHARS_MIN = 7;
const FROM_MAX = 4;
const PARTS_MAX = 32;
const ID_STEMS = new Set([
  'id',
  'identifi',
  'uuid',
  'guid',
  'no',
  'number',
  'num',
  'key',
  'index',
  'ref',
]);

const of = (origin: ValueOrigin, from: readonly string[] = [], looked?: Source): Origin => ({
  origin,
  from,
  looked,
});

/** The worst of several. */
const worst = (origins: readonly Origin[]): Origin =>
  origins.reduce((a, b) => (RANK[b.origin] > RANK[a.origin] ? b : a), of('user'));

/** Where a value comes from. Linear in what the conversation holds, for each of a bounded number of parts. */
export function originOf(ledger: Ledger, asked: Asked): Origin {
  const { value, kind, budget } = asked;
  if (typeof value === 'boolean') return of('user');
  if (budget.lookups-- <= 0) return of('unknown');
  if (kind === 'amount' || (typeof value === 'number' && kind === 'detail')) {
    const amount = typeof value === 'number' ? value : amountOf(value);
    if (Number.isFinite(amount)) return originOfAmount(ledger, amount);
  }
  const text = String(value);
  if (text.trim() === '') return of('user');
  const form = plainForm(text);
  if (form.chars === '') return of('unknown');
  if (SELF.has(form.chars) && kind !== 'secret' && kind !== 'command') return of('user');
  if (MILD_GRANTS.has(form.chars) && GRANTING.test(asked.name)) return of('user');
  const known = suppliedBy(ledger, asked, { text, form });
  if (known !== undefined) return known;
  const written = writtenIn(ledger, formsOf(text));
  if (written !== undefined) return written;
  if (kind === 'url') return originOfHost(ledger, asked, text);
  const parts = partsOf(text, kind);
  if (parts.length < 2) return of('unknown');
  return worst(parts.map((part) => originOf(ledger, { ...asked, value: part })));
}

/** An address that nobody wrote is of the one who named its host: the host is who reads it. */
function originOfHost(ledger: Ledger, asked: Asked, text: string): Origin {
  const host = /^\s*(?:[a-z][a-z0-9+.-]*:\/\/)?(?:www\.)?([^/?#\s\\@]+)[/?#]/i.exec(text)?.[1];
  if (host === undefined) return of('unknown');
  return suppliedBy(ledger, asked, { text: host, form: plainForm(host) }) ?? of('unknown');
}

type Plain = { readonly text: string; readonly form: Compact };

function suppliedBy(ledger: Ledger, asked: Asked, { text, form }: Plain): Origin | undefined {
  if (isUsers(ledger, { text, form }, asked)) return of('user');
  const from = ledger.sources
    .filter(({ reading }) =>
      reading.fields.get(form.chars)?.some((field) => isField(field, { text, form }, asked)),
    )
    .map(({ tool }) => tool);
  if (from.length > 0) return of('trusted', [...new Set(from)].slice(0, FROM_MAX));
  const said = !isShort(form.chars) && !hasLookAlikes(text) && says(ledger.app(), form);
  return said ? of('trusted') : undefined;
}

/** Numbers of accounts and phones are grouped by whoever writes them; everything else is spelled as it is. */
function isField(
  { form: stated, text: own, key }: Field,
  { text, form }: Plain,
  asked: Asked,
): boolean {
  if (!fits(form.chars, key, asked)) return false;
  if (hasLookAlikes(text) && text.trim().toLowerCase() !== own.trim().toLowerCase()) return false;
  const kind = isSame(stated, form) ? undefined : targetKindOf(text);
  return isSame(stated, form) || kind === 'account' || kind === 'phone';
}

const isShort = (form: string): boolean => /^\d+$/.test(form) && form.length < SHORT_DIGITS;

/** Whether the user said it. A short number has to stand with the thing that it numbers: "file 13", "#13". */
function isUsers(
  { user }: Ledger,
  { text: value, form: { chars: form } }: Plain,
  asked: Asked,
): boolean {
  const kind = /\d{5}/.test(form) ? targetKindOf(value) : undefined;
  const grouped = kind === 'account' || kind === 'phone';
  const said = grouped
    ? user.some(({ compact }) => placeOf(compact, form) >= 0)
    : isSaid(user, value);
  if (!said) return false;
  if (!isShort(form) || asked.kind === 'secret' || asked.kind === 'command') return true;
  const things = new Set([...asked.nouns, ...wordsOfName(asked.name).map(stemOf), ...ID_STEMS]);
  return user.some(
    ({ words, text }) =>
      text.includes(`#${form}`) ||
      words.some(
        (word, at) =>
          word === form &&
          words.slice(Math.max(0, at - 3), at).some((near) => things.has(stemOf(near))),
      ),
  );
}

/** A short number is the id of something only where it stands under the name of an id, or of that thing. */
function fits(form: string, keys: readonly string[], { name, kind }: Asked): boolean {
  if (!isShort(form) || kind === 'amount') return true;
  const stems = wordsOfName(name).map(stemOf);
  return keys.some((key) => ID_STEMS.has(key) || stems.includes(key));
}

/** Somebody's words that hold one of the forms. */
function writtenIn(ledger: Ledger, forms: readonly string[]): Origin | undefined {
  const from = new Set<string>();
  let looked: Source | undefined;
  for (const source of ledger.sources) {
    if (from.size >= FROM_MAX) break;
    const { compact } = source.reading;
    const holds = forms.some(
      (form) => placeOf(compact, form, { inside: form.length >= INSIDE_CHARS_MIN }) >= 0,
    );
    if (!holds) continue;
    from.add(source.tool);
    if (source.named()) looked ??= source;
  }
  return from.size === 0 ? undefined : of('untrusted', [...from], looked);
}

/** Lists in one string, and the parts of paths and addresses. */
function partsOf(text: string, kind: ParameterKind): readonly string[] {
  if (kind === 'secret' || kind === 'command') return [];
  const list = text.split(/\s*[,;|\n]\s*/).filter(Boolean);
  if (list.length > 1) return list.slice(0, PARTS_MAX);
  if (kind === 'url' || targetKindOf(text) !== undefined) return [];
  const path = text.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  return path.includes('..') ? [] : path.slice(0, PARTS_MAX);
}

function originOfAmount(ledger: Ledger, amount: number): Origin {
  if (amount === 0) return of('user');
  if (isAmong(amount, ledger.numbers())) return of('trusted');
  const written = ledger.sources.filter(({ reading }) => isAmong(amount, writtenNumbers(reading)));
  if (written.length > 0) return untrusted(written);
  if (followsFrom(amount, ledger.numbers())) return of('trusted');
  const known = ledger.numbers().slice(0, KNOWN_NUMBERS);
  const derived = ledger.sources.filter(({ reading, named }) => {
    const numbers = named() ? writtenNumbers(reading) : [];
    return (
      numbers.length > 0 && followsFrom(amount, [...numbers.slice(0, KNOWN_NUMBERS), ...known])
    );
  });
  return derived.length > 0 ? untrusted(derived) : of('unknown');
}

/** Numbers of one side of a sum with the numbers in somebody's words. */
const KNOWN_NUMBERS = 24;

const untrusted = (sources: readonly Source[]): Origin =>
  of(
    'untrusted',
    [...new Set(sources.map(({ tool }) => tool))].slice(0, FROM_MAX),
    sources.find(({ named }) => named()),
  );

const numbersOf = new WeakMap<Reading, readonly number[]>();

function writtenNumbers(reading: Reading): readonly number[] {
  const known = numbersOf.get(reading);
  if (known !== undefined) return known;
  const numbers = numbersIn(reading.prose);
  numbersOf.set(reading, numbers);
  return numbers;
}

/** True when a source that the user named has this one address of its kind and no other. */
export function isOnlyOne(source: Source, value: string): boolean {
  const kind = targetKindOf(value);
  if (kind === undefined) return false;
  const alike = new Set(
    targetsIn(source.reading.prose)
      .filter((target) => target.kind === kind)
      .map(({ text }) => plainForm(text).chars),
  );
  return alike.size === 1 && alike.has(plainForm(value).chars);
}
