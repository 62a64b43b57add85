// SPDX-License-Identifier: Apache-2.0
// Amounts with units: 10K, 1.5Mi, 200m; and bytes: 10MiB. Exact, as fractions of whole numbers.
import { wholeNumber } from '../values/number.ts';
import { builtin, type Builtins, failed } from './builtin.ts';

type Fraction = { readonly top: bigint; readonly bottom: bigint };

/** Most digits of an exponent. */
const EXPONENT_DIGITS = 3;
/** Decimal places of what is no whole number. */
const PLACES = 10;

const DECIMAL = ['k', 'm', 'g', 't', 'p', 'e'];

/** Factor of a unit: `k` is 1000, `ki` 1024, and so on. */
function factorOf(unit: string): bigint | undefined {
  const power = DECIMAL.indexOf(unit.charAt(0)) + 1;
  if (power === 0) return undefined;
  if (unit.length === 1) return 1000n ** BigInt(power);
  return unit.length === 2 && unit.endsWith('i') ? 1024n ** BigInt(power) : undefined;
}

type Split = { readonly amount: Fraction; readonly unit: string };

function split(text: string, what: string): Split {
  if (text.includes(' ')) throw failed('spaces not allowed in resource strings');
  const [, number = '', unit = ''] =
    /^([0-9.+-]*(?:[eE][+-]?[0-9]+)?[0-9.+-]*)(.*)$/s.exec(text) ?? [];
  if (number === '') throw failed(`no ${what} provided`);
  const parts = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?$/.exec(number);
  const [, sign = '', whole = '', fraction = '', powerSign = '', power = '0'] = parts ?? [];
  if (parts !== null && power.length > EXPONENT_DIGITS) throw failed('exponent too large');
  if (parts === null || whole + fraction === '')
    throw failed(`could not parse ${what} to a number`);
  const places = Number(powerSign + power) - fraction.length;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  const amount =
    places >= 0
      ? { top: digits * 10n ** BigInt(places), bottom: 1n }
      : { top: digits, bottom: 10n ** BigInt(-places) };
  return { amount, unit };
}

function units(text: string): number | bigint {
  const { amount, unit } = split(text.replaceAll('"', ''), 'amount');
  const name = unit.charAt(0) + unit.slice(1).toLowerCase();
  if (name === 'm') return valueOf({ top: amount.top, bottom: amount.bottom * 1000n });
  const factor = name === '' ? 1n : factorOf(name.toLowerCase());
  if (factor === undefined) throw failed(`unit ${name} not recognized`);
  return valueOf({ top: amount.top * factor, bottom: amount.bottom });
}

function valueOf({ top, bottom }: Fraction): number | bigint {
  if (top % bottom === 0n) return wholeNumber(top / bottom);
  const scaled = (top * 10n ** BigInt(PLACES)) / bottom;
  const sign = scaled < 0n ? '-' : '';
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(PLACES + 1, '0');
  return Number(`${sign}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`);
}

function bytes(text: string): number | bigint {
  const { amount, unit } = split(text.replaceAll('"', '').toLowerCase(), 'byte amount');
  const factor = unit === '' ? 1n : factorOf(unit.replace(/b$/, ''));
  if (factor === undefined) throw failed(`byte unit ${unit} not recognized`);
  return wholeNumber((amount.top * factor) / amount.bottom);
}

export const UNITS: Builtins = {
  'units.parse': builtin(1, (args) => units(args.string(0))),
  'units.parse_bytes': builtin(1, (args) => bytes(args.string(0))),
};
