// SPDX-License-Identifier: Apache-2.0
// Whether a value that was given to the name of a secret is one. Most are not: they say where the secret
// is kept, what it is called, or what to put there. What is believed depends on what the name promises.
import type { Ending, Value } from './assignment.ts';
import type { Name } from './names.ts';
import { ABOUT_ANY, type NameKind } from './names.data.ts';
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
  /^(?:v?\d+(?:\.\d+)+(?:[-+][\w.]+)?|\d{4}-\d\d(?:-\d\d)?(?:T[\d:.Z+-]+)?|\d+(?:\.\d+)?(?:ms|s|m|h|d|px|em|rem|kb|mb|gb|%)?|#[0-9a-f]{3,8}|0x[0-9a-f]{1,8}|(?:true|false|null|none|nil|undefined|yes|no|on|off))$/i;
/** Patterns and code. */
const CODE = /[()[\]{}<>\\;]|^\^|\?:|=>|\|\||&&|::|->|^!|^=|\w:\d+\|/;
/** Rules for a value in a form. */
const RULES = /^(?:required|nullable|optional|sometimes|confirmed|string|min|max)\b[|:,]/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** An id that says what it is the id of. */
const MARKED_ID = /^[a-z]{2,8}[_-]/;
/** A password of digits. */
const NUMBER = /^\d{6,12}$/;
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
  if (value.ending === 'word' && size < 16 && !DIGIT.test(sample) && !isLineOf(text, value)) {
    return undefined;
  }
  const forms = VENDOR_FORMS.get(size);
  if (name.kind === undefined && forms === undefined) return undefined;
  const { kind } = name;
  const next = text.charCodeAt(value.end);
  // "AWS::IAM::AccessKey", "arn:...:secret:", "--- PASS: TestLogin": names of another kind.
  if (/[:\d]:$/.test(text.slice(Math.max(0, name.start - 2), name.start))) return undefined;
  if (text.startsWith('- PASS: ', name.start - 2)) return undefined;
  const judged =
    (forms && vendorOf(name, sample, forms)) ??
    (kind && isGiven(name, value, sample, text)
      ? named(kind, { sample, value, next, name, text })
      : undefined);
  if (judged === undefined || isMarked(sample)) return undefined;
  // The token of a badge in a README opens the badge.
  return text.startsWith('.svg?', name.start - 5) ? undefined : judged;
}

/** What stands after a name with a blank between, or next to it in a list, is seldom given to it. */
function isGiven(name: Name, { how }: Value, sample: string, text: string): boolean {
  const { kind, words } = name;
  if (how === 'apart') {
    if (kind !== 'password' && kind !== 'secret') return isDrawn(sample, 16, 0.5);
    return words !== 'pass';
  }
  return how === 'given' || !NAMED.test(sample) || (isPut(name, text) && !isWordsFor(sample));
}

/** A call that puts in what it is given. */
const SETTER = /^(?:set|with)_/;
const PUT_CHARS = 20;
const PUT = /(?:define|put|set\w*|add\w*|header|env|environ\.get|fetch|values ?)\(["']$/i;
const isPut = ({ words, start }: Name, text: string): boolean =>
  SETTER.test(words) || PUT.test(text.slice(Math.max(0, start - PUT_CHARS), start));

type Seen = {
  readonly sample: string;
  readonly value: Value;
  readonly next: number;
  readonly name: Name;
  readonly text: string;
};

function named(kind: NameKind, { sample, value, next, name, text }: Seen): Judged | undefined {
  const isNumber = kind === 'password' && value.ending === 'quote' && NUMBER.test(sample);
  if (!isNumber && isReference(sample, value.ending, next)) return undefined;
  if (value.scheme === 'basic') return basic(sample);
  const score =
    SCORES[kind](sample, value) ??
    (kind === 'password' && isWord(sample, value, { name, text }) ? 0.995 : undefined);
  return score === undefined ? undefined : { entity: ENTITIES[kind], score };
}

const ENTITIES: Readonly<Record<NameKind, string>> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  key: 'api-key',
  session: 'session',
  salt: 'salt',
  'weak-key': 'api-key',
};

/** How sure a value of each kind of name is, undefined: it is not believed. */
const SCORES: Readonly<Record<NameKind, (sample: string, value: Value) => number | undefined>> = {
  password: (sample, { ending }) => {
    if (isDrawn(sample, 8, 0.5) || UUID.test(sample)) return 0.9995;
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
  salt: (sample) => (isDrawn(sample, 16, 0.5) ? 0.998 : undefined),
  'weak-key': (sample) =>
    isDrawn(sample, 20, 0.8) && !UUID.test(sample) && !HEX.test(sample) ? 0.998 : undefined,
};

function keyScore(sample: string): number | undefined {
  if (UUID.test(sample)) return randomness(sample) >= 0.2 ? 0.998 : undefined;
  if (isDrawn(sample, 10, 0.5)) return 0.9995;
  return isComposed(sample) ? 0.99 : undefined;
}

/** A key as people make one up: long, words and numbers in turn, "MySigningKey20481024ABCDEF". */
function isComposed(sample: string): boolean {
  if (sample.length < 20 || CODE.test(sample) || NAMED.test(sample) || SLUG.test(sample))
    return false;
  if (!/^[A-Za-z0-9_-]+$/.test(sample) || isWordsFor(sample)) return false;
  return /[a-z]/.test(sample) && /[A-Z]/.test(sample) && /\d.*\d.*\d.*\d/.test(sample);
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
  if (ABOUT_ANY.test(words)) return undefined;
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
  if (TYPE.test(sample)) return true;
  // A call, an element, or a member of something.
  if (next === 0x28 || next === 0x5b || next === 0x7b) return true;
  return /^[A-Za-z_$][\w$]*(?:\.|->|::|\?\.)[A-Za-z_$]/.test(sample) && randomness(sample) < 0.6;
}

/** Small letters, capitals and digits that take turns more often than names let them. */
function isShuffled(sample: string): boolean {
  if (sample.length < 20 || !DIGIT.test(sample)) return false;
  const turns = sample.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return /[a-z]/.test(sample) && /[A-Z]/.test(sample) && turns >= sample.length * 0.45;
}

/** Different characters in no order that a person would choose. */
function isDrawn(sample: string, least: number, bits: number, isCounted = true): boolean {
  if (sample.length < least || CODE.test(sample)) return false;
  if (!LETTER.test(sample) || entropy(sample) < Math.min(3, Math.log2(sample.length) * 0.7)) {
    return false;
  }
  if (isShuffled(sample)) return true;
  const drawn = randomness(sample, isCounted);
  // Six letters make many words; that they change with digits says enough.
  if (HEX.test(sample) && DIGIT.test(sample)) {
    if (sample.length < 16) return sample.length >= 12 && drawn >= 0.7;
    return drawn >= (sample.length < 32 ? 0.35 : 0.2);
  }
  // Few letters without a digit are a word of a language that is not known here, or an abbreviation.
  if (!DIGIT.test(sample)) return sample.length >= 16 && drawn >= Math.max(bits, 0.9);
  const isMixed = sample.length >= 20 && /[a-z]/.test(sample) && /[A-Z]/.test(sample);
  return drawn >= (isMixed ? bits - 0.2 : bits);
}

/** A password as people choose them: more than words, and not one that only stands for a password. */
function isChosen(sample: string, ending: Ending): boolean {
  if (sample.length > 64 || (sample.match(/[()[\]{}<>\\^;]/g)?.length ?? 0) >= 2) return false;
  if (/\\|=>|\|\||&&|::|->|^[!=]=?$|^:|^[A-Z][a-z]+[?:.…]$/.test(sample)) return false;
  const [letters, digits, odd] = [LETTER.test(sample), DIGIT.test(sample), ODD.test(sample)];
  if (!letters) return digits && ending !== 'word' && NUMBER.test(sample);
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

/** Names that promise a password and nothing else. */
const PASSWORD =
  /(?:password|passwd|passwort|passphrase|kennwort|(?:^|_)(?:pwd|pw)|[a-z0-9]_pass)$/;
const PLAIN = /^[a-z]{6,24}$/;
/** What stands before a name in a line of settings. */
const INDENT = /(?:^|\n)[ \t]*(?:-[ ])?["']?$/;

/**
 * A password of letters alone: a word in quotes after a name that can mean nothing else, or letters that
 * are no word. What stands without quotes is the name of something, save in lines of settings.
 */
function isWord(sample: string, value: Value, place: { name: Name; text: string }): boolean {
  if (isWordsFor(sample)) return false;
  const { ending, start } = value;
  const { name, text } = place;
  if (ending === 'quote') {
    if (PLAIN.test(sample)) return PASSWORD.test(name.words) || randomness(sample) >= 0.5;
    return sample.length >= 8 && /^[A-Za-z]{8,64}$/.test(sample) && randomness(sample) >= 0.9;
  }
  if (!PLAIN.test(sample)) return false;
  if (ending !== 'word' || (sample.length >= 8 && randomness(sample) >= 0.9)) return true;
  const between = text.slice(name.end, start);
  const isSetting =
    between === ': ' || (between === '=' && /\./.test(text.slice(name.start, start)));
  return (
    isSetting &&
    PASSWORD.test(name.words) &&
    INDENT.test(text.slice(Math.max(0, name.start - PUT_CHARS), name.start))
  );
}

/** Whether `value` is the rest of its line, as in lines of settings. */
function isLineOf(text: string, { end }: Value): boolean {
  const next = text.charCodeAt(end);
  return next === 0x0a || next === 0x0d || Number.isNaN(next);
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
