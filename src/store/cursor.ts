// SPDX-License-Identifier: Apache-2.0
// The place where a page of exchanges ended. It is opaque to callers and holds nothing they may not see,
// so it is not signed; one that we did not make is refused.
import { BartizanError } from '../core/errors.ts';

export type Cursor = { readonly time: number; readonly node: string; readonly sequence: number };

const CURSOR = /^([0-9]{1,16})[.]([0-9]{1,16})[.]([\x21-\x7e]{1,100})$/;

export function encodeCursor({ time, node, sequence }: Cursor): string {
  return Buffer.from(`${time}.${sequence}.${node}`).toString('base64url');
}

/** Throws `usage` for what `encodeCursor` cannot have made. */
export function decodeCursor(text: string): Cursor {
  const match = text.length > 200 ? null : CURSOR.exec(Buffer.from(text, 'base64url').toString());
  if (match === null) throw new BartizanError('usage', 'The cursor is not one of ours.');
  const [, time, sequence, node = ''] = match;
  return { time: Number(time), node, sequence: Number(sequence) };
}
