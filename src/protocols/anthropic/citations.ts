// SPDX-License-Identifier: Apache-2.0
// Citations quote documents: their words are the document's, whoever sends the block.
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { CITATION } from './fields.data.ts';
import { labelOf } from './origins.ts';
import type { Reading, Voice } from './reading.ts';

/** Members of a citation that hold words, in the order in which they become segments. */
export const CITATION_TEXTS = ['cited_text', 'document_title', 'title', 'source', 'url'] as const;

/** The voice of one citation. */
export function citationVoice(citation: JsonObject): Voice {
  const title = citation['document_title'] ?? citation['title'];
  const place = citation['document_index'] ?? citation['search_result_index'];
  const label = labelOf(title, typeof place === 'number' ? `/${place}` : '');
  return { role: 'assistant', kind: 'citation', origin: `document:${label}` };
}

/** Reads the citations of one text block; absent and null mean none. */
export function readCitations(
  reading: Reading,
  value: JsonValue | undefined,
  pointer: string,
): void {
  if (value === undefined || value === null) return;
  reading.array(value, pointer).forEach((item, index) => {
    const place = at(pointer, index);
    const citation = reading.object(item, place);
    reading.closed(citation, place, CITATION);
    const voice = citationVoice(citation);
    for (const name of CITATION_TEXTS) reading.optional(citation[name], at(place, name), voice);
  });
}
