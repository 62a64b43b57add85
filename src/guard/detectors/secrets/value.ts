// SPDX-License-Identifier: Apache-2.0
// Whether a value that was given to the name of a secret is one. Most are not: they say where the secret
// is kept, what it is called, or what to put there. What is believed depends on what the name promises.
import type { Ending, Value } from './assignment.ts';
import type { Name } from './names.ts';
import type { NameKind } from './names.data.ts';
import { isVendorKey } from './key-shapes.ts';
import { FILLED_LATER, isFilledIn, isWordsFor } from './placeholder.ts';
import { entropy, randomness } from './randomness.ts';
import { tokenAt } from './token-parts.ts';
import { SETS } from './vendor-keys.data.ts';
import { VENDOR_VALUES } from './vendor-values.data.ts';

export type Judged = { readonly entity: string; readonly score: number };

type VendorForm = { readonly mark: string; readonly form: RegExp; readonly entity: string };
/** By length of the value. */
const VENDOR_FORMS = new Map<number, VendorForm[]>();
for (const [mark, set, lengths, entity] of VENDOR_VALUES) {
  const form = new RegExp(`^[${SETS[set]}]+$`);
  for (const size of lengths) {
    const same = VENDOR_FORMS.get(size) ?? [];
    same.push({ mark, form, entity });
    VENDOR_FORMS.set(size, same);
  }
}

/** A value is judged by so many of its first characters. */
const SAMPLE_CHARS = 160;

/** Where something is, when it was, and how much of it there is. */
const PLACE =
  /^(?:[a-z][a-z0-9+.-]*:\/\/|\.{1,2}\/|~\/|[A-Za-z]:\\|arn:|data:|(?:env|file|vault|secret|ssm|ref|keyring|keychain|kms|sops):|projects\/)|^[\w.+-]+@[\w-]+\.[\w.-]+$|\.(?:json|ya?ml|pem|key|crt|cer|p12|pfx|jks|txt|env|ini|conf|cfg|toml|xml|properties|[jt]sx?|py|rb|go|java|php|cs|sh|html?|md|png|jpg|svg)$/i;
const AMOUNT =
  /^(?:v?\d+(?:\.\d+)+(?:[-+][\w.]+)?|\d{4}-\d\d(?:-\d\d)?(?:T[\d:.Z+-]+)?|\d+(?:\.\d+)?(?:ms|s|m|h|d|px|em|rem|kb|mb|gb|%)?|#[0-9a-f]{3,8}|0x0+|(?:true|false|null|none|nil|undefined|yes|no|on|off))$/i;
/** Patterns and code. */
const CODE = /[()[\]{}<>\\^;]|\?:|=>|\|\||&&|::|->|^!|^=|\w:\d+\|/;
/** Rules for a value in a form. */
const RULES = /^(?:required|nullable|optional|sometimes|confirmed|string|min|max)\b[|:,]/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** An id that says what it is the id of. */
const MARKED_ID = /^[a-z]{2,8}[_-]/;
/** Names of types, and words with numbers between them. */
const TYPE = /^[A-Za-z][A-Za-z0-9]*(?:Credential|Secret|Token|Key|Password)s?$/;
const SLUG = /^[a-z]+(?:[-_][a-z0-9]+)+$/;
/** Words, perhaps with a number at their end: "user_password1", "config.token". */
const NAMED = /^[A-Za-z$][A-Za-z]*(?:[-_.:/][A-Za-z]+)*[-_]?\d{0,4}$/;
const LETTER = /[A-Za-z]/;
const DIGIT = /\d/;
const HEX = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const ODD = /[^A-Za-z0-9_.\-\s]/;

/** The secret that `value` is, given to `name`; undefined: none, or one that another detector finds. */
export function judge(name: Name, value: Value, text: string): Judged | undefined {
  const size = value.end - value.start;
  if (size < 6) return undefined;
  const sample = text.slice(value.start, Math.min(value.end, value.start + SAMPLE_CHARS));
  // Most of what is given to such names in code is another name.
  if (value.ending === 'word' && size < 16 && !DIGIT.test(sample)) return undefined;
  const forms = VENDOR_FORMS.get(size);
  if (name.kind === undefined && forms === undefined) return undefined;
  const { kind } = name;
  const next = text.charCodeAt(value.end);
  const judged =
    (forms && vendorOf(name, sample, forms)) ??
    (kind && isGiven(name, kind, value, sample) ? named(kind, { sample, value, next }) : undefined);
  if (judged === undefined || isMarked(sample)) return undefined;
  // The token of a badge in a README opens the badge.
  return text.startsWith('.svg?', name.start - 5) ? undefined : judged;
}

/** What stands after a name with a blank between, or next to it in a list, is seldom given to it. */
function isGiven({ words }: Name, kind: NameKind, { how }: Value, sample: string): boolean {
  if (how === 'apart') return (kind === 'password' || kind === 'secret') && words !== 'pass';
  return how === 'given' || !NAMED.test(sample);
}

type Seen = { readonly sample: string; readonly value: Value; readonly next: number };

function named(kind: NameKind, { sample, value, next }: Seen): Judged | undefined {
  if (isReference(sample, value.ending, next)) return undefined;
  if (value.scheme === 'basic') return basic(sample);
  const score = SCORES[kind](sample, value);
  return score === undefined ? undefined : { entity: ENTITIES[kind], score };
}

const ENTITIES: Readonly<Record<NameKind, string>> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  key: 'api-key',
  session: 'session',
  'weak-key': 'api-key',
};

/** How sure a value of each kind of name is, undefined: it is not believed. */
const SCORES: Readonly<Record<NameKind, (sample: string, value: Value) => number | undefined>> = {
  password: (sample, { ending }) => {
    if (isDrawn(sample, 8, 0.5)) return 0.9995;
    return isChosen(sample, ending) ? 0.999 : undefined;
  },
  secret: (sample, { ending }) => {
    const drawn = keyScore(sample);
    if (drawn !== undefined) return drawn;
    return sample.length >= 8 && isChosen(sample, ending) ? 0.998 : undefined;
  },
  // What is sent as a token is one, even where it counts.
  token: (sample, { scheme }) =>
    keyScore(sample) ??
    (scheme !== undefined && isDrawn(sample, 20, 0.5, false) ? 0.998 : undefined),
  key: (sample) => keyScore(sample),
  session: (sample) =>
    !UUID.test(sample) && !MARKED_ID.test(sample) && isDrawn(sample, 16, 0.6, false)
      ? 0.999
      : undefined,
  'weak-key': (sample) =>
    isDrawn(sample, 20, 0.8) && !UUID.test(sample) && !HEX.test(sample) ? 0.998 : undefined,
};

function keyScore(sample: string): number | undefined {
  if (UUID.test(sample)) return randomness(sample) >= 0.2 ? 0.998 : undefined;
  return isDrawn(sample, 10, 0.5) ? 0.9995 : undefined;
}

/** Whether another detector finds it, by a mark of its own. */
function isMarked(sample: string): boolean {
  if (sample.startsWith('eyJ') && tokenAt(sample, 0) !== undefined) return true;
  return isVendorKey(sample);
}

/** A key by the vendor in its name, whatever its name promises else. */
function vendorOf(
  { words }: Name,
  sample: string,
  forms: readonly VendorForm[],
): Judged | undefined {
  const found = forms.find(({ mark, form }) => words.includes(mark) && form.test(sample));
  if (found === undefined || /_(?:id|url|uri|name|path|hash|sha|version)$/.test(words)) {
    return undefined;
  }
  return isDrawn(sample, 12, 0.5) ? { entity: found.entity, score: 0.9999 } : undefined;
}

/** Whether the value stands for something that is elsewhere. `next` follows it. */
function isReference(sample: string, ending: Ending, next: number): boolean {
  if (FILLED_LATER.test(sample) || PLACE.test(sample) || AMOUNT.test(sample)) return true;
  if (sample.startsWith('/') && randomness(sample) < 0.5) return true;
  if (isFilledIn(sample) || RULES.test(sample) || /^[\w.-]{1,40}=[^=]/.test(sample)) return true;
  // Text that goes on after a blank is no key; a tag that does not end is none.
  if (ending === 'quote') return next <= 0x20;
  if (ending === 'tag') return next !== 0x3c && !Number.isNaN(next);
  if (ending !== 'word') return false;
  // A call, an element, or a member of something.
  if (next === 0x28 || next === 0x5b || next === 0x7b) return true;
  return /^[A-Za-z_$][\w$]*(?:\.|->|::|\?\.)[A-Za-z_$]/.test(sample) && randomness(sample) < 0.6;
}

/** Different characters in no order that a person would choose. */
function isDrawn(sample: string, least: number, bits: number, isCounted = true): boolean {
  if (sample.length < least || CODE.test(sample)) return false;
  if (!LETTER.test(sample) || entropy(sample) < Math.min(3, Math.log2(sample.length) * 0.7)) {
    return false;
  }
  const drawn = randomness(sample, isCounted);
  // Six letters make many words; that they change with digits says enough.
  if (HEX.test(sample) && DIGIT.test(sample)) {
    return sample.length >= 16 && drawn >= (sample.length < 32 ? 0.35 : 0.2);
  }
  // Few letters without a digit are a word of a language that is not known here, or an abbreviation.
  if (!DIGIT.test(sample)) return sample.length >= 16 && drawn >= Math.max(bits, 0.9);
  const isMixed = sample.length >= 20 && /[a-z]/.test(sample) && /[A-Z]/.test(sample);
  return drawn >= (isMixed ? bits - 0.2 : bits);
}

/** A password as people choose them: more than words, and not one that only stands for a password. */
function isChosen(sample: string, ending: Ending): boolean {
  if (sample.length > 64 || (sample.match(/[()[\]{}<>\\^;]/g)?.length ?? 0) >= 2) return false;
  if (/\\|=>|\|\||&&|::|->|^[!=]=?$/.test(sample)) return false;
  const [letters, digits, odd] = [LETTER.test(sample), DIGIT.test(sample), ODD.test(sample)];
  if (!letters) return digits && ending !== 'word' && /^\d{6,12}$/.test(sample);
  if (!digits && !odd) return false;
  if (/^[a-z]+:[a-z0-9,|:]+$/i.test(sample) || UUID.test(sample)) return false;
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(sample)) return false;
  if (isWordsFor(sample)) {
    if (!digits) return false;
    // A long one was written to be kept: "my-super-secret-jwt-key-2024".
    if (!odd) return sample.length >= 20 && !NAMED.test(sample);
  }
  if (ending === 'word' && TYPE.test(sample)) return false;
  const isNamed = NAMED.test(sample) || (SLUG.test(sample) && sample.length < 20);
  if (!odd && isNamed && /pass|pwd|secret|token|key|auth|cred|user|name|field/i.test(sample)) {
    return false;
  }
  return digits || ending !== 'word';
}

/** User and password of an Authorization header, in base64. */
function basic(sample: string): Judged | undefined {
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(sample)) return undefined;
  const decoded = Buffer.from(sample, 'base64').toString('latin1');
  const [, user, password] = /^([\x20-\x7e]*?):([\x20-\x7e]*)$/.exec(decoded) ?? [];
  if (user === undefined || (user === '' && password === '')) return undefined;
  if (/^user(?:name)?$/.test(user) && /^pass(?:word)?$/.test(password ?? '')) return undefined;
  return { entity: 'basic-credentials', score: 0.9995 };
}
