// SPDX-License-Identifier: Apache-2.0
// Wall clocks of time zones, from the tables of the runtime.
import { failed } from './builtin.ts';

/** A place in time as a clock there shows it. */
export type Civil = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanos: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** Short name of the zone. */
  readonly zone: string;
};

const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones whose tables are kept. */
const ZONES_MAX = 600;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat;
  try {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
  } catch {
    throw failed(`unknown time zone ${zone}`);
  }
  if (formats.size < ZONES_MAX) formats.set(zone, made);
  return made;
}

const MILLION = 1_000_000n;

/** What a clock in `zone` (an IANA name; empty: UTC) shows at `ns`. Throws for a zone that is not known. */
export function civilAt(ns: bigint, zone: string): Civil {
  const ms = ns / MILLION - (ns % MILLION < 0n ? 1n : 0n);
  const below = Number(ns - ms * MILLION);
  const utc = new Date(Number(ms));
  const nanos = utc.getUTCMilliseconds() * 1_000_000 + below;
  if (zone === '' || zone === 'UTC' || zone === 'Local')
    return { ...fieldsOf(utc), nanos, offset: 0, zone: 'UTC' };
  const parts = new Map(
    formatOf(zone)
      .formatToParts(utc)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  const local = Date.UTC(
    2000,
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  const shown = new Date(local).setUTCFullYear(year, number('month') - 1, number('day'));
  const offset = Math.round((shown - Math.floor(Number(ms) / 1000) * 1000) / 1000);
  const name = parts.get('timeZoneName') ?? '';
  return {
    ...fieldsOf(new Date(shown)),
    nanos,
    offset,
    zone: /^[A-Z]+$/.test(name) ? name : offsetText(offset, ''),
  };
}

function fieldsOf(date: Date): Omit<Civil, 'nanos' | 'offset' | 'zone'> {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** `+02:00`, or `+0200` with an empty separator. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

/** Nanoseconds since 1970 of a clock that is `offset` seconds east of UTC. Days and months may overflow. */
export function nanosOf(civil: Omit<Civil, 'zone'>): bigint {
  const { year, month, day, hour, minute, second, nanos, offset } = civil;
  const ms = new Date(Date.UTC(2000, 0, 1, hour, minute, second)).setUTCFullYear(
    year,
    month - 1,
    day,
  );
  return BigInt(ms) * MILLION + BigInt(nanos) - BigInt(offset) * 1_000_000_000n;
}

/** The same for the clock of a zone, whose offset then is not known beforehand. */
export function nanosIn(civil: Omit<Civil, 'zone' | 'offset'>, zone: string): bigint {
  const guess = nanosOf({ ...civil, offset: 0 });
  const first = civilAt(guess, zone).offset;
  const made = guess - BigInt(first) * 1_000_000_000n;
  const { offset } = civilAt(made, zone);
  return guess - BigInt(offset) * 1_000_000_000n;
}
