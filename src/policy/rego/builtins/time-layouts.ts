// SPDX-License-Identifier: Apache-2.0
// Layouts of times as Go has them: written out for the reference time, Mon Jan 2 15:04:05 2006 at -0700.
import { failed } from './builtin.ts';
import { type Civil, nanosOf, offsetText } from './time-zones.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

const NAMED: Readonly<Record<string, string>> = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
};

const PARTS =
  /January|Monday|2006|002|Jan(?![a-z])|Mon(?![a-z])|MST|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|__2|_2(?!006)|01|02|03|04|05|06|15|PM|pm|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

/** `layout` itself, or the one it is the name of. */
export const layoutNamed = (layout: string): string =>
  layout === ''
    ? (NAMED['RFC3339Nano'] ?? '')
    : Object.hasOwn(NAMED, layout)
      ? (NAMED[layout] ?? '')
      : layout;

const two = (value: number): string => String(value).padStart(2, '0');

export const weekdayOf = ({ year, month, day }: Civil): number =>
  new Date(new Date(0).setUTCFullYear(year, month - 1, day)).getUTCDay();

export function formatTime(civil: Civil, layout: string): string {
  return layoutNamed(layout).replace(PARTS, (part) => written(civil, part));
}

function written(civil: Civil, part: string): string {
  const { year, month, day, hour, minute, second, nanos, offset, zone } = civil;
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  switch (part) {
    case '2006':
      return String(year).padStart(4, '0');
    case '06':
      return two(year % 100);
    case '01':
      return two(month);
    case '1':
      return String(month);
    case 'January':
      return MONTHS[month - 1] ?? '';
    case 'Jan':
      return (MONTHS[month - 1] ?? '').slice(0, 3);
    case '02':
      return two(day);
    case '_2':
      return String(day).padStart(2);
    case '2':
      return String(day);
    case '002':
    case '__2':
      return String(dayOfYear(civil)).padStart(3, part === '002' ? '0' : ' ');
    case 'Monday':
      return WEEKDAYS[weekdayOf(civil)] ?? '';
    case 'Mon':
      return (WEEKDAYS[weekdayOf(civil)] ?? '').slice(0, 3);
    case '15':
      return two(hour);
    case '03':
      return two(twelve);
    case '3':
      return String(twelve);
    case '04':
      return two(minute);
    case '4':
      return String(minute);
    case '05':
      return two(second);
    case '5':
      return String(second);
    case 'PM':
    case 'pm': {
      const half = hour >= 12 ? 'PM' : 'AM';
      return part === 'PM' ? half : half.toLowerCase();
    }
    case 'MST':
      return zone;
    default:
      return /^[.,]/.test(part) ? fraction(nanos, part) : zoneText(offset, part);
  }
}

function dayOfYear({ year, month, day }: Civil): number {
  const start = new Date(0).setUTCFullYear(year, 0, 1);
  return (new Date(0).setUTCFullYear(year, month - 1, day) - start) / 86_400_000 + 1;
}

function fraction(nanos: number, part: string): string {
  const digits = String(nanos)
    .padStart(9, '0')
    .slice(0, part.length - 1);
  if (part.charAt(1) === '0') return part.charAt(0) + digits;
  const short = digits.replace(/0+$/, '');
  return short === '' ? '' : part.charAt(0) + short;
}

function zoneText(offset: number, part: string): string {
  if (part.startsWith('Z') && offset === 0) return 'Z';
  const whole = offsetText(offset, part.includes(':') ? ':' : '');
  return part.length === 3 ? whole.slice(0, 3) : whole;
}

type Read = { -readonly [Field in keyof Omit<Civil, 'zone'>]?: number } & {
  half?: string;
  yearDay?: number;
};

/** Nanoseconds since 1970. Throws where `text` is not written as `layout` says. */
export function parseTime(text: string, layout: string): bigint {
  const read: Read = {};
  const shape = layoutNamed(layout);
  let rest = text;
  let from = 0;
  const literal = (piece: string): void => {
    for (const char of piece) {
      if (char === ' ') rest = rest.replace(/^ */, '');
      else if (rest.startsWith(char)) rest = rest.slice(char.length);
      else throw wrong(text, layout);
    }
  };
  for (const found of shape.matchAll(PARTS)) {
    literal(shape.slice(from, found.index));
    rest = take(rest, found[0], read) ?? fail(text, layout);
    from = found.index + found[0].length;
    // A fraction of a second may follow the seconds although the layout has none.
    const more =
      /^05?$|^5$/.test(found[0]) && !/^[.,][09]/.test(shape.slice(from))
        ? /^[.,](\d+)/.exec(rest)
        : null;
    if (more !== null) {
      read.nanos = Number((more[1] ?? '').slice(0, 9).padEnd(9, '0'));
      rest = rest.slice(more[0].length);
    }
  }
  literal(shape.slice(from));
  if (rest !== '') throw wrong(text, layout);
  return assembled(read, text, layout);
}

function assembled(read: Read, text: string, layout: string): bigint {
  const {
    year = 0,
    month = 1,
    day = 1,
    minute = 0,
    second = 0,
    nanos = 0,
    offset = 0,
    half,
  } = read;
  let { hour = 0 } = read;
  if (half === 'PM' && hour < 12) hour += 12;
  if (half === 'AM' && hour === 12) hour = 0;
  const days = new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 59)
    throw wrong(text, layout);
  const civil = { year, month, day, hour, minute, second, nanos, offset };
  return nanosOf(read.yearDay === undefined ? civil : { ...civil, month: 1, day: read.yearDay });
}

function fail(text: string, layout: string): never {
  throw wrong(text, layout);
}

const wrong = (text: string, layout: string): Error =>
  failed(`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`);

const FIELDS: Readonly<Record<string, readonly [pattern: RegExp, field: keyof Read]>> = {
  '2006': [/^\d{4}/, 'year'],
  '01': [/^\d{2}/, 'month'],
  '1': [/^\d{1,2}/, 'month'],
  '02': [/^\d{2}/, 'day'],
  _2: [/^ ?\d{1,2}/, 'day'],
  '2': [/^\d{1,2}/, 'day'],
  '002': [/^\d{3}/, 'yearDay'],
  __2: [/^ {0,2}\d{1,3}/, 'yearDay'],
  '15': [/^\d{1,2}/, 'hour'],
  '03': [/^\d{2}/, 'hour'],
  '3': [/^\d{1,2}/, 'hour'],
  '04': [/^\d{2}/, 'minute'],
  '4': [/^\d{1,2}/, 'minute'],
  '05': [/^\d{2}/, 'second'],
  '5': [/^\d{1,2}/, 'second'],
};

/** What is left of `rest` after the part; undefined when it does not begin with one. */
function take(rest: string, part: string, read: Read): string | undefined {
  const field = FIELDS[part];
  if (field !== undefined) {
    const [pattern, name] = field;
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return undefined;
    Object.assign(read, { [name]: Number(found) });
    return rest.slice(found.length);
  }
  if (part === '06') {
    const found = /^\d{2}/.exec(rest)?.[0];
    if (found === undefined) return undefined;
    read.year = Number(found) + (Number(found) >= 69 ? 1900 : 2000);
    return rest.slice(2);
  }
  if (part === 'January' || part === 'Jan')
    return takeName(rest, MONTHS, part, (at) => (read.month = at + 1));
  if (part === 'Monday' || part === 'Mon') return takeName(rest, WEEKDAYS, part, () => undefined);
  if (part === 'PM' || part === 'pm') {
    const found = (part === 'PM' ? /^[AP]M/ : /^[ap]m/).exec(rest)?.[0];
    if (found === undefined) return undefined;
    read.half = found.toUpperCase();
    return rest.slice(2);
  }
  if (part === 'MST') return takeZoneName(rest, read);
  return /^[.,]/.test(part) ? takeFraction(rest, part, read) : takeOffset(rest, part, read);
}

function takeName(
  rest: string,
  names: readonly string[],
  part: string,
  found: (at: number) => unknown,
): string | undefined {
  const short = part.length === 3;
  for (const [at, name] of names.entries()) {
    const wanted = short ? name.slice(0, 3) : name;
    if (rest.slice(0, wanted.length).toLowerCase() !== wanted.toLowerCase()) continue;
    found(at);
    return rest.slice(wanted.length);
  }
  return undefined;
}

function takeZoneName(rest: string, read: Read): string | undefined {
  const found = /^(?:[A-Z]{3,5}|[+-]\d{2})/.exec(rest)?.[0];
  if (found === undefined) return undefined;
  // Any other abbreviation means several zones, and counts as UTC.
  read.offset = /^[+-]/.test(found) ? Number(found) * 3600 : 0;
  return rest.slice(found.length);
}

function takeFraction(rest: string, part: string, read: Read): string | undefined {
  const found = /^[.,](\d+)/.exec(rest);
  if (found === null) return part.charAt(1) === '9' ? rest : undefined;
  const digits =
    part.charAt(1) === '0' ? (found[1] ?? '').slice(0, part.length - 1) : (found[1] ?? '');
  if (part.charAt(1) === '0' && digits.length < part.length - 1) return undefined;
  read.nanos = Number(digits.slice(0, 9).padEnd(9, '0'));
  return rest.slice(1 + digits.length);
}

function takeOffset(rest: string, part: string, read: Read): string | undefined {
  if (part.startsWith('Z') && rest.startsWith('Z')) {
    read.offset = 0;
    return rest.slice(1);
  }
  const pattern = part.includes(':')
    ? /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?/
    : part.length === 3
      ? /^([+-])(\d{2})/
      : /^([+-])(\d{2})(\d{2})/;
  const found = pattern.exec(rest);
  if (found === null) return undefined;
  const [all, sign, hours = '0', minutes = '0', seconds = '0'] = found;
  if (Number(hours) > 24 || Number(minutes) > 59) return undefined;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  read.offset = sign === '-' ? -offset : offset;
  return rest.slice(all.length);
}
