// SPDX-License-Identifier: Apache-2.0
// What stands in place of a span that is masked for good. Plain ASCII without quotes or backslashes, so that it can stand
// in text, in Markdown and inside a JSON string alike.
import type { MaskStyle } from '../core/verdict.ts';
import type { ReversibleStyle } from './masking/token-book.ts';

/** Fewer characters than this and "the last four" would be most of the secret. */
const LAST4_CHARS = 10;
const DIGEST_CHARS = 8;

export type Masked = {
  readonly entity: string;
  /** The matched text; read only for `last4`, of which letters and digits count. */
  readonly text: string;
  /** Keyed digest of the matched text, hexadecimal. */
  readonly digest: string;
};

export type OneWayStyle = Exclude<MaskStyle, ReversibleStyle>;

/** The replacement: `[CARD]`, `[CARD *1111]` or `[CARD #1a2b3c4d]`. */
export function maskOf(style: OneWayStyle, { entity, text, digest }: Masked): string {
  const label = entity.toUpperCase().replace(/[^A-Z0-9-]/g, '-');
  if (style === 'hash') return `[${label} #${digest.slice(0, DIGEST_CHARS)}]`;
  if (style === 'redact') return `[${label}]`;
  const shown = text.replace(/[^A-Za-z0-9]/g, '');
  return shown.length < LAST4_CHARS ? `[${label}]` : `[${label} *${shown.slice(-4)}]`;
}
