// SPDX-License-Identifier: Apache-2.0
// The capability matrix: wire x direction x field x stream. Configuration that needs a cell which nothing
// covers is refused by name when it loads; the same rows drive the codecs and print the reference page.
import type { Direction, WireId } from '../core/exchange.ts';
import { ANTHROPIC_FIELDS } from './anthropic/fields.data.ts';
import type { FieldRow } from './field.ts';
import { CHAT_FIELDS } from './openai/chat-fields.data.ts';
import { EMBEDDINGS_FIELDS } from './openai/embeddings.ts';
import { RESPONSES_FIELDS } from './openai/responses-fields.data.ts';

/** Every field of every wire that a codec knows. */
export const MATRIX: readonly FieldRow[] = [
  ...CHAT_FIELDS,
  ...RESPONSES_FIELDS,
  ...EMBEDDINGS_FIELDS,
  ...ANTHROPIC_FIELDS,
];

/** Where a rule is to hold; `stream` narrows to streamed or unstreamed answers. */
export type Cells = { readonly direction: Direction; readonly stream?: boolean };

/** The fields that no rule of this direction can look into: their content is refused or let by unseen. */
export function uncoveredCells(wires: readonly WireId[], cells: Cells): readonly FieldRow[] {
  return MATRIX.filter(
    (row) =>
      row.coverage === 'uninspectable' &&
      wires.includes(row.wire) &&
      row.direction === cells.direction &&
      (cells.stream === undefined || row.stream === cells.stream),
  );
}
