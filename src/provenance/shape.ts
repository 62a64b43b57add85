// SPDX-License-Identifier: Apache-2.0
// Whether a value looks like what services write into their fields (an id, an address, a name, a date) and not like
// words that somebody wrote. A value of a field is believed only in such a shape: an instruction does not fit in it.
import { ACTION, ACTION_WORDS, TOOL_VERBS } from './vocabulary.data.ts';
import { targetsIn } from './targets.ts';
import { stemOf, stemsOf } from './words.ts';

const FIELD_CHARS_MAX = 96;
const NAME_WORDS_MAX = 6;
/** One token without spaces that is no text: ids, addresses, paths, dates. */
const TOKEN = /^\S{1,96}$/;
const DATE =
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const GROUPED = /^[A-Z0-9]{2,4}(?: [A-Z0-9]{2,4}){2,9}$|^\+?[\d ().-]{5,24}$/;
const NAMED_ADDRESS = /^[\p{L}\p{N} .,'"-]{1,60}<[^<>\s]{3,80}>$/u;
const PROSE_MARK = /[.!?;:]\s|[\n\r\t]|[{}[\]|`*]|\b(?:https?|www)\b/i;

/** Verbs that an instruction begins with; reading does no harm of its own. */
export const ACTING_STEMS: ReadonlyMap<string, number> = (() => {
  const bits = new Map<string, number>();
  for (const [action, words] of [...Object.entries(ACTION_WORDS), ...Object.entries(TOOL_VERBS)]) {
    const bit = ACTION[action as keyof typeof ACTION];
    for (const stem of stemsOf(words)) bits.set(stem, (bits.get(stem) ?? 0) | bit);
  }
  // In names of tools it is a verb, in sentences it is not.
  bits.delete('new');
  return bits;
})();

/** True for what may stand in a field of a service. */
export function isFieldShaped(value: string): boolean {
  const text = value.trim();
  if (text === '' || text.length > FIELD_CHARS_MAX) return false;
  if (TOKEN.test(text)) return true;
  if (DATE.test(text) || GROUPED.test(text) || NAMED_ADDRESS.test(text)) return true;
  if (PROSE_MARK.test(text)) return false;
  const words = text.split(/\s+/);
  if (words.length > NAME_WORDS_MAX) return false;
  const acting = ACTING_STEMS.get(stemOf((words[0] ?? '').toLowerCase())) ?? 0;
  if (words.length > 2 && (acting & ~ACTION.read) !== 0) return false;
  // A name with an address in it is more than a name.
  return !/[@.]/.test(text) || targetsIn(text).length === 0;
}
