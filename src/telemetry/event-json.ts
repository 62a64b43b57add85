// SPDX-License-Identifier: Apache-2.0
// The JSON of an event within its size bound. An over-long event is shortened and says so; it is never
// dropped, because a caller could else make its own record vanish by making it large.
import type { BartizanEvent } from '../core/events.ts';
import { LIMITS } from '../core/limits.ts';

type Bound = { readonly items: number; readonly chars: number };

/** Tried in order. The last one leaves under 64 KiB of any event whose open members are cut first. */
const BOUNDS: readonly Bound[] = [
  { items: 256, chars: 4_096 },
  { items: 128, chars: 512 },
  { items: 32, chars: 128 },
  { items: 4, chars: 64 },
];

/** At most LIMITS.eventBytes of JSON. Throws what JSON.stringify throws (a cycle, a bigint). */
export function eventJson(event: BartizanEvent): string {
  const json = JSON.stringify(event);
  if (fitsEvent(json)) return json;
  for (const bound of BOUNDS) {
    const shorter = JSON.stringify(shortened(event, bound));
    if (fitsEvent(shorter)) return shorter;
  }
  throw new RangeError('an event does not fit its bound even when shortened');
}

/** True for what a line of a spool may hold: at most LIMITS.eventBytes. */
export function fitsEvent(json: string): boolean {
  // A UTF-16 unit takes at most three bytes: most events need no count.
  return json.length * 3 <= LIMITS.eventBytes || Buffer.byteLength(json) <= LIMITS.eventBytes;
}

function shortened(event: BartizanEvent, bound: Bound): BartizanEvent {
  if (event.type === 'decision') {
    const { findings } = event.facts;
    const kept = findings.slice(0, bound.items);
    const marks = ['record.shortened', `findings: ${kept.length} of ${findings.length} kept`];
    const cut = capped({ ...event, facts: { ...event.facts, findings: kept } }, bound);
    return { ...cut, erased: [...marks, ...cut.erased] };
  }
  if (event.type === 'exchange') {
    const cut = capped(event, bound);
    return { ...cut, reasons: ['record.shortened', ...cut.reasons] };
  }
  if (event.type === 'admin') {
    // The two members whose shape is open, and so whose depth is not bounded by the schema.
    const members = { before: replaced(event.before), after: replaced(event.after) };
    return capped({ ...event, ...members }, bound);
  }
  const cut = capped(event, bound);
  return { ...cut, fields: { ...cut.fields, shortened: true } };
}

function replaced(value: unknown): unknown {
  return value === undefined ? undefined : { shortenedFromChars: JSON.stringify(value).length };
}

/** The same shape with long strings, lists and records cut. Literals of the schema are all shorter. */
function capped<Value>(value: Value, bound: Bound): Value {
  return cap(value, bound) as Value;
}

function cap(value: unknown, bound: Bound): unknown {
  if (typeof value === 'string') {
    return value.length > bound.chars ? `${value.slice(0, bound.chars)}...` : value;
  }
  if (Array.isArray(value)) return value.slice(0, bound.items).map((item) => cap(item, bound));
  if (typeof value !== 'object' || value === null) return value;
  // No event or part of one has more members of its own than this; records of open size are cut.
  const entries = Object.entries(value).slice(0, Math.max(bound.items, 40));
  return Object.fromEntries(
    entries.map(([name, item]) => [name.slice(0, bound.chars), cap(item, bound)]),
  );
}
