// SPDX-License-Identifier: Apache-2.0
// The body as it goes to one target. The bytes that were judged are the bytes that are sent: without a
// change it is the very same buffer, with one it is the same text around the places changed.
import type { Exchange } from '../../core/exchange.ts';
import { applyEdits } from '../../core/json/edit.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { BodyEdit, JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import type { Translation } from '../../protocols/translate/translation.ts';

export type RequestBodyOptions = {
  /** Changes that earlier stages ordered: masks, context fields. */
  readonly edits: readonly BodyEdit[];
  /** Model name at the target. */
  readonly model: string;
  /** Set when the target speaks another wire than the caller. */
  readonly translation: Translation | undefined;
  /** Ask for a usage report at the end of a stream although the caller did not. */
  readonly askUsage: boolean;
};

/** Throws BartizanError `untranslatable` when the other wire cannot say what the caller said. */
export function requestBody(
  body: JsonBody,
  { parameters }: Pick<Exchange, 'parameters'>,
  { edits, model, translation, askUsage }: RequestBodyOptions,
): Buffer {
  if (translation !== undefined) {
    const edited = edits.length === 0 ? body : parseStrict(applyEdits(body, edits));
    return translation.request(edited, { model, stream: parameters.stream });
  }
  const all = [...edits];
  const members = isObject(body.value) ? body.value : {};
  if (members['model'] !== model) {
    all.push({ kind: 'set', pointer: '/model', json: JSON.stringify(model) });
  }
  if (askUsage && parameters.stream && !parameters.includeUsage) {
    all.push(usageEdit(members['stream_options']));
  }
  return all.length === 0 ? body.bytes : applyEdits(body, all);
}

function usageEdit(options: JsonValue | undefined): BodyEdit {
  return isObject(options)
    ? { kind: 'set', pointer: '/stream_options/include_usage', json: 'true' }
    : { kind: 'set', pointer: '/stream_options', json: '{"include_usage":true}' };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
