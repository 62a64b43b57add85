// SPDX-License-Identifier: Apache-2.0
// The capability matrix: wire x direction x field x stream. Configuration that needs a cell which nothing
// covers is refused by name when it loads; the same rows drive the codecs and print the reference page.
import type { Direction, WireId } from '../core/exchange.ts';
import { ANTHROPIC_FIELDS } from './anthropic/fields.data.ts';
import type { FieldRow, Fields } from './field.ts';
import { CHAT_BODY, CHAT_CHUNK, CHAT_REQUEST } from './openai/chat-fields.data.ts';
import {
  EMBEDDINGS_BODY,
  EMBEDDINGS_REQUEST,
  EMBEDDINGS_TOKENS,
} from './openai/embeddings-fields.data.ts';
import {
  RESPONSES_BODY,
  RESPONSES_EVENTS,
  RESPONSES_REQUEST,
} from './openai/responses-fields.data.ts';

type Where = Pick<FieldRow, 'direction' | 'stream' | 'event'>;

const REQUEST: Where = { direction: 'request', stream: false };
const ANSWER: Where = { direction: 'response', stream: false };
const STREAM: Where = { direction: 'response', stream: true };

const rows = (wire: WireId, where: Where, fields: Fields): FieldRow[] =>
  Object.entries(fields).map(([field, rule]) => ({ wire, ...where, field, ...rule }));

/** Every field of every wire that a codec knows. */
export const MATRIX: readonly FieldRow[] = [
  ...rows('openai-chat', REQUEST, CHAT_REQUEST),
  ...rows('openai-chat', ANSWER, CHAT_BODY),
  ...rows('openai-chat', STREAM, CHAT_CHUNK),
  ...rows('openai-responses', REQUEST, RESPONSES_REQUEST),
  ...rows('openai-responses', ANSWER, RESPONSES_BODY),
  ...Object.entries(RESPONSES_EVENTS).flatMap(([event, fields]) =>
    rows('openai-responses', { ...STREAM, event }, fields),
  ),
  ...rows('openai-embeddings', REQUEST, EMBEDDINGS_REQUEST),
  ...rows('openai-embeddings', REQUEST, EMBEDDINGS_TOKENS),
  ...rows('openai-embeddings', ANSWER, EMBEDDINGS_BODY),
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
