// SPDX-License-Identifier: Apache-2.0
// When two spellings are the same value: `Grace@Navy.example` and `grace@navy.example`, `4111-1111` and
// `4111 1111`. Secrets are compared to the letter, because two keys that differ in case are two keys.
import type { DetectorId } from '../../core/finding.ts';

/**
 * How a text is compared. number: letters and digits alone; folded: whatever the case and the width of
 * blanks; exact: to the letter; token: one of ours, however the model wrote its separators.
 */
export type FormKind = 'number' | 'folded' | 'exact' | 'token';

export type Form = { readonly kind: FormKind; readonly text: string };

const INVISIBLE = /\p{Cf}/gu;

/** What counts as a separator inside a number, as a class for a pattern and as a test. */
export const NUMBER_SEPARATORS = ' \\t\\u00a0\\u2007\\u2009\\u202f\\u2010-\\u2013.\\-/()';
const SEPARATORS = new RegExp(`[${NUMBER_SEPARATORS}]`, 'g');

/** A text in lower case, unit by unit, so that offsets stay what they are. */
export function lowerUnit(unit: string): string {
  const lower = unit.toLowerCase();
  return lower.length === 1 ? lower : unit;
}

const lowered = (text: string): string => Array.from(text.split(''), lowerUnit).join('');

/** The form in which a value found by `detector` is compared with others. */
export function formOf(detector: DetectorId, value: string): Form {
  if (detector.startsWith('secrets/')) return { kind: 'exact', text: value };
  const visible = value.replace(INVISIBLE, '');
  const plain = visible.replace(SEPARATORS, '').replace(/^\+/, '');
  const digits = plain.replace(/[^0-9]/g, '').length;
  if (/^[0-9A-Za-z]+$/.test(plain) && digits * 2 >= plain.length) {
    return { kind: 'number', text: plain.toLowerCase() };
  }
  return { kind: 'folded', text: lowered(visible.trim().replace(/\s+/g, ' ')) };
}
