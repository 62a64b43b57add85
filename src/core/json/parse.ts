// SPDX-License-Identifier: Apache-2.0
// The one strict reading of a body (RFC 8259, and stricter where two readers could differ): what this
// accepts, every conforming parser reads the same way. It repairs nothing and guesses nothing.
import { BartizanError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Bounds, findFault } from './fault.ts';
import { takeCensus } from './scan.ts';
import type { JsonBody, JsonValue } from './types.ts';

// Decoding a whole buffer at once leaves no state behind, so one decoder serves every call.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses `bytes` as strict JSON. Refuses: invalid UTF-8, a byte order mark, anything RFC 8259 refuses,
 * two members of one object with the same decoded name, the member name `__proto__`, lone surrogate
 * escapes, numbers beyond the range of a double, more than `depth` levels or `nodes` values.
 * Throws BartizanError `invalid_json`; its message names byte offset and rule, never content.
 * The body keeps `bytes` itself: do not write to them afterwards.
 */
export function parseStrict(
  bytes: Buffer,
  { depth = LIMITS.jsonDepth, nodes = LIMITS.jsonNodes }: Partial<Bounds> = {},
): JsonBody {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw invalid(invalidUtf8Offset(bytes), 'not UTF-8');
  }
  const value = readStrict(text, { depth, nodes });
  if (value === undefined) throw explain(text, { depth, nodes });
  return { bytes, value };
}

/** The value, or undefined when `text` breaks a rule; which one is for the slow reader to say. */
function readStrict(text: string, bounds: Bounds): JsonValue | undefined {
  // Before JSON.parse, because depth and nodes bound the memory that it would take.
  const census = takeCensus(text, bounds.depth, bounds.nodes);
  if (census.depth > bounds.depth || census.nodes > bounds.nodes) return undefined;
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
  // JSON.parse keeps the last of two equal names and drops the other with all below it, so any
  // duplicate leaves fewer members than were written.
  return countMembers(value, text.includes('\\u')) === census.members ? value : undefined;
}

/**
 * Members in `value`, at any depth; NaN when a name or value in it is forbidden. Strings need a look only
 * when `escapes` were written: UTF-8 cannot carry a lone surrogate.
 */
function countMembers(value: JsonValue, escapes: boolean): number {
  if (typeof value === 'string') return escapes && !value.isWellFormed() ? Number.NaN : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countMembers(element, escapes);
    return count;
  }
  for (const name in value) {
    if (name === '__proto__' || (escapes && !name.isWellFormed())) return Number.NaN;
    count += 1 + countMembers(value[name] as JsonValue, escapes);
  }
  return count;
}

function explain(text: string, bounds: Bounds): BartizanError {
  const fault = findFault(text, bounds);
  if (fault === undefined) return invalid(0, 'not strict JSON');
  return invalid(Buffer.byteLength(text.slice(0, fault.offset)), fault.what, fault.pointer);
}

function invalid(offset: number, what: string, pointer?: string): BartizanError {
  const message = `Not strict JSON at byte ${offset}: ${what}`;
  return new BartizanError('invalid_json', message, pointer === undefined ? {} : { pointer });
}

/** Where the first byte sequence that is not UTF-8 starts. */
function invalidUtf8Offset(bytes: Buffer): number {
  const lossy = bytes.toString('utf8');
  let from = 0;
  let offset = 0;
  for (;;) {
    const mark = lossy.indexOf('\ufffd', from);
    if (mark < 0) return offset;
    offset += Buffer.byteLength(lossy.slice(from, mark));
    const genuine =
      bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!genuine) return offset;
    offset += 3;
    from = mark + 1;
  }
}
