// SPDX-License-Identifier: Apache-2.0
// What may be handed to a database as a value, the same for both. PostgreSQL keeps no NUL in a text, and
// half of a surrogate pair has no UTF-8; one would be an error there and the other another text.
import { BartizanError } from '../core/errors.ts';

/** Longest text in an index column of events, in UTF-16 units: PostgreSQL indexes up to 2,704 bytes. */
const INDEXED_CHARS = 256;

/** Throws `usage` for a value that could not be read back as it is. */
export function checkParameters(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (Array.isArray(value)) checkParameters(value);
    if (typeof value === 'string') {
      if (isStorable(value)) continue;
      throw new BartizanError('usage', 'A text holds NUL or half of a surrogate pair.');
    }
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new BartizanError('usage', 'A number is not a whole number below 2^53.');
    }
  }
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A text of an event as its index column keeps it: recording never fails for what a text holds. */
export function indexed(text: string): string {
  const short = text.length > INDEXED_CHARS ? text.slice(0, INDEXED_CHARS) : text;
  return isStorable(short) ? short : short.toWellFormed().replaceAll('\0', '\ufffd');
}
