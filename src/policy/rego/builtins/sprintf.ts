// SPDX-License-Identifier: Apache-2.0
// Formatting of text by verbs, as Go's fmt does it for the values that policies have.
import type { Context } from '../evaluate/context.ts';
import { displayed, numberText } from '../values/display.ts';
import { isNumber, type Value } from '../values/value.ts';
import { failed } from './builtin.ts';

const VERB = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:\[(\d+)\])?([a-zA-Z%])/g;
/** Widest field and longest fraction: a format is not a way to fill memory. */
const WIDTH_MAX = 10_000;
/** Longest text that is made, in UTF-16 units. */
const OUTPUT_CHARS = 1 << 22;

type Spec = {
  readonly flags: string;
  readonly width: number;
  /** Undefined: as the verb has it. */
  readonly precision: number | undefined;
  readonly verb: string;
};

/** `format` with its verbs replaced by `args`, in order or as `[n]` says. Surplus arguments are named. */
export function sprintf(format: string, args: readonly Value[], { budget }: Context): string {
  let at = 0;
  let reordered = false;
  let length = format.length;
  budget.spend(1 + (format.length >> 6));
  const made = format.replace(VERB, (_all: string, ...groups: (string | undefined)[]) => {
    const [flags = '', wide, precise, index, verb = ''] = groups;
    if (verb === '%') return '%';
    const dot = /\./.test(_all.slice(0, -1));
    const number = (text: string | undefined): number =>
      Math.min(WIDTH_MAX, text === '*' ? Number(args[at++] ?? 0) : Number(text ?? 0));
    const width = number(wide);
    const precision = dot ? number(precise) : undefined;
    if (index !== undefined) {
      at = Number(index) - 1;
      reordered = true;
    }
    const value = args[at++];
    if (value === undefined)
      return index === undefined ? `%!${verb}(MISSING)` : `%!${verb}(BADINDEX)`;
    const text = padded(formatted(value, { flags, width, precision, verb }), {
      flags,
      width,
      precision,
      verb,
    });
    length += text.length;
    if (length > OUTPUT_CHARS) throw failed('text is too long');
    return text;
  });
  if (reordered || at >= args.length) return made;
  const extra = args.slice(at).map((value) => `${goType(value)}=${plain(value)}`);
  return `${made}%!(EXTRA ${extra.join(', ')})`;
}

const INT64_MAX = 2n ** 63n - 1n;

/** What OPA calls the type of a value that a verb does not fit: whatever is no number is text to it. */
function goType(value: Value): string {
  if (!isNumber(value)) return 'string';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'float64';
  const whole = BigInt(value);
  return whole > INT64_MAX || whole < -INT64_MAX - 1n ? '*big.Int' : 'int64';
}

const plain = (value: Value): string => (typeof value === 'string' ? value : displayed(value));

function padded(text: string, { flags, width, verb }: Spec): string {
  const length = Array.from(text).length;
  if (length >= width) return text;
  const blanks = width - length;
  if (flags.includes('-')) return text + ' '.repeat(blanks);
  if (!flags.includes('0') || 'sqvT'.includes(verb)) return ' '.repeat(blanks) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(blanks) + text.slice(sign.length);
}

function formatted(value: Value, spec: Spec): string {
  const { verb, flags, precision } = spec;
  switch (verb) {
    case 'v':
      return withSign(plain(value), value, flags);
    case 's': {
      if (typeof value === 'number') return `%!s(${goType(value)}=${numberText(value)})`;
      const text = plain(value);
      return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
    }
    case 'q':
      if (goType(value) === 'float64') return misfit(value, verb);
      return isNumber(value) ? plain(value) : JSON.stringify(plain(value));
    case 'T':
      return goType(value);
    case 't':
      return misfit(value, verb);
    case 'd':
      return withSign(whole(value, 10, verb), value, flags);
    case 'b':
      return withSign(whole(value, 2, verb), value, flags);
    case 'o':
      return withSign(whole(value, 8, verb), value, flags);
    case 'x':
    case 'X':
      return hexadecimal(value, spec);
    case 'c':
      return isNumber(value) ? String.fromCodePoint(Number(value) & 0x1fffff) : misfit(value, verb);
    case 'f':
    case 'F':
      // A number that was written with a fraction of zero is not told from a whole one here.
      return isNumber(value)
        ? withSign(Number(value).toFixed(Math.min(100, precision ?? 6)), value, flags)
        : misfit(value, verb);
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return isNumber(value)
        ? withSign(exponent(Number(value), verb, precision), value, flags)
        : misfit(value, verb);
    default:
      return misfit(value, verb);
  }
}

const misfit = (value: Value, verb: string): string =>
  `%!${verb}(${goType(value)}=${plain(value)})`;

function withSign(text: string, value: Value, flags: string): string {
  if (!isNumber(value) || text.startsWith('-') || text.startsWith('%')) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function whole(value: Value, base: number, verb: string): string {
  if (!isNumber(value) || goType(value) === 'float64') return misfit(value, verb);
  return BigInt(value).toString(base);
}

function hexadecimal(value: Value, { verb, flags }: Spec): string {
  const text =
    typeof value === 'string' ? Buffer.from(value, 'utf8').toString('hex') : whole(value, 16, verb);
  const made = (flags.includes('#') ? '0x' : '') + text;
  return verb === 'X' ? made.toUpperCase() : made;
}

function exponent(value: number, verb: string, precision: number | undefined): string {
  const lower = verb.toLowerCase();
  const text =
    lower === 'e'
      ? value.toExponential(Math.min(100, precision ?? 6))
      : precision === undefined
        ? String(value)
        : String(Number(value.toPrecision(Math.min(100, Math.max(1, precision)))));
  const made = text.replace(/e([+-])(\d)$/, 'e$10$2');
  return verb === lower ? made : made.toUpperCase();
}
