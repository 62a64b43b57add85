// SPDX-License-Identifier: Apache-2.0
// Times: nanoseconds since 1970, as clocks of time zones show them. There is one now in a decision.
import { RegoError } from '../syntax/location.ts';
import { wholeNumber } from '../values/number.ts';
import { isArray, isNumber, type Value } from '../values/value.ts';
import { type Args, builtin, type Builtins, failed } from './builtin.ts';
import { formatTime, parseTime, WEEKDAYS, weekdayOf } from './time-layouts.ts';
import { type Civil, civilAt, nanosIn } from './time-zones.ts';

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

function inRange(ns: bigint): number | bigint {
  if (ns < SMALLEST || ns > LARGEST) throw failed('time outside of valid range');
  return wholeNumber(ns);
}

type Moment = { readonly ns: bigint; readonly zone: string; readonly layout: string };

/** Nanoseconds, or `[nanoseconds, zone, layout]`. */
function momentOf(args: Args, at: number): Moment {
  const value = args.any(at);
  const list = isArray(value) ? value : [value];
  const [ns, zone = '', layout = ''] = list as readonly (Value | undefined)[];
  if (ns === undefined || !isNumber(ns)) {
    throw new RegoError(
      'eval_type_error',
      `operand ${at + 1} must be either number (ns) or [number (ns), string (tz)]`,
    );
  }
  if (typeof zone !== 'string' || typeof layout !== 'string') {
    throw new RegoError('eval_type_error', `operand ${at + 1} must be string`);
  }
  if (typeof ns === 'number' && !Number.isInteger(ns)) throw failed('timestamp too big');
  const whole = BigInt(ns);
  if (whole < SMALLEST || whole > LARGEST) throw failed('timestamp too big');
  return { ns: whole, zone, layout };
}

const civilOf = (args: Args, at: number): Civil => {
  const { ns, zone } = momentOf(args, at);
  return civilAt(ns, zone);
};

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
  d: 8.64e13,
  w: 6.048e14,
  y: 3.1536e16,
};

function durationOf(text: string): number | bigint {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  const parts = [...rest.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w|y)/g)];
  if (rest === '' || parts.map(([all]) => all).join('') !== rest) {
    throw failed(`time: invalid duration ${JSON.stringify(text)}`);
  }
  let total = 0n;
  for (const [, amount = '0', unit = 'ns'] of parts) {
    const [whole = '', fraction = ''] = amount.split('.');
    const factor = BigInt(UNITS[unit] ?? 1);
    total += BigInt(whole === '' ? '0' : whole) * factor;
    if (fraction !== '') total += (BigInt(fraction) * factor) / 10n ** BigInt(fraction.length);
  }
  if (total > LARGEST) throw failed(`time: invalid duration ${JSON.stringify(text)}`);
  return wholeNumber(sign === '-' ? -total : total);
}

/** Years, months, days, hours, minutes and seconds between two clocks. */
function difference(args: Args): readonly number[] {
  const [one, other] = [momentOf(args, 0), momentOf(args, 1)];
  const [first, last] = one.ns <= other.ns ? [one.ns, other.ns] : [other.ns, one.ns];
  const a = civilAt(first, one.zone);
  const b = civilAt(last, one.zone);
  const daysBefore = new Date(new Date(0).setUTCFullYear(a.year, a.month, 0)).getUTCDate();
  const fields = [
    b.year - a.year,
    b.month - a.month,
    b.day - a.day,
    b.hour - a.hour,
    b.minute - a.minute,
    b.second - a.second,
  ];
  const sizes = [Infinity, 12, daysBefore, 24, 60, 60];
  for (let at = fields.length - 1; at > 0; at--) {
    const value = fields[at] ?? 0;
    if (value >= 0) continue;
    fields[at] = value + (sizes[at] ?? 0);
    fields[at - 1] = (fields[at - 1] ?? 0) - 1;
  }
  return fields;
}

export const TIMES: Builtins = {
  'time.now_ns': builtin(0, (_, { facts }) => wholeNumber(facts.nowNs)),
  'time.parse_ns': builtin(2, (args) => inRange(parseTime(args.string(1), args.string(0)))),
  'time.parse_rfc3339_ns': builtin(1, (args) => inRange(parseTime(args.string(0), 'RFC3339'))),
  'time.parse_duration_ns': builtin(1, (args) => durationOf(args.string(0))),
  'time.format': builtin(1, (args) => formatTime(civilOf(args, 0), momentOf(args, 0).layout)),
  'time.date': builtin(1, (args) => {
    const { year, month, day } = civilOf(args, 0);
    return [year, month, day];
  }),
  'time.clock': builtin(1, (args) => {
    const { hour, minute, second } = civilOf(args, 0);
    return [hour, minute, second];
  }),
  'time.weekday': builtin(1, (args) => WEEKDAYS[weekdayOf(civilOf(args, 0))] ?? ''),
  'time.add_date': builtin(4, (args) => {
    const { zone } = momentOf(args, 0);
    const civil = civilOf(args, 0);
    const [years, months, days] = [args.integer(1), args.integer(2), args.integer(3)];
    const moved = {
      ...civil,
      year: civil.year + years,
      month: civil.month + months,
      day: civil.day + days,
    };
    if (
      Math.abs(moved.year) > 200_000 ||
      Math.abs(moved.month) > 2_400_000 ||
      Math.abs(moved.day) > 73_000_000
    ) {
      throw failed('time outside of valid range');
    }
    return inRange(nanosIn(moved, zone));
  }),
  'time.diff': builtin(2, (args) => difference(args)),
};
